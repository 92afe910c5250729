"""``sugm pull`` and ``sugm push``: the studio's drafts and a checkout."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from engine import repository
from engine.access import Actor
from engine.authoring import drafts
from engine.models import Workspace
from tests.web.conftest import PROCESS
from tests.web.test_cli import _stay_in_the_test_database, run  # noqa: F401 - a fixture of both

ROSA = Actor(id="rosa", roles=frozenset({"analyst"}))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    copy = shutil.copytree(PROCESS, tmp_path / "permiso")
    (copy / "README.md").write_text("# Permiso\n")
    return copy.parent


def workspace(session: Session) -> Workspace:
    (found,) = drafts.open_ones(session, key="permiso", actor=ROSA)
    return found


def readme(session: Session) -> tuple[int, bytes]:
    file, held = drafts.content(session, workspace(session).id, "README.md")
    return file.revision, held


def save(session: Session, text: str) -> None:
    seen, _ = readme(session)
    drafts.save(session, workspace(session).id, "README.md", text.encode(), seen=seen, actor=ROSA)
    session.commit()


def test_a_checkout_becomes_a_draft_and_comes_back_byte_by_byte(
    session: Session, checkout: Path, tmp_path: Path
) -> None:
    assert 0 == run("push", "permiso", str(checkout)).exit_code
    assert 0 == run("pull", "permiso", str(tmp_path / "otro")).exit_code

    here = repository.read(checkout / "permiso").sources
    assert here == drafts.sources(session, workspace(session).id)
    assert here == repository.read(tmp_path / "otro/permiso").sources
    assert "Nada que llevar" in run("push", "permiso", str(checkout)).output


def test_changes_go_both_ways_and_conflicts_are_told(session: Session, checkout: Path) -> None:
    run("push", "permiso", str(checkout))
    file = checkout / "permiso/README.md"
    save(session, "del estudio")

    assert 0 == run("pull", "permiso", str(checkout)).exit_code
    assert "del estudio" == file.read_text()

    file.write_text("de la carpeta")
    assert "README.md" in run("pull", "permiso", str(checkout)).output
    assert "de la carpeta" == file.read_text()
    assert "enviado  README.md" in run("push", "permiso", str(checkout)).output
    assert b"de la carpeta" == readme(session)[1]

    file.write_text("una cosa")
    save(session, "otra cosa")
    refused = [run(verb, "permiso", str(checkout)) for verb in ("pull", "push")]

    assert [1, 1] == [one.exit_code for one in refused]
    assert all("README.md. No se tocó ninguno" in one.output for one in refused)
    assert ("una cosa", b"otra cosa") == (file.read_text(), readme(session)[1])

    run("push", "permiso", str(checkout), "--mios")

    assert b"una cosa" == readme(session)[1]


def test_a_file_taken_out_is_taken_out_there_too(session: Session, checkout: Path) -> None:
    run("push", "permiso", str(checkout))
    (checkout / "permiso/README.md").unlink()

    run("push", "permiso", str(checkout))

    assert "README.md" not in drafts.listing(session, workspace(session).id)


def test_without_a_draft_the_deployed_version_is_pulled(session: Session, tmp_path: Path) -> None:
    run("deploy", str(PROCESS))

    run("pull", "permiso", str(tmp_path))

    assert repository.read(PROCESS).sources == repository.read(tmp_path / "permiso").sources

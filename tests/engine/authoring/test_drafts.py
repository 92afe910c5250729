"""Workspaces: nothing is overwritten unseen, and nothing that was ever saved is lost."""

import io
import threading
import zipfile
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from engine import repository
from engine.access import Actor
from engine.authoring import archive, checkout, company, drafts, incoming, naming, past
from engine.authoring.drafts import Cause
from engine.db import transaction
from engine.errors import (
    ArchiveRefused,
    FileTooLarge,
    InvalidDefinition,
    KeyRefused,
    NotAllowed,
    PathRefused,
    WorkspaceClosed,
)
from engine.models import Workspace
from tests import postgres
from tests.engine import diagrams as d
from tests.house import ROOT

ROSA = Actor(id="rosa", roles=frozenset({"analyst"}))
JUAN = Actor(id="juan", roles=frozenset({"analyst"}))
FOLDER = d.draft("permiso", d.start(), d.user("pedir"), d.end(), flows="inicio>pedir>fin").sources
DIAGRAM = "permiso.bpmn"


@pytest.fixture
def workspace(session: Session) -> Workspace:
    return drafts.begin(session, "permiso", FOLDER, title="Prueba", actor=ROSA)


def save(session: Session, workspace: Workspace, text: str, *, seen: int, actor: Actor = ROSA):
    return drafts.save(session, workspace.id, "README.md", text.encode(), seen=seen, actor=actor)


def test_the_second_of_two_sees_the_difference_and_nothing_is_overwritten(
    session: Session, workspace: Workspace
) -> None:
    first = save(session, workspace, "de Rosa", seen=0)
    second = save(session, workspace, "de Juan", seen=0, actor=JUAN)

    assert first.ok
    assert not second.ok
    assert second.theirs
    assert ("rosa", first.revision) == (second.theirs.actor, second.theirs.revision)
    assert b"de Rosa" == drafts.content(session, workspace.id, "README.md")[1]


def test_saving_what_is_there_changes_nothing(session: Session, workspace: Workspace) -> None:
    file, held = drafts.content(session, workspace.id, DIAGRAM)
    rewritten = held.replace(b"><", b">\n<")

    saved = drafts.save(session, workspace.id, DIAGRAM, rewritten, seen=file.revision, actor=ROSA)

    assert not saved.changed
    assert file.revision == saved.revision == workspace.revision
    assert held == drafts.content(session, workspace.id, DIAGRAM)[1]


def test_of_many_who_save_at_once_one_is_first(database: Engine) -> None:
    with postgres.bound(database):
        with transaction() as session:
            workspace_id = drafts.begin(session, "carrera", {}, title="c", actor=ROSA).id
        start, results = threading.Barrier(8), []

        def run(number: int) -> None:
            start.wait()
            with transaction() as session:
                text = f"versión {number}".encode()
                saved = drafts.save(session, workspace_id, "README.md", text, seen=0, actor=ROSA)
                results.append(saved.ok)

        threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        with transaction() as session:  # what it wrote stays: the tests that follow share the database
            drafts.discard(session, workspace_id, actor=ROSA)

    assert [False] * 7 + [True] == sorted(results)


def test_what_was_taken_back_can_be_had_again(session: Session, workspace: Workspace) -> None:
    began = workspace.revision
    first = save(session, workspace, "uno", seen=0)
    second = save(session, workspace, "dos", seen=first.revision)
    drafts.remove(session, workspace.id, "forms/pedir.form", actor=ROSA)

    drafts.restore(session, workspace.id, began, actor=JUAN)

    assert FOLDER == drafts.sources(session, workspace.id)
    assert b"dos" == past.file_at(session, workspace.id, "README.md", second.revision)
    assert [Cause.RESTORED, Cause.SAVED, Cause.SAVED, Cause.BRANCHED] == [
        step.cause for step in past.steps(session, workspace.id)
    ]


def test_typing_is_one_step_of_the_past(session: Session, workspace: Workspace) -> None:
    seen = 0
    for letter in "abc":
        seen = save(session, workspace, letter, seen=seen).revision
    save(session, workspace, "d", seen=seen, actor=JUAN)

    steps = past.steps(session, workspace.id)

    assert [("juan", 5, 5), ("rosa", 2, 4), ("rosa", 1, 1)] == [
        (step.actor, step.first, step.last) for step in steps
    ]


def test_a_draft_that_is_put_away_can_be_read_and_not_changed(
    session: Session, workspace: Workspace
) -> None:
    drafts.discard(session, workspace.id, actor=ROSA)

    assert FOLDER == drafts.sources(session, workspace.id)
    assert [] == drafts.open_ones(session, key="permiso", actor=ROSA)
    with pytest.raises(WorkspaceClosed):
        save(session, workspace, "tarde", seen=0)


def test_who_may_not_edit_does_not(session: Session, workspace: Workspace) -> None:
    supervisor = Actor(id="gloria", roles=frozenset({"supervisor"}))

    assert workspace.key == drafts.get(session, workspace.id, actor=supervisor).key
    with pytest.raises(NotAllowed):
        save(session, workspace, "x", seen=0, actor=supervisor)
    with pytest.raises(NotAllowed):
        drafts.begin(session, "otro", {}, title="x", actor=supervisor)


@pytest.mark.parametrize(
    "path",
    ["../etc/passwd", "/README.md", "forms/../x.form", "x.exe", "forms/a.json", "a" * 200 + ".bpmn", ""],
)
def test_a_folder_has_no_place_for_other_files(
    session: Session, workspace: Workspace, path: str
) -> None:
    with pytest.raises(PathRefused):
        drafts.save(session, workspace.id, path, b"x", seen=0, actor=ROSA)


def test_a_file_may_not_be_too_large(session: Session, workspace: Workspace) -> None:
    with pytest.raises(FileTooLarge):
        drafts.save(session, workspace.id, "README.md", b"x" * 5_000_001, seen=0, actor=ROSA)


def test_a_thread_is_answered_and_settled(session: Session, workspace: Workspace) -> None:
    head = company.say(session, workspace.id, path=DIAGRAM, element="pedir", text="¿Quién?", actor=ROSA)
    company.say(session, workspace.id, path="", element=None, text="Mesa", thread_id=head.id, actor=JUAN)
    (thread,) = company.threads(session, workspace.id)
    company.settle(session, workspace.id, head.id, done=True, actor=JUAN)

    assert ["Mesa"] == [one.text for one in thread.answers]
    assert "pedir" == thread.answers[0].element
    assert {} == company.open_threads(session, [workspace])


def test_people_see_who_else_is_there(session: Session, workspace: Workspace) -> None:
    company.sign(session, workspace.id, path=DIAGRAM, element="pedir", actor=ROSA)

    there = company.sign(session, workspace.id, path=DIAGRAM, element=None, actor=JUAN)
    company.leave(session, workspace.id, actor=ROSA)

    assert [("rosa", DIAGRAM, "pedir")] == [(one.actor, one.path, one.element) for one in there]
    assert [] == company.others(session, workspace.id, actor=JUAN)


def test_a_folder_goes_out_and_comes_in_without_a_byte_lost() -> None:
    for folder in sorted((ROOT / "processes").glob("*/forms")):
        draft = repository.read(folder.parent)
        packed = archive.pack(draft.key, draft.sources)

        assert (draft.key, draft.sources) == archive.unpack(packed)
        assert packed == archive.pack(draft.key, dict(reversed(draft.sources.items())))


def bad_archives() -> Iterator[tuple[str, bytes, type[Exception]]]:
    yield "broken", b"PK\x03\x04nothing", ArchiveRefused
    yield "empty", zipped({}), ArchiveRefused
    yield "no diagram", zipped({"a/README.md": b""}), ArchiveRefused
    yield "outside", zipped({"a/a.bpmn": b"", "../b": b""}), PathRefused
    yield "foreign", zipped({"a/a.bpmn": b"", "a/run.sh": b""}), PathRefused
    yield "two", zipped({"a/a.bpmn": b"", "b/b.bpmn": b""}), ArchiveRefused
    yield "bomb", zipped({"a/a.bpmn": b"0" * 30_000_000}), FileTooLarge
    yield "many", zipped({f"a/{n}.dmn": b"" for n in range(501)}), FileTooLarge
    yield "key", zipped({"A B/A B.bpmn": b""}), PathRefused
    yield "capitals", zipped({"AB/AB.bpmn": b""}), KeyRefused


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, held in files.items():
            made.writestr(name, held)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "error"), [one[1:] for one in bad_archives()], ids=[one[0] for one in bad_archives()]
)
def test_an_archive_that_is_no_process_is_refused(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        incoming.read("a.zip", content)


def test_a_diagram_drawn_elsewhere_gets_a_key_and_keeps_the_rest() -> None:
    drawn = (
        FOLDER[DIAGRAM]
        .replace(b"'permiso'", b"'Process_1X'")
        .replace(b"Permiso", "Visa por Año".encode())
    )

    came = incoming.read("C:\\dibujos\\mi proceso.bpmn", drawn)

    assert ("visa_por_ano", "Visa por Año") == (came.key, came.name)
    assert b'id="visa_por_ano"' in came.sources["visa_por_ano.bpmn"]
    assert [("visa_por_ano", "Visa por Año")] == naming.processes(came.sources["visa_por_ano.bpmn"], "x")


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG", b"<html/>", b"<!DOCTYPE x []><x/>", b"<a>" * 100000]
)
def test_what_is_no_diagram_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidDefinition):
        incoming.read("x.bpmn", content)


def test_a_checkout_and_a_draft_are_told_apart_file_by_file() -> None:
    met = {"a": "1", "b": "1", "c": "1", "d": "1", "e": "1"}
    here = {"a": "1", "b": "2", "c": "2", "d": "2", "f": "1"}
    there = {"a": "2", "b": "1", "c": "3", "d": "2", "e": "1", "g": "1"}

    found = checkout.compare(met, here, there)

    assert ["a", "g"] == found.newer_there
    assert ["b", "e", "f"] == found.newer_here
    assert ["c"] == found.conflicts

"""A backup can be restored by a stranger, elsewhere, and the cases go on."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, select

from engine import audit, backup, db, worklist
from engine.access import Actor
from engine.models import Upload, UserTask
from engine.storage import put
from tests import postgres
from tests.operations.house import DESK, ROOT, SECRETS, House, open_case
from tests.tasks.live import _of
from tests.web.conftest import ANSWERS
from web.settings import KEYS

pytestmark = pytest.mark.xdist_group("operations")

CLERK = Actor(id="mesa1", roles=frozenset({"officer"}), groups=frozenset({DESK}))
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def sugm(house: House, database: str, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "web.cli", *words],
        cwd=ROOT,
        env={**house.environment, "SUGM_DATABASE_URL": database},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def sql(house: House, *statements: str) -> None:
    plain = make_url(house.database).set(drivername="postgresql", database="postgres")
    with psycopg.connect(plain.render_as_string(), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@contextmanager
def connected_to(url: str) -> Iterator[None]:
    """``engine.db.transaction`` works on that database until the block ends."""
    engine = postgres.connected(url)
    with postgres.bound(engine):
        yield
    engine.dispose()


@pytest.fixture
def elsewhere(empty_house: House) -> Iterator[str]:
    """An empty database."""
    sql(empty_house, "CREATE DATABASE otra")
    yield _of(empty_house.database, "otra")
    sql(empty_house, "DROP DATABASE otra WITH (FORCE)")


def test_backup_wreck_restore_elsewhere_and_finish_a_case(
    empty_house: House, elsewhere: str, tmp_path: Path
) -> None:
    file = tmp_path / "sugm.respaldo"
    case = open_case()
    with db.transaction() as session:
        put(session, PDF, name="pasaporte.pdf", instance_id=case, actor=CLERK)

    made, told = sugm(empty_house, empty_house.database, "backup", str(file))
    assert 0 == made, told
    restored, answer = sugm(empty_house, elsewhere, "restore", str(file))
    assert (0, True) == (restored, answer.startswith("Listo: ")), answer
    with connected_to(elsewhere):
        with pytest.raises(backup.BackupUnusable, match="no está vacía"):
            backup.bring_back(elsewhere, file, {name: SECRETS[name] for name in KEYS})
        with db.transaction() as session:
            task = session.scalars(select(UserTask).where(UserTask.instance_id == case)).one()
            worklist.claim(session, task.id, actor=CLERK)
            raw = {key: [value] for key, value in ANSWERS.items()}
            assert worklist.complete(session, task.id, raw, actor=CLERK).ok
            assert PDF == session.scalars(select(Upload.content)).one()
        with db.transaction() as session:
            assert [] == list(audit.verify_all(session))
            session.connection().exec_driver_sql("SET LOCAL session_replication_role = replica")
            session.connection().exec_driver_sql("UPDATE audit_event SET actor = 'otro' WHERE seq = 2")
    code, told = sugm(empty_house, elsewhere, "verify-audit", "--contra", str(file))
    assert (1, True) == (code, "entrada 2: fue cambiada" in told), told


def test_what_is_damaged_or_has_other_keys_is_refused(
    empty_house: House, elsewhere: str, tmp_path: Path
) -> None:
    file, keys = tmp_path / "sugm.respaldo", {"SUGM_AUDIT_KEY": "a" * 48}
    backup.make(empty_house.database, file, keys)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    damaged = tmp_path / "otro.respaldo"
    damaged.write_bytes(content)

    with connected_to(elsewhere):
        for given, these, why in (
            (file, {"SUGM_AUDIT_KEY": "b" * 48}, "las claves no son las del respaldo"),
            (file, {}, "las claves no son las del respaldo"),
            (damaged, keys, "está dañado"),
            (Path(__file__), keys, "no es un respaldo"),
        ):
            with pytest.raises(backup.BackupUnusable, match=why):
                backup.bring_back(elsewhere, given, these)
    assert 0o600 == file.stat().st_mode & 0o777
    assert b"a" * 48 not in file.read_bytes()

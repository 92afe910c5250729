import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine import audit, runtime, settings, worklist
from engine.access import SYSTEM, Actor
from engine.models import ProcessDefinition, ProcessInstance

CUT = "SET LOCAL session_replication_role = replica"  # what only the owner of the database can do


@pytest.fixture
def instance(session: Session, permit: ProcessDefinition, officer: Actor) -> ProcessInstance:
    """An instance with four events."""
    found = runtime.start(session, permit, actor=officer)
    (row,) = worklist.inbox(session, officer).rows
    worklist.claim(session, row.id, actor=officer)
    worklist.release(session, row.id, actor=officer)
    worklist.complete(session, row.id, {}, actor=officer)
    return found


def tamper(session: Session, statement: str, **values: object) -> None:
    session.execute(text(CUT))
    session.execute(text(statement), values)
    session.expire_all()


def test_an_honest_chain_adds_up(session: Session, instance: ProcessInstance) -> None:
    assert audit.verify(session, instance.id) is None
    assert [] == list(audit.verify_all(session))
    assert ["instance:started", "task:claimed", "task:released", "task:completed"] == [
        entry.event for entry in audit.history(session, instance.id)
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'otro'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
    ],
)
def test_the_database_refuses_changes(
    session: Session, instance: ProcessInstance, statement: str
) -> None:
    with pytest.raises(DBAPIError, match="only ever added"), session.begin_nested():
        session.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE audit_event SET actor = 'otro' WHERE stream = :id AND seq = 2", (2, "changed")),
        ("UPDATE audit_event SET facts = NULL WHERE stream = :id AND seq = 3", (3, "changed")),
        (
            "UPDATE audit_event SET at = at - interval '1 day' WHERE stream = :id AND seq = 1",
            (1, "changed"),
        ),
        ("DELETE FROM audit_event WHERE stream = :id AND seq = 2", (2, "missing")),
        ("DELETE FROM audit_event WHERE stream = :id AND seq = 4", (4, "missing")),
        ("DELETE FROM audit_event WHERE stream = :id", (1, "missing")),
        (
            """INSERT INTO audit_event SELECT stream, 5, event, actor, at, subject, facts, hash
            FROM audit_event WHERE stream = :id AND seq = 4""",
            (5, "unexpected"),
        ),
        (
            """UPDATE audit_event SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END
            WHERE stream = :id AND seq IN (2, 3); \
            UPDATE audit_event SET seq = -seq WHERE stream = :id AND seq < 0""",
            (2, "changed"),
        ),
        ("UPDATE process_instance SET audit_seq = 3 WHERE id = :id", (4, "unexpected")),
    ],
)
def test_tampering_is_found_and_the_first_bad_entry_named(
    session: Session, instance: ProcessInstance, statement: str, fault: tuple[int, str]
) -> None:
    for one in statement.split(";"):
        tamper(session, one, id=instance.id)

    found = audit.verify(session, instance.id)

    assert found
    assert (instance.id, *fault) == (found.stream, found.seq, found.reason)
    assert [found] == list(audit.verify_all(session))


def test_a_chain_recomputed_without_the_key_is_found(
    session: Session, permit: ProcessDefinition, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "audit_key", lambda: b"of the thief")
    forged = runtime.start(session, permit, actor=officer)
    monkeypatch.setattr(settings, "audit_key", lambda: b"of the ministry")

    found = audit.verify(session, forged.id)

    assert found
    assert (1, "changed") == (found.seq, found.reason)


def test_events_that_belong_to_no_instance_have_their_own_chains(session: Session) -> None:
    for number in range(3):
        audit.record(
            session, SYSTEM, audit.Event.UPLOAD_STORED, f"u{number}", stream="uploads", size=number
        )

    assert audit.verify(session, "uploads") is None
    tamper(session, "UPDATE audit_event SET subject = 'x' WHERE subject = 'u1'")
    assert "uploads" in {audit.stream_name(session, fault.stream) for fault in audit.verify_all(session)}
    found = audit.verify(session, "uploads")
    assert found
    assert 2 == found.seq

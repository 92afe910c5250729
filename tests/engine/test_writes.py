"""Rows that travel together, and what must not get lost on the way."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import clock, writes
from engine.models import Message, MessageState
from engine.writes import Writes


def listed(rows: Writes, *, name: str = "solicitud") -> UUID:
    """A message among the rows to be written."""
    id_ = uuid4()
    rows.insert(
        Message,
        id=id_,
        created_at=clock.now(),
        message_id=str(id_),
        kind="message",
        name=name,
        payload={"monto": 12, "pais": None},
        sender="prueba",
        state="waiting",
    )
    return id_


def state_of(session: Session, message: UUID) -> MessageState | None:
    return session.scalar(select(Message.state).where(Message.id == message))


def test_a_row_that_is_written_three_times_ends_as_it_was_last_told(session: Session) -> None:
    rows = Writes()
    message = listed(rows)
    rows.update(Message, message, state="delivered")
    rows.update(Message, message, state="failed")
    rows.send(session)

    assert MessageState.FAILED == state_of(session, message)


def test_what_sweeps_a_table_sees_the_rows_listed_before_and_not_those_after(session: Session) -> None:
    rows = Writes()
    before = listed(rows)
    rows.run("UPDATE message SET state = %s WHERE state = 'waiting'", ["expired"], touches=Message)
    after = listed(rows)
    rows.send(session)

    assert MessageState.EXPIRED == state_of(session, before)
    assert MessageState.WAITING == state_of(session, after)


def test_statements_that_say_which_rows_they_write_join_the_others(session: Session) -> None:
    first = Writes()
    old, kept = listed(first), listed(first)
    first.send(session)
    rows = Writes()
    rows.update(Message, kept, state="delivered")
    rows.run(
        "UPDATE message SET state = 'failed' WHERE id = ANY(%s)", [[old]], touches=Message, rows=[old]
    )
    new = listed(rows)
    rows.send(session)

    assert MessageState.FAILED == state_of(session, old)
    assert MessageState.DELIVERED == state_of(session, kept)
    assert MessageState.WAITING == state_of(session, new)


def test_json_comes_back_as_it_was(session: Session) -> None:
    rows = Writes()
    message = listed(rows)
    rows.send(session)

    assert {"monto": 12, "pais": None} == session.get_one(Message, message).payload


def test_more_rows_than_a_statement_takes_are_written_all(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writes, "MOST_VALUES", 40)
    monkeypatch.setattr(writes, "MOST_TOGETHER", 100)
    rows = Writes()
    for _ in range(30):
        listed(rows, name="muchas")
    rows.send(session)
    count = session.scalar(select(func.count()).where(Message.name == "muchas"))

    assert 30 == count


def test_what_was_forgotten_is_not_written(session: Session) -> None:
    rows = Writes()
    message = listed(rows)
    rows.clear()
    rows.send(session)

    assert state_of(session, message) is None

"""Idempotency keys, files, search, states, heartbeats: one room each would be empty."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from engine import audit, idempotency, invariants, monitor, runtime, search, states, storage
from engine.access import SYSTEM, Actor
from engine.errors import IdempotencyKeyReused, NotFound, UploadRefused
from engine.models import ProcessDefinition

PDF = b"%PDF-1.7\n..."


def test_a_request_is_done_once_and_answered_alike(session: Session, officer: Actor) -> None:
    assert idempotency.once(session, "k", b"body", actor=officer) is None
    idempotency.keep(session, "k", {"id": "1"}, actor=officer)

    assert {"id": "1"} == idempotency.once(session, "k", b"body", actor=officer)
    with pytest.raises(IdempotencyKeyReused):
        idempotency.once(session, "k", b"other", actor=officer)


def test_keys_of_different_people_do_not_meet(
    session: Session, officer: Actor, colleague: Actor
) -> None:
    idempotency.once(session, "k", b"body", actor=officer)

    assert idempotency.once(session, "k", b"other", actor=colleague) is None


def test_old_keys_are_forgotten(
    session: Session, officer: Actor, travel: Callable[[timedelta], None]
) -> None:
    idempotency.once(session, "k", b"body", actor=officer)
    travel(timedelta(days=31))

    assert 1 == idempotency.forget_before(session, days=30)


def test_a_file_is_kept_with_its_true_type(
    session: Session, permit: ProcessDefinition, officer: Actor
) -> None:
    instance = runtime.start(session, permit, actor=officer)
    kept = storage.put(
        session, PDF, name="C:\\fotos\\../pasa\nporte.exe", instance_id=instance.id, actor=officer
    )

    found = storage.get(session, kept.id)
    assert (PDF, "application/pdf", "pasaporte.exe") == (found.content, found.content_type, found.name)
    assert [str(kept.id)] == [one["id"] for one in storage.described(session, instance.id)]
    assert [kept.id] == [one.id for one in monitor.documents(session, instance.id)]
    assert "upload:stored" == audit.history(session, instance.id)[-1].event
    assert [] == invariants.broken(session)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"%PDF-" + b"x" * storage.LIMIT, "too-large"),
        (b"<html><script>", "type"),
        (b"MZ\x90", "type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "type"),
    ],
)
def test_a_file_that_could_do_harm_is_refused(
    session: Session, officer: Actor, content: bytes, reason: str
) -> None:
    with pytest.raises(UploadRefused) as told:
        storage.put(session, content, name="a.pdf", actor=officer)
    assert reason == told.value.facts["reason"]


@pytest.mark.parametrize(
    ("text", "typed"),
    [("Núñez Peña, María", "NUNEZ mar"), ("O'Higgins", "higgins"), ("CEPR-2026-000123", "123")],
)
def test_names_are_found_as_people_type_them(text: str, typed: str) -> None:
    words = search.fold(text).split()
    asked = [one.removesuffix(":*") for one in (search.query(typed) or "").split(" & ")]

    assert all(any(word.startswith(one) for word in words) for one in asked)


def test_nothing_typed_asks_nothing() -> None:
    assert search.query(" '-& ") is None


@given(st.binary(max_size=3000), st.binary(max_size=3000))
def test_any_state_comes_back_from_against_any_other(old: bytes, new: bytes) -> None:
    packed = states.pack_against(new, old, old[:100])

    assert [old, old[:100]] == [states.unpack_against(one, new) for one in packed]
    assert old == states.unpack(states.pack(old))


def test_an_older_state_costs_next_to_nothing() -> None:
    new = bytes(range(256)) * 40
    old = new[:9000]

    assert 60 > len(states.pack_against(new, old)[0])


def test_programs_say_that_they_are_alive(session: Session) -> None:
    monitor.touch(session, "dispatcher")
    monitor.touch(session, "dispatcher")

    assert ["dispatcher"] == list(monitor.heartbeats(session))


def test_a_case_is_invisible_outside_its_unit(
    session: Session, permit: ProcessDefinition, officer: Actor, colleague: Actor, stranger: Actor
) -> None:
    instance = runtime.start(session, permit, business_key="P-7", actor=officer)

    assert "P-7" == monitor.instance(session, colleague, instance.id).business_key
    assert [] == list(monitor.cases(session, stranger).rows)
    with pytest.raises(NotFound):
        monitor.instance(session, stranger, instance.id)


def test_cases_are_listed_newest_first_page_by_page(
    session: Session, permit: ProcessDefinition, officer: Actor
) -> None:
    for number in range(7):
        runtime.start(session, permit, business_key=f"P-{number}", actor=officer)

    seen, after = [], None
    while True:
        wanted = monitor.Wanted(state="active", procedure="permiso")
        page = monitor.cases(session, officer, wanted, after=after, limit=3)
        seen += [row.business_key for row in page.rows]
        after = page.next
        if after is None:
            break

    assert [f"P-{number}" for number in reversed(range(7))] == seen
    assert ["P-3"] == [
        row.business_key for row in monitor.cases(session, officer, monitor.Wanted(text="p 3")).rows
    ]
    assert [] == list(monitor.cases(session, officer, monitor.Wanted(with_incidents=True)).rows)


def test_the_overview_counts(session: Session, permit: ProcessDefinition, officer: Actor) -> None:
    runtime.start(session, permit, actor=officer)

    seen = monitor.overview(session, SYSTEM)
    assert (1, 0, 0) == (seen.active, seen.overdue, seen.incidents)
    assert 1 == seen.days[-1].started
    found = monitor.procedure(session, SYSTEM, "permiso")
    assert [("registrar", 1, 0)] == [
        (one.activity, one.tokens, one.incidents) for one in found.activities
    ]

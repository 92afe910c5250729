"""Who has what, and what people put beside the work: each act, its refusals, and what is told of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import absences, audit, clock, flags, invariants, notes, notices, runtime, ways, worklist
from engine.access import Actor
from engine.errors import (
    AbsenceRefused,
    FilterRefused,
    FlagUnknown,
    FlagUp,
    MentionRefused,
    NotAllowed,
    NotFound,
    ReasonMissing,
    SnoozeTooLong,
    TaskAlreadyClaimed,
    TaskDelegated,
    TaskNotClaimed,
)
from engine.models import ProcessDefinition, UserTask
from tests.engine import diagrams as d

Deploy = Callable[..., ProcessDefinition]
IN_A_WEEK = timedelta(days=7)


@pytest.fixture
def case(session: Session, deploy: Deploy, officer: Actor) -> UUID:
    deploy(
        "p",
        d.start(entradas="vence"),
        d.user("uno", dueDate="vence"),
        d.user("dos", priority="30"),
        d.end(),
        flows="inicio>uno>dos>fin",
    )
    due = (clock.now() + IN_A_WEEK).date().isoformat()
    return runtime.start(session, "p", data={"vence": due}, title="Quispe, Ana", actor=officer).id


@pytest.fixture
def task(session: Session, case: UUID) -> UUID:
    return session.scalars(select(UserTask.id).where(UserTask.instance_id == case)).one()


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [
        flags.Flag(code="detenido", name="Persona detenida", priority=5),
        flags.Flag(code="menor", name="Menor de edad", priority=20),
    ]
    monkeypatch.setattr(flags, "_declared", lambda: known)


def row(session: Session, task: UUID) -> UserTask:
    return session.get_one(UserTask, task, populate_existing=True)


def mine(session: Session, actor: Actor, **filters: object) -> list[UUID]:
    wanted = worklist.Filters(**filters)
    return [one.id for one in worklist.inbox(session, actor, scope="mine", filters=wanted).rows]


def told(session: Session, actor: Actor) -> list[str]:
    return [one.kind for one in notices.page(session, actor).rows]


def events(session: Session, case: UUID) -> list[str]:
    return [one.event for one in audit.history(session, case)]


def test_a_task_is_put_off_but_never_beyond_its_legal_date(
    session: Session, task: UUID, officer: Actor, travel: Callable[[timedelta], None]
) -> None:
    with pytest.raises(TaskNotClaimed):
        worklist.snooze(session, task, clock.now() + timedelta(days=1), actor=officer)
    worklist.claim(session, task, actor=officer)
    for until in (clock.now() + 2 * IN_A_WEEK, clock.now() - timedelta(hours=1)):
        with pytest.raises(SnoozeTooLong):
            worklist.snooze(session, task, until, actor=officer)

    worklist.snooze(session, task, clock.now() + timedelta(days=2), actor=officer)

    assert ([], [task]) == (mine(session, officer), mine(session, officer, snoozed=True))
    counts = worklist.counts(session, officer)
    assert (0, 1) == (counts.mine, counts.snoozed)

    travel(timedelta(days=3))

    assert ([task], []) == (mine(session, officer), mine(session, officer, snoozed=True))

    travel(timedelta())
    worklist.snooze(session, task, None, actor=officer)

    assert [task] == mine(session, officer)


def test_who_delegates_goes_on_answering_for_the_task(
    session: Session, case: UUID, task: UUID, officer: Actor, colleague: Actor
) -> None:
    worklist.claim(session, task, actor=officer)
    with pytest.raises(ReasonMissing):
        worklist.delegate(session, task, "juan", note=" ", actor=officer)
    worklist.delegate(session, task, "juan", note="Revise el pasaporte.", actor=officer)

    assert ("juan", "rosa") == (row(session, task).assignee, row(session, task).owner)
    assert ([task], []) == (mine(session, colleague), mine(session, officer))
    assert ["delegated"] == told(session, colleague)
    for refused in (
        lambda: worklist.complete(session, task, {"dato": ["x"]}, actor=colleague),
        lambda: worklist.release(session, task, actor=colleague),
        lambda: worklist.delegate(session, task, "eva", note="Siga.", actor=colleague),
    ):
        with pytest.raises(TaskDelegated):
            refused()
    with pytest.raises(TaskAlreadyClaimed):
        worklist.complete(session, task, {"dato": ["x"]}, actor=officer)

    worklist.give_back(session, task, note="Está en regla.", actor=colleague)

    assert ("rosa", None) == (row(session, task).assignee, row(session, task).owner)
    assert ["given-back"] == told(session, officer)
    assert worklist.complete(session, task, {"dato": ["x"]}, actor=officer).ok
    assert ["task:claimed", "task:delegated", "task:given-back", "task:completed"] == [
        event for event in events(session, case) if event.startswith("task:")
    ]
    assert [] == invariants.broken(session)


def test_whoever_delegated_may_call_it_back_and_nobody_else(
    session: Session, task: UUID, officer: Actor, colleague: Actor
) -> None:
    worklist.claim(session, task, actor=officer)
    worklist.delegate(session, task, "juan", note="Revise.", actor=officer)
    third = replace(colleague, id="eva")

    with pytest.raises(TaskNotClaimed):
        worklist.give_back(session, task, actor=third)
    worklist.give_back(session, task, actor=officer)

    assert "rosa" == row(session, task).assignee


def test_a_substitute_does_what_the_absent_have_and_only_in_a_shared_group(
    session: Session, case: UUID, task: UUID, officer: Actor, colleague: Actor, stranger: Actor
) -> None:
    worklist.claim(session, task, actor=officer)
    today = clock.now().astimezone(clock.LIMA).date()
    week = {"from_on": today, "until_on": today + timedelta(days=7)}
    absences.record(session, "rosa", "juan", reason="Vacaciones", actor=officer, **week)

    away = absences.absentees(session, "juan")
    standing_in = replace(colleague, stands_in_for=away)
    outsider = replace(stranger, stands_in_for=away)

    assert frozenset({"rosa"}) == away
    assert ["stands-in"] == told(session, colleague)
    assert ([], [task], []) == tuple(mine(session, who) for who in (colleague, standing_in, outsider))
    with pytest.raises(NotFound):
        worklist.complete(session, task, {"dato": ["x"]}, actor=outsider)
    with pytest.raises(TaskAlreadyClaimed):
        worklist.complete(session, task, {"dato": ["x"]}, actor=colleague)
    assert worklist.complete(session, task, {"dato": ["x"]}, actor=standing_in).ok

    done = next(one for one in audit.history(session, case) if one.event == "task:completed")

    assert ("juan", "rosa", "juan") == (
        done.actor,
        done.facts["instead_of"],
        row(session, task).assignee,
    )


def test_nobody_is_left_without_a_substitute_by_another_absence(
    session: Session, officer: Actor, colleague: Actor, supervisor: Actor
) -> None:
    today = clock.now().astimezone(clock.LIMA).date()

    def away(who: str, other: str, first: int, last: int, actor: Actor) -> UUID:
        days = {"from_on": today + timedelta(days=first), "until_on": today + timedelta(days=last)}
        return absences.record(session, who, other, actor=actor, **days)

    with pytest.raises(NotAllowed):
        away("juan", "rosa", 1, 2, officer)
    kept = away("rosa", "juan", 3, 9, officer)
    refused = [
        lambda: away("rosa", "eva", 5, 6, officer),
        lambda: away("eva", "rosa", 9, 12, supervisor),
        lambda: away("rosa", "rosa", 20, 21, officer),
        lambda: away("rosa", "eva", 21, 20, officer),
        lambda: away("rosa", "eva", -9, -1, officer),
    ]
    why = []
    for attempt in refused:
        with pytest.raises(AbsenceRefused) as refusal:
            attempt()
        why.append(refusal.value.facts["reason"])

    assert ["taken", "away", "same", "days", "days"] == why
    assert frozenset() == absences.absentees(session, "juan")
    with pytest.raises(NotFound):
        absences.end(session, kept, actor=replace(colleague, id="eva"))
    absences.end(session, kept, actor=officer)
    assert [] == list(absences.of_person(session, "rosa"))


def test_a_flag_makes_all_work_of_the_case_urgent_until_it_is_lowered(
    session: Session, case: UUID, task: UUID, officer: Actor, stranger: Actor
) -> None:
    with pytest.raises(FlagUnknown):
        flags.raise_(session, case, "otra", note="Porque sí.", actor=officer)
    with pytest.raises(NotFound):
        flags.raise_(session, case, "menor", note="Ajeno.", actor=stranger)
    flags.raise_(session, case, "menor", note="Tiene 16 años.", actor=officer)
    flags.raise_(session, case, "detenido", note="Está en carceleta.", actor=officer)
    with pytest.raises(FlagUp):
        flags.raise_(session, case, "detenido", note="Otra vez.", actor=officer)

    (seen,) = worklist.inbox(session, officer, filters=worklist.Filters(flag="detenido")).rows

    assert (5, 0, ["menor", "detenido"]) == (seen.priority, row(session, task).rank, seen.flags)
    assert [task] == [
        one.id for one in worklist.inbox(session, officer, filters=worklist.Filters(urgent=True)).rows
    ]

    worklist.complete(session, task, {"dato": ["x"]}, actor=officer)
    (following,) = worklist.inbox(session, officer).rows

    assert 5 == following.priority

    flags.lower(session, case, "detenido", actor=officer)
    assert 20 == row(session, following.id).priority
    flags.lower(session, case, "menor", actor=officer)
    assert (30, []) == (row(session, following.id).priority, list(flags.raised(session, case)))
    with pytest.raises(NotFound):
        flags.lower(session, case, "menor", actor=officer)
    assert [] == invariants.broken(session)


def test_notes_are_for_all_or_for_some_and_tell_whom_they_mention(
    session: Session, case: UUID, task: UUID, officer: Actor, colleague: Actor, stranger: Actor
) -> None:
    both = replace(officer, groups=officer.groups | {"Visas"})
    notes.write(session, case, "Falta el acta.", task_id=task, mentioned=[colleague], actor=officer)
    internal = notes.write(session, case, "Solo para Visas.", groups=["Visas"], actor=both)

    def read(actor: Actor) -> list[str]:
        return [one.text for one in notes.of_case(session, case, actor=actor)]

    assert ["Falta el acta."] == read(colleague)
    assert ["Falta el acta.", "Solo para Visas."] == read(both) == read(officer)
    assert (["mentioned"], 1) == (told(session, colleague), notices.unread(session, colleague))
    with pytest.raises(MentionRefused):
        notes.write(session, case, "Vea esto.", mentioned=[stranger], actor=officer)
    with pytest.raises(MentionRefused):
        notes.write(session, case, "Vea.", groups=["Visas"], mentioned=[colleague], actor=both)
    with pytest.raises(NotAllowed):
        notes.write(session, case, "Ajena.", groups=["Visas"], actor=officer)
    with pytest.raises(NotFound):
        notes.write(session, case, "Ajeno.", actor=stranger)
    with pytest.raises(NotFound):
        notes.withdraw(session, internal, actor=colleague)
    notes.withdraw(session, internal, actor=officer)
    assert notes.of_case(session, case, actor=officer)[-1].withdrawn_at
    assert [] == invariants.broken(session)


def test_who_did_a_task_need_not_read_that_it_was_theirs(
    session: Session, task: UUID, officer: Actor, supervisor: Actor
) -> None:
    worklist.reassign(session, task, officer.id, actor=supervisor, reason="Le toca.")
    before = notices.unread(session, officer)

    worklist.complete(session, task, {}, actor=officer)

    assert (1, 0) == (before, notices.unread(session, officer))


def test_notices_are_read_one_by_one_or_all(
    session: Session, case: UUID, officer: Actor, colleague: Actor
) -> None:
    for text in ("Uno.", "Dos.", "Tres."):
        notes.write(session, case, text, mentioned=[colleague], actor=officer)

    first = notices.page(session, colleague, limit=2)
    rest = notices.page(session, colleague, after=first.next, limit=2)
    notices.mark_read(session, officer, first.rows[0].id)

    assert (2, 1, None, 3) == (
        len(first.rows),
        len(rest.rows),
        rest.next,
        notices.unread(session, colleague),
    )

    notices.mark_read(session, colleague, first.rows[0].id)
    assert 2 == notices.unread(session, colleague)
    notices.mark_read(session, colleague)
    assert 0 == notices.unread(session, colleague)


def test_whom_the_diagram_gives_a_task_is_told(
    session: Session, deploy: Deploy, officer: Actor, colleague: Actor
) -> None:
    deploy("q", d.start(), d.user("firmar", assignee='"juan"'), d.end(), flows="inicio>firmar>fin")

    runtime.start(session, "q", actor=officer)

    assert ["assigned"] == told(session, colleague)


def test_filters_are_kept_and_shared_with_ones_own_groups(
    session: Session, officer: Actor, colleague: Actor, stranger: Actor
) -> None:
    ways.save_filter(session, "  Lo   urgente ", scope="grupo", query="prioridad=urgente", actor=officer)
    ways.save_filter(session, "Hoy", scope="todas", query="plazo=hoy", groups=["Mesa"], actor=officer)
    ways.save_filter(session, "Hoy", scope="mias", query="plazo=hoy", groups=["Mesa"], actor=officer)
    with pytest.raises(NotAllowed):
        ways.save_filter(session, "Otra", scope="mias", query="", groups=["Visas"], actor=officer)
    with pytest.raises(FilterRefused):
        ways.save_filter(session, " ", scope="mias", query="", actor=officer)

    names = [[one.name for one in ways.filters(session, who)] for who in (officer, colleague, stranger)]

    assert [["Hoy", "Lo urgente"], ["Hoy"], []] == names
    (shared,) = ways.filters(session, colleague)
    assert "mias" == shared.scope
    with pytest.raises(NotFound):
        ways.drop_filter(session, shared.id, actor=colleague)
    ways.drop_filter(session, shared.id, actor=officer)
    assert [] == list(ways.filters(session, colleague))


def test_preferences_keep_what_is_not_named(session: Session, officer: Actor) -> None:
    ways.prefer(session, officer, {"columnas": ["plazo"], "resumen": "diario"})
    ways.prefer(session, officer, {"resumen": None})

    assert {"columnas": ["plazo"]} == ways.preferences(session, officer)


def test_one_sees_who_else_is_there_until_they_go(
    session: Session,
    task: UUID,
    officer: Actor,
    colleague: Actor,
    travel: Callable[[timedelta], None],
) -> None:
    assert [] == ways.arrive(session, task, actor=officer)
    assert ["rosa"] == ways.arrive(session, task, actor=colleague)
    assert ["juan"] == ways.arrive(session, task, actor=officer)

    ways.leave(session, task, actor=colleague)
    assert [] == ways.arrive(session, task, actor=officer)

    ways.arrive(session, task, actor=colleague)
    travel(2 * ways.AROUND)
    assert [] == ways.arrive(session, task, actor=officer)

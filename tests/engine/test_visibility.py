"""Reserved cases: who may know of them, and that work and what follows from them stay in the unit."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from engine import (
    db,
    definitions,
    gauges,
    incidents,
    invariants,
    messages,
    monitor,
    repository,
    reserves,
    runtime,
    visibility,
    worklist,
)
from engine.access import SYSTEM, Actor
from engine.db import transaction
from engine.errors import InvalidDefinition, NotFound
from engine.models import ProcessInstance, UserTask
from tests.engine import diagrams as d
from tests.tasks import live

ANALYST = Actor(id="analista", roles=frozenset({"analyst"}))
INSIDER = Actor(id="rosa", roles=frozenset({"officer"}), groups=frozenset({"Refugio"}))
BOSS = Actor(id="jefe", roles=frozenset({"supervisor"}), groups=frozenset({"Refugio"}))
OUTSIDER = Actor(id="luis", roles=frozenset({"officer"}), groups=frozenset({"Mesa"}))
OTHER_BOSS = Actor(id="gloria", roles=frozenset({"supervisor"}), groups=frozenset({"Mesa"}))
ADMINISTRATOR = Actor(id="ana", roles=frozenset({"administrator"}), groups=frozenset({"Mesa"}))
OPERATOR = Actor(id="cli:root", roles=frozenset({"supervisor"}), operates=True)
UNIT = reserves.Unit(code="refugio", groups=("Secretaría", "Refugio"), stand_ins={"Mesa": "Refugio"})


@pytest.fixture(autouse=True)
def the_units(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reserves, "_declared", lambda: [UNIT])


def deployed(session: Session, key: str = "asilo", reserve: str = "refugio") -> None:
    draft = d.draft(
        key,
        d.start(),
        d.user("registrar"),
        d.user("firmar", candidateGroup='"Archivo"'),
        d.end(),
        flows="inicio>registrar>firmar>fin",
        reserve=reserve,
    )
    repository.deploy(session, draft, note="prueba", actor=ANALYST)


def started(session: Session, key: str = "asilo", actor: Actor = INSIDER) -> ProcessInstance:
    return runtime.start(session, key, title="Peña, José", actor=actor)


def task_of(session: Session, instance: ProcessInstance) -> UserTask:
    session.expire_all()
    query = select(UserTask).where(UserTask.instance_id == instance.id, UserTask.state == "open")
    return session.scalars(query).one()


def test_the_unit_sees_its_case_and_nobody_else_whatever_their_role(session: Session) -> None:
    deployed(session)
    case = started(session)

    seen = {
        actor.id: visibility.sees(session, actor, case.id)
        for actor in (INSIDER, BOSS, OUTSIDER, OTHER_BOSS, ADMINISTRATOR, ANALYST, SYSTEM, OPERATOR)
    }

    assert {"rosa", "jefe", "system", "cli:root"} == {who for who, sees in seen.items() if sees}


def test_lists_searches_and_figures_leave_it_out(session: Session) -> None:
    deployed(session)
    started(session)

    for actor, number in ((BOSS, 1), (OTHER_BOSS, 0), (OPERATOR, 1)):
        told = monitor.overview(session, actor)
        assert number == len(monitor.cases(session, actor, monitor.Wanted(text="peña")).rows)
        assert number == sum(day.started for day in told.days)
        assert number == told.active
        assert number == len(monitor.procedures(session, actor))
        assert number == len(definitions.worked_on(session, actor))


def test_who_does_not_know_of_it_cannot_act_on_it(session: Session) -> None:
    deployed(session)
    case = started(session)
    task = task_of(session, case)

    for act in (
        lambda: worklist.get(session, task.id, actor=OUTSIDER),
        lambda: worklist.claim(session, task.id, actor=OUTSIDER),
        lambda: worklist.complete(session, task.id, {"dato": ["x"]}, actor=OUTSIDER),
        lambda: worklist.save_draft(session, task.id, {"dato": ["x"]}, actor=OUTSIDER),
        lambda: worklist.reassign(session, task.id, "luis", actor=OTHER_BOSS),
        lambda: runtime.suspend(session, case.id, reason="x", actor=OTHER_BOSS),
        lambda: runtime.terminate(session, case.id, reason="x", actor=OTHER_BOSS),
        lambda: monitor.procedure(session, OTHER_BOSS, "asilo"),
        lambda: runtime.start(session, "asilo", actor=OUTSIDER),
    ):
        with pytest.raises(NotFound):
            act()

    assert "active" == task_of(session, case).instance.state


def test_a_task_given_by_name_to_somebody_outside_is_not_shown_to_them(session: Session) -> None:
    deployed(session)
    task = task_of(session, started(session))
    worklist.reassign(session, task.id, OUTSIDER.id, actor=OPERATOR)

    assert [] == list(worklist.inbox(session, OUTSIDER, scope="mine").rows)
    assert 0 == worklist.counts(session, OUTSIDER).mine
    with pytest.raises(NotFound):
        worklist.get(session, task.id, actor=OUTSIDER)


def test_work_that_the_diagram_gives_to_others_stays_in_the_unit(session: Session) -> None:
    deployed(session)
    case = started(session)
    registered = task_of(session, case)
    groups = registered.candidate_groups
    worklist.complete(session, registered.id, {"dato": ["x"]}, actor=INSIDER)
    groups = groups + task_of(session, case).candidate_groups

    assert ["Refugio", "Secretaría"] == groups
    assert ["Refugio"] == definitions.latest(session, "asilo").groups
    assert [] == invariants.broken(session)


def test_what_is_started_in_its_course_is_in_the_same_reserve(session: Session) -> None:
    deployed(session)
    deployed(session, "oficio", reserve="")
    deployed(session, "calidad", reserve="ninguna")
    origin = started(session)

    letter = runtime.start(session, "oficio", cause=runtime.Cause(origin=origin.id), actor=SYSTEM)
    permit = runtime.start(session, "calidad", cause=runtime.Cause(origin=origin.id), actor=SYSTEM)

    assert (origin.reserve_id, None) == (letter.reserve_id, permit.reserve_id)
    assert ["Refugio"] == task_of(session, letter).candidate_groups
    assert (False, True) == tuple(visibility.sees(session, OUTSIDER, one.id) for one in (letter, permit))


def test_a_message_of_a_reserved_case_starts_a_reserved_case(session: Session) -> None:
    declared, thrown = d.message("aviso")
    sender = d.draft(
        "asilo",
        d.start(),
        d.throw("avisar", thrown),
        d.user("firmar"),
        d.end(),
        flows="inicio>avisar>firmar>fin",
        outside=declared,
        reserve="refugio",
    )
    receiver = d.draft(
        "atencion",
        d.start(inner=thrown),
        d.user("atender"),
        d.end(),
        flows="inicio>atender>fin",
        outside=declared,
    )
    for draft in (sender, receiver):
        repository.deploy(session, draft, note="prueba", actor=ANALYST)
    origin = started(session)

    messages.deliver_due(session)

    (following,) = session.scalars(select(ProcessInstance).where(ProcessInstance.parent_id == origin.id))
    assert origin.reserve_id == following.reserve_id
    assert not visibility.sees(session, OUTSIDER, following.id)


def test_a_process_that_becomes_reserved_takes_its_cases_and_their_work_with_it(
    session: Session,
) -> None:
    deployed(session, reserve="")
    case = started(session, actor=OUTSIDER)
    assert visibility.sees(session, OTHER_BOSS, case.id)

    deployed(session)

    assert not visibility.sees(session, OTHER_BOSS, case.id)
    assert not visibility.sees(session, OUTSIDER, case.id)
    assert [] == list(worklist.inbox(session, OUTSIDER, scope="all").rows)
    assert ["registrar"] == [row.activity for row in worklist.inbox(session, INSIDER).rows]


def test_the_gate_refuses_to_lift_a_reserve_and_one_that_nobody_declared(session: Session) -> None:
    deployed(session)

    for reserve, code in (
        ("", "reserve-lifted"),
        ("ninguna", "reserve-lifted"),
        ("x", "reserve-unknown"),
    ):
        with pytest.raises(InvalidDefinition) as refused:
            deployed(session, reserve=reserve)
        assert [code] == [one.code for one in refused.value.findings]


def test_the_gate_refuses_a_caller_that_would_show_a_reserved_process(session: Session) -> None:
    deployed(session)
    caller = d.draft(
        "consulta",
        d.start(),
        '<bpmn:callActivity id="llamar" calledElement="asilo"/>',
        d.end(),
        flows="inicio>llamar>fin",
    )

    with pytest.raises(InvalidDefinition) as refused:
        repository.deploy(session, caller, note="prueba", actor=ANALYST)

    assert "reserve-not-kept" in {one.code for one in refused.value.findings}


def test_what_operators_watch_does_not_tell_which_procedure_it_is(session: Session) -> None:
    deployed(session)
    deployed(session, "visa", reserve="")
    started(session)
    started(session, "visa", actor=OUTSIDER)
    session.execute(
        text("UPDATE process_instance SET state = 'completed', outcome = 'x', ended_at = now()")
    )

    labels = {
        label for gauge in gauges.GAUGES for row, _ in gauges.read(session, gauge) for label in row
    }

    assert {"visa", "reserved"} <= labels
    assert "asilo" not in labels


def test_an_incident_is_for_those_who_may_know_of_its_case(session: Session) -> None:
    deployed(session)
    case = started(session)
    session.execute(
        text(
            "INSERT INTO incident (id, created_at, instance_id, activity, kind, message)"
            " VALUES (:id, now(), :case, 'registrar', 'X', 'x')"
        ),
        {"id": (incident := uuid4()), "case": case.id},
    )

    assert [incident] == [one.id for one in incidents.open_ones(session, BOSS)]
    assert [] == list(incidents.open_ones(session, OTHER_BOSS))
    with pytest.raises(NotFound):
        incidents.retry(session, incident, reason="x", actor=OTHER_BOSS)


@pytest.fixture
def statements(reserved_tasks: list[UUID]) -> Iterator[list[str]]:
    """What is asked of the database, while the test runs."""
    told: list[str] = []
    bind = db._sessions.kw["bind"]

    def tell(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        told.append(statement)

    event.listen(bind, "before_cursor_execute", tell)
    yield told
    event.remove(bind, "before_cursor_execute", tell)


@pytest.fixture(scope="module")
def reserved_tasks() -> Iterator[list[UUID]]:
    """In a database that has room for several connections at once."""
    with live.server() as server, live.database(server), pytest.MonkeyPatch.context() as patch:
        patch.setattr(reserves, "_declared", lambda: [UNIT])
        with transaction() as session:
            deployed(session)
            made = [task_of(session, started(session)).id for _ in range(2)]
        yield made


def test_nobody_waits_for_the_lock_of_what_they_may_not_know(reserved_tasks: list[UUID]) -> None:
    with transaction() as holder:
        holder.execute(text("SELECT FROM process_instance FOR UPDATE"))
        with transaction() as session:
            session.execute(text("SET LOCAL lock_timeout = '50ms'"))  # who waited would be told so
            with pytest.raises(NotFound):
                worklist.claim(session, reserved_tasks[0], actor=OUTSIDER)


def test_the_same_steps_are_taken_for_a_reserved_task_as_for_one_that_never_was(
    reserved_tasks: list[UUID], statements: list[str]
) -> None:
    told = []
    for id_ in (reserved_tasks[0], uuid4()):
        statements.clear()
        with transaction() as session:
            for act in (worklist.claim, worklist.get):
                with pytest.raises(NotFound):
                    act(session, id_, actor=OUTSIDER)
        told.append(list(statements))

    assert told[0] == told[1]
    assert told[0]

"""One act on many cases: each on its own, with a log; the workload, and how it is spread."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import audit, bulk, clock, jobs, runtime, worklist, workload
from engine.access import Actor
from engine.cases import Wanted
from engine.errors import NotAllowed, NotFound, ReasonMissing
from engine.models import Bulk, ProcessDefinition, ProcessInstance, UserTask
from tasks import dispatcher

Deploy = Callable[..., ProcessDefinition]


@pytest.fixture
def three(session: Session, permit: ProcessDefinition, officer: Actor) -> list[ProcessInstance]:
    return [
        runtime.start(session, permit, business_key=f"P-{number}", actor=officer) for number in range(3)
    ]


def all_done(session: Session) -> None:
    for _ in range(10):
        for bulk_id, place in bulk.waiting(session, limit=10):
            assert bulk.do(session, bulk_id, place)


def begin(session: Session, act: str, actor: Actor, **more: object) -> object:
    return bulk.begin(session, act, Wanted(), about="todas", reason="Orden", actor=actor, **more)


def test_each_case_is_done_on_its_own_and_what_cannot_be_is_told(
    session: Session, three: list[ProcessInstance], supervisor: Actor
) -> None:
    runtime.suspend(session, three[1].id, reason="x", actor=supervisor)

    bulk_id = begin(session, "suspend", supervisor)
    all_done(session)

    done = session.get_one(Bulk, bulk_id, populate_existing=True)
    assert ("finished", 3, 2, 1) == (done.state, done.total, done.done, done.refused)
    told = [
        (one.business_key, one.state, one.told) for one in bulk.log(session, bulk_id, actor=supervisor)
    ]
    assert [
        ("P-0", "done", None),
        ("P-1", "refused", "instance-not-active"),
        ("P-2", "done", None),
    ] == told
    assert ("gloria", "Orden") == (
        (last := audit.history(session, three[0].id)[-1]).actor,
        last.facts["reason"],
    )
    assert audit.verify(session, three[1].id) is None


def test_it_stops_and_goes_on_where_it_was(
    session: Session, three: list[ProcessInstance], supervisor: Actor, officer: Actor
) -> None:
    bulk_id = begin(session, "suspend", supervisor)
    assert bulk.do(session, bulk_id, 1)
    assert not bulk.do(session, bulk_id, 1)

    bulk.pause(session, bulk_id, actor=supervisor)
    assert [] == list(bulk.waiting(session, limit=10))
    assert not bulk.do(session, bulk_id, 2)
    bulk.resume(session, bulk_id, actor=supervisor)
    assert [2, 3] == [place for _, place in bulk.waiting(session, limit=10)]
    bulk.stop(session, bulk_id, actor=supervisor)

    with pytest.raises(bulk.BulkOver):
        bulk.resume(session, bulk_id, actor=supervisor)
    with pytest.raises(NotFound):
        bulk.get(session, bulk_id, actor=officer)
    assert [bulk_id] == [one.id for one in bulk.mine(session, supervisor)]


def test_only_who_may_and_only_what_was_chosen(
    session: Session, three: list[ProcessInstance], supervisor: Actor, officer: Actor, stranger: Actor
) -> None:
    with pytest.raises(NotAllowed):
        begin(session, "suspend", officer)
    with pytest.raises(ReasonMissing):
        bulk.begin(session, "suspend", Wanted(), about="", reason=" ", actor=supervisor)
    with pytest.raises(bulk.NothingChosen):
        begin(session, "suspend", Actor(id="x", roles=supervisor.roles, groups=stranger.groups))

    begin(session, "suspend", supervisor, only=[three[2].id])
    all_done(session)

    states = session.scalars(select(ProcessInstance.state).order_by(ProcessInstance.business_key))
    assert ["active", "active", "suspended"] == list(states)


def test_what_stuck_is_tried_again_all_at_once(
    session: Session, three: list[ProcessInstance], supervisor: Actor, officer: Actor
) -> None:
    for row in worklist.inbox(session, officer).rows:
        worklist.complete(session, row.id, {"dato": ["x"]}, actor=officer)
    for job in jobs.take_due(session):
        jobs.claim(session, job.id)
        jobs.fail(session, job.id, "no responde", retry_in=None)

    begin(session, "retry", supervisor)
    all_done(session)

    assert 3 == len(jobs.take_due(session))


def test_a_worker_does_what_was_asked_for(
    session: Session, three: list[ProcessInstance], supervisor: Actor
) -> None:
    begin(session, "terminate", supervisor)
    session.commit()

    assert 3 == dispatcher.push_bulk()
    second = Actor(id="elena", roles=supervisor.roles, groups=supervisor.groups)
    begin(session, "agree", second)
    session.commit()
    assert 3 == dispatcher.push_bulk()

    session.expire_all()
    assert {"terminated"} == set(session.scalars(select(ProcessInstance.state)))


def test_free_work_is_spread_by_what_each_has_already(
    session: Session, three: list[ProcessInstance], supervisor: Actor, officer: Actor
) -> None:
    first = worklist.inbox(session, officer).rows[0].id
    worklist.claim(session, first, actor=officer)

    shifts = workload.spread(session, supervisor, group="Mesa", among=["juan", "rosa"], only_free=True)

    assert [(None, "juan"), (None, "juan")] == [(one.before, one.after) for one in shifts]
    details = {"to": {str(one.task_id): one.after for one in shifts}}
    begin(session, "assign", supervisor, only=[one.task_id for one in shifts], details=details)
    all_done(session)
    assert ["juan", "juan", "rosa"] == sorted(session.scalars(select(UserTask.assignee)))
    loads = {one.who: one.open for one in workload.people(session, supervisor)}
    assert {"juan": 2, "rosa": 1} == loads


def test_who_has_too_much_gives_of_it(
    session: Session, three: list[ProcessInstance], supervisor: Actor, officer: Actor
) -> None:
    for row in worklist.inbox(session, officer).rows:
        worklist.claim(session, row.id, actor=officer)

    shifts = workload.spread(session, supervisor, group="Mesa", among=["juan", "rosa"], only_free=False)

    assert [("rosa", "juan")] == [(one.before, one.after) for one in shifts]
    (group,) = workload.groups(session, supervisor)
    assert ("Mesa", 3, 0) == (group.who, group.open, group.free)


def test_what_goes_from_hand_to_hand_is_what_can_wait_and_only_to_who_may_do_it(
    session: Session,
    three: list[ProcessInstance],
    supervisor: Actor,
    officer: Actor,
    colleague: Actor,
    stranger: Actor,
) -> None:
    mine = [row.id for row in worklist.inbox(session, officer).rows]
    late, soon, quiet = mine
    for task_id, days in ((late, -1), (soon, 3), (quiet, 30)):
        worklist.claim(session, task_id, actor=officer)
        due = update(UserTask).where(UserTask.id == task_id)
        session.execute(due.values(due_at=clock.now() + timedelta(days=days)))

    def handed(taker: Actor, **more: object) -> list[object]:
        shifts = workload.hand_over(session, supervisor, giver=officer.id, taker=taker, **more)
        assert {(officer.id, taker.id)} >= {(one.before, one.after) for one in shifts}
        return [one.task_id for one in shifts]

    assert [quiet, soon] == handed(colleague, most=2)
    assert [late] == handed(colleague, share=workload.Share.OVERDUE)
    assert [soon] == handed(colleague, share=workload.Share.SOON)
    assert [] == handed(stranger)
    assert [] == handed(officer)

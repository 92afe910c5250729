"""Cases that are reserved by what they are about, or by where they come from, whatever their procedure."""

from contextlib import nullcontext

import pytest
from sqlalchemy.orm import Session

from engine import audit, invariants, monitor, reserves, reserving, runtime, visibility, worklist
from engine.access import SYSTEM, Actor
from engine.models import Reserve
from tests.engine.test_visibility import (
    ADMINISTRATOR,
    INSIDER,
    OPERATOR,
    OTHER_BOSS,
    OUTSIDER,
    UNIT,
    deployed,
    started,
    task_of,
)

#: who goes on with what the unit has begun, and does what is asked for on its ground
NEXT = reserves.Unit(
    code="calidad",
    groups=("Trámites", "Refugio"),
    grounds=(reserves.Ground(("dato",), frozenset({"REFUGIO"})),),
)
HANDING = reserves.Unit(
    code="refugio", groups=UNIT.groups, stand_ins=UNIT.stand_ins, hands_over=NEXT.code
)
CLERK = Actor(id="elena", roles=frozenset({"officer"}), groups=frozenset({"Trámites"}))


@pytest.fixture(autouse=True)
def by_ground(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reserves, "_declared", lambda: [HANDING, NEXT])


def test_an_answer_puts_the_case_in_the_reserve_that_it_tells_of(session: Session) -> None:
    deployed(session, "permiso", reserve="")
    case, other = (started(session, "permiso", actor=OUTSIDER) for _ in range(2))
    assert visibility.sees(session, OTHER_BOSS, case.id)

    for one, answer in ((case, "REFUGIO"), (other, "Comercio")):
        worklist.complete(session, task_of(session, one).id, {"dato": [answer]}, actor=OUTSIDER)

    everybody = (OUTSIDER, OTHER_BOSS, ADMINISTRATOR, CLERK, INSIDER)
    assert [False, False, False, True, False] == [
        visibility.sees(session, one, case.id) for one in everybody
    ]
    assert visibility.sees(session, OUTSIDER, other.id)
    assert ["Trámites"] == task_of(session, case).candidate_groups
    assert ["firmar"] == [row.activity for row in worklist.inbox(session, CLERK).rows]
    assert [other.id] == [row.id for row in monitor.cases(session, OTHER_BOSS, monitor.Wanted()).rows]
    told = [(one.event, one.facts) for one in audit.history(session, case.id)]
    assert ("instance:reserved", {"reserve": "calidad"}) in told
    assert [] == invariants.broken(session)


def test_a_case_that_begins_with_what_tells_of_a_reserve_is_in_it_at_once(session: Session) -> None:
    deployed(session, "permiso", reserve="")
    case = runtime.start(session, "permiso", data={"dato": ["otro", "REFUGIO"]}, actor=SYSTEM)

    assert "calidad" == session.get_one(Reserve, case.reserve_id).code
    assert not visibility.sees(session, OUTSIDER, case.id)
    assert ["Trámites"] == task_of(session, case).candidate_groups


def test_others_go_on_in_the_reserve_that_it_hands_over_to(session: Session) -> None:
    deployed(session)
    deployed(session, "calidad", reserve="ninguna")
    origin = started(session)
    permit = runtime.start(session, "calidad", cause=runtime.Cause(origin=origin.id), actor=SYSTEM)
    visa = runtime.start(session, "calidad", cause=runtime.Cause(origin=permit.id), actor=SYSTEM)

    assert "calidad" == session.get_one(Reserve, permit.reserve_id).code
    assert (True, False) == tuple(visibility.sees(session, CLERK, one.id) for one in (permit, origin))
    assert not visibility.sees(session, OUTSIDER, permit.id)
    assert visa.reserve_id is None


def test_cases_from_before_are_put_where_they_belong_with_what_they_started(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reserves, "_declared", lambda: [UNIT])
    deployed(session)
    deployed(session, "calidad", reserve="ninguna")
    deployed(session, "permiso", reserve="")
    deployed(session, "oficio", reserve="")
    handed = runtime.start(
        session, "calidad", cause=runtime.Cause(origin=started(session).id), actor=SYSTEM
    )
    told, other = (started(session, "permiso", actor=OUTSIDER) for _ in range(2))
    letter = runtime.start(session, "oficio", cause=runtime.Cause(origin=told.id), actor=SYSTEM)
    worklist.complete(session, task_of(session, told).id, {"dato": ["REFUGIO"]}, actor=OUTSIDER)
    worklist.reassign(session, task_of(session, told).id, OUTSIDER.id, actor=OPERATOR)
    monkeypatch.setattr(reserves, "_declared", lambda: [HANDING, NEXT])

    moved = list(reserving.take_in_all(lambda: nullcontext(session), actor=OPERATOR))

    assert {handed.id, told.id, letter.id} == set(moved)
    assert [] == [one for one in moved if visibility.sees(session, OTHER_BOSS, one)]
    assert visibility.sees(session, OTHER_BOSS, other.id)
    assert (None, ["Trámites"]) == (
        task_of(session, told).assignee,
        task_of(session, told).candidate_groups,
    )
    assert [] == list(reserving.take_in_all(lambda: nullcontext(session), actor=OPERATOR))
    assert [] == invariants.broken(session)

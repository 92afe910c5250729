"""Figures are those of now, whether or not the days before have been counted."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import counts, monitor, runtime, worklist
from engine.access import SYSTEM, Actor
from engine.figures import ProcedureFigures
from engine.models import CaseCount, ProcessDefinition
from tests.engine import diagrams as d

Travel = Callable[[timedelta], None]


def figures(session: Session) -> tuple[int, ...]:
    one: ProcedureFigures
    (one,) = monitor.overview(session, SYSTEM).procedures
    return one.active, one.suspended, one.completed, one.terminated


def last_days(session: Session) -> list[tuple[int, int]]:
    return [(one.started, one.ended) for one in monitor.overview(session, SYSTEM).days[-2:]]


def test_days_that_are_over_are_counted_once(
    session: Session, permit: ProcessDefinition, officer: Actor, supervisor: Actor, travel: Travel
) -> None:
    ids = [runtime.start(session, permit, actor=officer).id for _ in range(3)]
    runtime.terminate(session, ids[0], reason="x", actor=SYSTEM)
    runtime.suspend(session, ids[1], reason="x", actor=supervisor)
    before = figures(session)

    travel(timedelta(days=1))
    assert [True, False] == [counts.close(session), counts.close(session)]
    runtime.start(session, permit, actor=officer)

    assert (1, 1, 0, 1) == before
    assert (2, 1, 0, 1) == figures(session)
    assert [(3, 1), (1, 0)] == last_days(session)
    (row,) = session.scalars(select(CaseCount))
    assert (3, 0, 1) == (row.started, row.completed, row.terminated)


def test_a_finished_case_that_is_taken_back_is_open_again_in_every_figure(
    session: Session,
    deploy: Callable[..., ProcessDefinition],
    officer: Actor,
    supervisor: Actor,
    travel: Travel,
) -> None:
    deploy("uno", d.start(), d.user("a"), d.end(), flows="inicio>a>fin")
    instance = runtime.start(session, "uno", actor=officer)
    worklist.complete(session, worklist.inbox(session, officer).rows[0].id, {}, actor=officer)
    travel(timedelta(days=1))
    counts.close(session)
    counted = figures(session)

    runtime.rewind(session, instance.id, revision=1, reason="nulidad", actor=supervisor)

    assert [(0, 0, 1, 0), (1, 0, 0, 0)] == [counted, figures(session)]

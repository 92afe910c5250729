"""Figures of agencies: how available, how fast, how much asked, how often they know somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, select, text
from sqlalchemy.orm import Session

from engine import clock, visibility
from engine.access import Actor
from engine.models import ProcessInstance
from tasks import catalogue, gate, supervision
from tasks.catalogue import Agency
from tasks.models import AgencyCall, AgencyState, Question, QuestionState

HOURS = 24
_CLEAN = ("SIN_ANTECEDENTES", "COINCIDE", "VIGENTE", "RECIBIDO")


@dataclass(frozen=True, kw_only=True)
class Hour:
    """Calls of one hour."""

    at: datetime
    answered: int
    failed: int
    median_ms: int | None


@dataclass(frozen=True, kw_only=True)
class AgencyFigures:
    """One agency over the last day."""

    agency: Agency
    state: AgencyState | None
    open_now: bool  # within its hours
    calls: int
    answered: int
    hits: int
    median_ms: int | None
    p95_ms: int | None
    waiting: int  # cases
    questions: int  # that it will answer later
    letters: int  # on paper meanwhile
    hours: Sequence[Hour]

    @property
    def availability(self) -> float | None:
        """Share of the calls that were answered."""
        return self.answered / self.calls if self.calls else None

    @property
    def hit_rate(self) -> float | None:
        """Share of the answers that were not clean."""
        return self.hits / self.answered if self.answered else None


def read(session: Session, actor: Actor) -> list[AgencyFigures]:
    """All agencies, those with most calls first; what waits for them is told of the actor's cases."""
    now = clock.now()
    since = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    totals, hours = _totals(session, since), _hours(session, since)
    states = gate.states(session)
    waiting, late = supervision.waits(session, actor), _questions(session, actor)
    found = [
        AgencyFigures(
            agency=one,
            state=states.get(code),
            open_now=one.window is None or one.window.open_at(now),
            waiting=waiting.get(code, 0),
            questions=late.get(code, (0, 0))[0],
            letters=late.get(code, (0, 0))[1],
            hours=[
                hours.get((code, at)) or Hour(at=at, answered=0, failed=0, median_ms=None)
                for at in (since + timedelta(hours=n) for n in range(HOURS))
            ],
            **totals.get(code, _NOTHING),
        )
        for code, one in catalogue.agencies().items()
    ]
    return sorted(found, key=lambda one: (-one.calls, one.agency.initials))


_NOTHING: Mapping[str, Any] = {
    "calls": 0,
    "answered": 0,
    "hits": 0,
    "median_ms": None,
    "p95_ms": None,
}
_ANSWERED = AgencyCall.failure.is_(None)


def _percentile(share: float) -> ColumnElement[int]:
    return func.percentile_disc(share).within_group(AgencyCall.milliseconds).filter(_ANSWERED)


def _totals(session: Session, since: datetime) -> Mapping[str, Mapping[str, Any]]:
    hit = AgencyCall.outcome.is_not(None) & AgencyCall.outcome.not_in(_CLEAN)
    query = (
        select(
            AgencyCall.agency,
            func.count(),
            func.count(case((_ANSWERED, 1))),
            func.count(case((hit, 1))),
            _percentile(0.5),
            _percentile(0.95),
        )
        .where(AgencyCall.created_at >= since)
        .group_by(AgencyCall.agency)
    )
    return {row[0]: dict(zip(_NOTHING, row[1:], strict=True)) for row in session.execute(query)}


def _hours(session: Session, since: datetime) -> Mapping[tuple[str, datetime], Hour]:
    hour = func.date_trunc("hour", AgencyCall.created_at)
    query = (
        select(
            AgencyCall.agency,
            hour,
            func.count(case((_ANSWERED, 1))),
            func.count(AgencyCall.failure),
            _percentile(0.5),
        )
        .where(AgencyCall.created_at >= since)
        .group_by(AgencyCall.agency, hour)
    )
    return {
        (row[0], row[1]): Hour(at=row[1], answered=row[2], failed=row[3], median_ms=row[4])
        for row in session.execute(query)
    }


def _questions(session: Session, actor: Actor) -> Mapping[str, tuple[int, int]]:
    query = (
        select(Question.agency, func.count(), func.count(Question.letter_id))
        .join(ProcessInstance, ProcessInstance.id == Question.instance_id)
        .where(Question.state == QuestionState.WAITING, text(visibility.case("process_instance")))
        .group_by(Question.agency)
    )
    found = session.execute(query, visibility.parameters(actor))
    return {row[0]: (row[1], row[2]) for row in found}

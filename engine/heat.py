"""Where the cases of a procedure spend their time: how often, how long, how often too late.

Of each activity that people, machines, time or messages are waited for at; all versions of a procedure
together, over a span of time. Durations are from when it was reached to when it was done.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine import clock, visibility
from engine.access import Actor

_SPAN = "extract(epoch FROM {until} - {since})"
_QUANTILES = """percentile_cont(0.5) WITHIN GROUP (ORDER BY {span}),
    percentile_cont(0.9) WITHIN GROUP (ORDER BY {span})"""
_TASK = _QUANTILES.format(span=_SPAN.format(until="t.completed_at", since="t.created_at"))
_JOB = _QUANTILES.format(span=_SPAN.format(until="j.completed_at", since="j.created_at"))
_TIMER = _QUANTILES.format(span=_SPAN.format(until="t.due_at", since="t.created_at"))
_CASE = _QUANTILES.format(span=_SPAN.format(until="i.ended_at", since="i.created_at"))
_OF_PROCEDURE = """JOIN process_instance i ON i.id = {row}.instance_id
    JOIN process_definition d ON d.id = i.definition_id AND d.key = :key"""
_DONE = f"""
    SELECT t.activity, count(*), {_TASK},
        count(*) FILTER (WHERE t.due_at < t.completed_at), count(t.due_at)
    FROM user_task t WHERE t.procedure = :key AND t.state = 'completed'
        AND t.completed_at >= :since AND t.completed_at < :until AND {visibility.work()}
    GROUP BY t.activity
    UNION ALL
    SELECT j.activity, count(*), {_JOB}, 0, 0 FROM job j {_OF_PROCEDURE.format(row="j")}
    WHERE j.state = 'completed' AND j.completed_at >= :since AND j.completed_at < :until
        AND {visibility.work("i")}
    GROUP BY j.activity
    UNION ALL
    SELECT t.activity, count(*), {_TIMER}, 0, 0 FROM timer t {_OF_PROCEDURE.format(row="t")}
    WHERE t.state = 'fired' AND t.due_at >= :since AND t.due_at < :until AND {visibility.work("i")}
    GROUP BY t.activity
    UNION ALL
    SELECT i.outcome, count(*), {_CASE}, 0, 0 FROM process_instance i
    JOIN process_definition d ON d.id = i.definition_id AND d.key = :key
    WHERE i.outcome IS NOT NULL AND i.ended_at >= :since AND i.ended_at < :until
        AND {visibility.work("i")}
    GROUP BY i.outcome"""  # noqa: S608 - our names
_OVERDUE = f"""
    SELECT t.activity, count(*) FROM user_task t
    WHERE t.procedure = :key AND t.state = 'open' AND t.due_at < :now AND {visibility.work()}
    GROUP BY t.activity"""  # noqa: S608 - our names


@dataclass(frozen=True, slots=True)
class Heat:
    """One activity over a span of time."""

    done: int = 0
    median: timedelta | None = None
    p90: timedelta | None = None
    late: int = 0  # done after its date
    dated: int = 0  # done, and had a date
    overdue: int = 0  # open now, past its date

    @property
    def breached(self) -> int:
        """Terms that were or are not kept."""
        return self.late + self.overdue


@dataclass(frozen=True, slots=True)
class Span:
    """From an instant up to another one."""

    since: datetime
    until: datetime

    @classmethod
    def last(cls, days: int) -> "Span":
        """The days up to now."""
        now = clock.now()
        return cls(now - timedelta(days=days), now)


def heat(session: Session, actor: Actor, key: str, span: Span) -> Mapping[str, Heat]:
    """By id of the activity: of a procedure and of all that it calls, as far as the actor may know."""
    values: dict[str, Any] = {
        **visibility.parameters(actor),
        "key": key,
        "since": span.since,
        "until": span.until,
        "now": clock.now(),
    }
    found: dict[str, Heat] = {}
    for activity, done, median, p90, late, dated in session.execute(text(_DONE), values):
        found[activity] = Heat(done, _lasting(median), _lasting(p90), late, dated)
    for activity, overdue in session.execute(text(_OVERDUE), values):
        found[activity] = replace(found.get(activity, Heat()), overdue=overdue)
    return found


def _lasting(seconds: Any) -> timedelta | None:  # noqa: ANN401 - a decimal or a float
    return None if seconds is None else timedelta(seconds=float(seconds))

"""How many cases began and ended, without looking at each: days that are over are counted once.

``close`` counts them, at night and whenever a day has ended without being counted. What has happened
since is counted when it is asked for, so figures are always those of now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine import clock, visibility
from engine.models import CaseCount, Heartbeat
from engine.writes import Writes

NAME = "counts"  # of the mark up to which days were counted
_LOCK = 0x5347_4D02  # one counter at a time
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
_LATER = datetime(9999, 1, 1, tzinfo=UTC)
_LIMA = "AT TIME ZONE 'America/Lima'"
_EVENTS = f"""
    SELECT CAST(i.created_at {_LIMA} AS date) AS day, i.definition_id, i.reserve_id,
        1 AS started, 0 AS completed, 0 AS terminated
    FROM process_instance i WHERE i.created_at >= :since AND i.created_at < :until
    UNION ALL
    SELECT CAST(i.ended_at {_LIMA} AS date), i.definition_id, i.reserve_id, 0,
        CAST(i.state = 'completed' AS integer), CAST(i.state = 'terminated' AS integer)
    FROM process_instance i WHERE i.ended_at >= :since AND i.ended_at < :until"""  # noqa: S608
_SUMS = "sum(started), sum(completed), sum(terminated)"
_COUNT = f"""
    INSERT INTO case_count (day, definition_id, reserve_id, started, completed, terminated)
    SELECT day, definition_id, reserve_id, {_SUMS} FROM ({_EVENTS}) e
    GROUP BY day, definition_id, reserve_id"""  # noqa: S608 - our names
_SEEN = visibility.counted("c")
_ALL = f"""
    WITH c AS (
        SELECT day, definition_id, reserve_id, started, completed, terminated FROM case_count
        UNION ALL {_EVENTS})
    SELECT d.key, c.day, {_SUMS} FROM c JOIN process_definition d ON d.id = c.definition_id
    WHERE {_SEEN} GROUP BY GROUPING SETS ((d.key), (c.day))
    HAVING c.day IS NULL OR c.day >= :first"""  # noqa: S608 - our names
_TAKE_BACK = """
    UPDATE case_count c SET completed = c.completed - 1 FROM process_instance i
    WHERE i.id = %s AND i.state = 'completed' AND c.definition_id = i.definition_id
        AND c.reserve_id IS NOT DISTINCT FROM i.reserve_id
        AND c.day = CAST(i.ended_at AT TIME ZONE 'America/Lima' AS date)"""


@dataclass(frozen=True, slots=True)
class Sums:
    """How many began, and how many ended in which way."""

    started: int = 0
    completed: int = 0
    terminated: int = 0


def close(session: Session) -> bool:
    """Count all days that are over, anew, if the last one was not counted. True if it was done now."""
    today = datetime.combine(_today(), datetime.min.time(), clock.LIMA)
    if _since(session) >= today or not session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))):
        return False
    session.execute(text("SET LOCAL statement_timeout = '10min'"))
    session.execute(delete(CaseCount))
    session.execute(text(_COUNT), {"since": _NEVER, "until": today})
    mark = insert(Heartbeat).values(name=NAME, at=today)
    session.execute(mark.on_conflict_do_update(index_elements=["name"], set_={"at": today}))
    return True


def reopen(session: Session) -> None:
    """Count every day again: something was written into days that are over."""
    session.execute(delete(Heartbeat).where(Heartbeat.name == NAME))
    session.execute(delete(CaseCount))


def summed(
    session: Session, who: Mapping[str, Any], first: date
) -> tuple[Mapping[str, Sums], Mapping[date, Sums]]:
    """Of all times by key of the procedure, and of all procedures by day, from the first on.

    ``who`` are the parameters of ``engine.visibility``.
    """
    values = {**who, "since": _since(session), "until": _LATER, "first": first}
    found = session.execute(text(_ALL), values).all()
    by_procedure = {key: Sums(*sums) for key, day, *sums in found if day is None}
    return by_procedure, {day: Sums(*sums) for _key, day, *sums in found if day is not None}


def take_back(writes: Writes, instance_id: object) -> None:
    """An instance that was counted as completed goes on."""
    writes.run(_TAKE_BACK, [instance_id], touches=CaseCount)


def _since(session: Session) -> datetime:
    return session.scalar(select(Heartbeat.at).where(Heartbeat.name == NAME)) or _NEVER


def _today() -> date:
    return clock.now().astimezone(clock.LIMA).date()

"""How long each class of data is kept, and the sweeping out of what is over.

The periods are data (``processes/catalogo/conservacion.yaml``). What makes up the expediente and the
audit log is never swept: only the archive decides on it, case by case.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import Actor
from registry import catalogo
from registry.bitacora import Event

_STATEMENTS: Mapping[str, str] = {
    "pedidos": "DELETE FROM idempotency_key WHERE created_at < :before",
    "borradores": """DELETE FROM draft WHERE saved_at < :before AND NOT EXISTS (
        SELECT FROM user_task t WHERE t.id = draft.task_id AND t.state IN ('open', 'suspended'))""",
    "mensajes": """UPDATE message SET payload = NULL WHERE payload IS NOT NULL
        AND state IN ('delivered', 'expired') AND created_at < :before""",
    "trabajos": """UPDATE job SET payload = '{}', result = NULL
        FROM process_instance i WHERE i.id = job.instance_id AND i.ended_at < :before
        AND job.state IN ('completed', 'canceled') AND job.payload <> '{}'""",
    "vigilancia": "DELETE FROM violation WHERE gone_at < :before",
}


@dataclass(frozen=True)
class Period:
    """For how long a class of data is kept."""

    code: str
    name: str
    days: int | None  # None: until the archive decides
    norm: str
    assumed: bool
    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class Swept:
    """A class of data, and how many rows of it were over."""

    period: Period
    rows: int


def periods(on: date) -> Sequence[Period]:
    """Those in force."""
    found = catalogo.read("conservacion.yaml", "conservacion", _period)
    return [one for one in found if one.from_on <= on <= (one.until_on or date.max)]


def sweep(session: Session, *, actor: Actor) -> Sequence[Swept]:
    """Remove what is over, and record how much it was. Who only wants to know rolls back."""
    now = clock.now()
    session.execute(text("SET LOCAL statement_timeout = '30min'"))
    swept = []
    for period in periods(now.astimezone(clock.LIMA).date()):
        statement = _STATEMENTS.get(period.code)
        rows = 0
        if statement and period.days is not None:
            before = now - timedelta(days=period.days)
            counted = f"WITH gone AS ({statement} RETURNING 1) SELECT count(*) FROM gone"  # noqa: S608 - our own
            rows = session.scalar(text(counted), {"before": before}) or 0
        swept.append(Swept(period, rows))
    told = {one.period.code: one.rows for one in swept if one.rows}
    audit.record(session, actor, Event.DATA_SWEPT, "conservacion", stream="conservacion", **told)
    return swept


def _period(row: catalogo.Row) -> Period:
    return Period(
        code=row["clase"],
        name=row["nombre"],
        days=row["dias"],
        norm=row["norma"],
        assumed=row.get("supuesto", False),
        from_on=row["desde"],
        until_on=row.get("hasta"),
    )

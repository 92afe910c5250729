"""How long each class of data is kept, and the sweeping out of what is over.

The periods are data: the table ``conservacion`` of the catalogue. What makes up the expediente and the
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
from registry.catalogo.tablas import Conservacion

_STATEMENTS: Mapping[str, str] = {
    "pedidos": "DELETE FROM idempotency_key WHERE created_at < :before",
    "borradores": """DELETE FROM draft WHERE saved_at < :before AND NOT EXISTS (
        SELECT FROM user_task t WHERE t.id = draft.task_id AND t.state IN ('open', 'suspended'))""",
    "mensajes": """UPDATE message SET payload = NULL WHERE payload IS NOT NULL
        AND state IN ('delivered', 'expired') AND created_at < :before""",
    "trabajos": """UPDATE job SET payload = '{}', result = NULL
        FROM process_instance i WHERE i.id = job.instance_id AND i.ended_at < :before
        AND job.state IN ('completed', 'canceled') AND job.payload <> '{}'""",
    "extractos": """UPDATE fila_importada f SET datos = NULL FROM importacion i
        WHERE i.id = f.importacion_id AND i.terminada_at < :before AND f.datos IS NOT NULL""",
    "vigilancia": "DELETE FROM violation WHERE gone_at < :before",
}


@dataclass(frozen=True)
class Swept:
    """A class of data, and how many rows of it were over."""

    period: Conservacion
    rows: int


def periods(on: date) -> Sequence[Conservacion]:
    """Those in force."""
    return catalogo.rows(Conservacion, on)


def sweep(session: Session, *, actor: Actor) -> Sequence[Swept]:
    """Remove what is over, and record how much it was. Who only wants to know rolls back."""
    now = clock.now()
    session.execute(text("SET LOCAL statement_timeout = '30min'"))
    swept = []
    for period in periods(now.astimezone(clock.LIMA).date()):
        statement = _STATEMENTS.get(period.clase)
        rows = 0
        if statement and period.dias is not None:
            before = now - timedelta(days=period.dias)
            counted = f"WITH gone AS ({statement} RETURNING 1) SELECT count(*) FROM gone"  # noqa: S608 - our own
            rows = session.scalar(text(counted), {"before": before}) or 0
        swept.append(Swept(period, rows))
    told = {one.period.clase: one.rows for one in swept if one.rows}
    audit.record(session, actor, Event.DATA_SWEPT, "conservacion", stream="conservacion", **told)
    return swept

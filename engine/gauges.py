"""How the installation stands, in numbers for whoever watches it: no row names a case or a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine import clock

RESERVED = "reserved"  # stands for every procedure that is in a reserve: which one is not told
_WORK = f"CASE WHEN t.reserve_id IS NULL THEN t.procedure ELSE '{RESERVED}' END"
_CASE = f"CASE WHEN i.reserve_id IS NULL THEN d.key ELSE '{RESERVED}' END"


@dataclass(frozen=True)
class Gauge:
    """A number with a name, for each value of its labels."""

    name: str
    help: str
    labels: tuple[str, ...]
    query: str  # gives the labels, then the number


GAUGES = (
    Gauge(
        "sugm_open_tasks",
        "Open user tasks.",
        ("procedure",),
        f"SELECT {_WORK}, count(*) FROM user_task t WHERE state = 'open' GROUP BY 1",  # noqa: S608
    ),
    Gauge(
        "sugm_overdue_tasks",
        "Open user tasks past their legal date.",
        ("procedure",),
        f"""SELECT {_WORK}, count(*) FROM user_task t
        WHERE state = 'open' AND due_at < :now GROUP BY 1""",  # noqa: S608
    ),
    Gauge(
        "sugm_open_incidents",
        "Incidents that wait for a supervisor.",
        ("procedure", "kind"),
        f"""SELECT {_CASE}, n.kind, count(*) FROM incident n
        JOIN process_instance i ON i.id = n.instance_id
        JOIN process_definition d ON d.id = i.definition_id
        WHERE n.resolved_at IS NULL GROUP BY 1, 2""",  # noqa: S608
    ),
    Gauge(
        "sugm_cases",
        "Cases ever started, by the state that they are in.",
        ("procedure", "state"),
        f"""SELECT {_CASE}, i.state, count(*) FROM process_instance i
        JOIN process_definition d ON d.id = i.definition_id GROUP BY 1, 2""",  # noqa: S608
    ),
    Gauge(
        "sugm_cases_ended_today",
        "Cases that ended today in Lima, by their outcome.",
        ("procedure", "outcome"),
        f"""SELECT {_CASE}, CASE WHEN i.reserve_id IS NULL THEN coalesce(i.outcome, '') ELSE '' END,
            count(*) FROM process_instance i
        JOIN process_definition d ON d.id = i.definition_id
        WHERE i.ended_at >= date_trunc('day', CAST(:now AS timestamptz), 'America/Lima')
        GROUP BY 1, 2""",  # noqa: S608
    ),
    Gauge(
        "sugm_jobs",
        "Jobs that are not done.",
        ("topic", "state"),
        """SELECT topic, state, count(*) FROM job
        WHERE state NOT IN ('completed', 'canceled') GROUP BY topic, state""",
    ),
    Gauge(
        "sugm_oldest_due_job_seconds",
        "For how long the job that waits longest has been due.",
        (),
        """SELECT coalesce(extract(epoch FROM CAST(:now AS timestamptz) - min(due_at)), 0)
        FROM job WHERE state = 'due' AND due_at <= :now""",
    ),
    Gauge(
        "sugm_late_timers",
        "Timers that should have fired a minute ago.",
        (),
        """SELECT count(*) FROM timer WHERE state = 'waiting'
        AND due_at < CAST(:now AS timestamptz) - interval '60 seconds'""",
    ),
    Gauge(
        "sugm_waiting_messages",
        "Messages for which nobody waits yet.",
        (),
        "SELECT count(*) FROM message WHERE state = 'waiting'",
    ),
    Gauge(
        "sugm_violations",
        "Rows that are as they must never be, by the rule that they break.",
        ("rule",),
        "SELECT rule, count(*) FROM violation WHERE gone_at IS NULL GROUP BY rule",
    ),
    Gauge(
        "sugm_cases_without_next_step",
        "Cases under way that wait for nothing and nobody: must be 0.",
        (),
        """SELECT count(*) FROM violation
        WHERE gone_at IS NULL AND rule = 'an instance under way waits for something'""",
    ),
    Gauge(
        "sugm_heartbeat_seconds",
        "Since when a program has not said that it is alive.",
        ("program",),
        "SELECT name, extract(epoch FROM CAST(:now AS timestamptz) - at) FROM heartbeat",
    ),
    Gauge(
        "sugm_database_bytes",
        "Size of the database.",
        (),
        "SELECT pg_database_size(current_database())",
    ),
)


def read(session: Session, gauge: Gauge) -> Sequence[tuple[tuple[str, ...], float]]:
    """The values of a gauge: labels, number."""
    parameters = {"now": clock.now()} if ":now" in gauge.query else {}
    rows = session.execute(text(gauge.query), parameters)
    return [(tuple(str(label) for label in row[:-1]), float(row[-1])) for row in rows]

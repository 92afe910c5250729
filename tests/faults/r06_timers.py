"""R6: timers are neither lost nor fired twice, nor long before or after their time.

Three dispatchers, one whose machine is two hours fast and one two hours slow, are killed again and again,
and PostgreSQL with them, while timers fall due. The instant at which each one fired is in the audit log.
"""

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from engine import runtime
from engine.access import SYSTEM
from engine.db import transaction
from engine.models import AuditEvent, ProcessInstance
from tests.faults import skew
from tests.faults.clients import Tally, sign_in
from tests.faults.invariants import broken
from tests.faults.outcome import Outcome
from tests.faults.reading import ended
from tests.faults.stage import SUPERVISOR, Stage
from tests.faults.storm import Storm
from tests.faults.world import PATIENCE, World
from tests.operations.house import until

SKEWS = (timedelta(), timedelta(hours=2), timedelta(hours=-2))
EARLY = timedelta(seconds=1)  # what two clocks that agree may differ by
LATE = timedelta(
    seconds=PATIENCE
)  # promised are 30 s after a restart; the machine of a test may be busy


class Trial:
    """Timers that fall due one after another."""

    def __init__(self, timers: int, *, spread: timedelta) -> None:
        first = datetime.now(UTC) + timedelta(seconds=5)
        self.due: dict[UUID, datetime] = {}
        with transaction() as session:
            for number in range(timers):
                at = first + spread * number / timers
                data = {"cuando": at.isoformat()}
                self.due[runtime.start(session, "tiempos", data=data, actor=SYSTEM).id] = at
        self._fired = 0

    def progress(self) -> float:
        """How many have fired, as long as the database can be asked."""
        over = select(func.count()).where(ProcessInstance.outcome == "vencido")
        with suppress(DBAPIError), transaction() as session:
            self._fired = session.scalar(over) or 0
        return self._fired / len(self.due)

    def fired(self) -> Sequence[tuple[UUID, datetime]]:
        """Which and when, by the audit log."""
        told = select(AuditEvent.stream, AuditEvent.at).where(AuditEvent.event == "timer:fired")
        with transaction() as session:
            return [(row[0], row[1]) for row in session.execute(told)]


def run(stage: Stage) -> Outcome:
    """So many timers under so many kills."""
    timers, kills, seconds = stage.pick((40, 4, 6), (2000, 60, 240))
    with stage.alone() as world:  # nobody whose clock is right shall fire them
        trial = Trial(timers, spread=timedelta(seconds=seconds))
        for number, off in enumerate(SKEWS):
            told = {skew.ORDER: str(off.total_seconds())}
            world.run(f"despachador{number}", "tasks.queue.__main__", "--dispatch", beside=told)
        victims = ["despachador0", "despachador1", "despachador2"] * 3 + ["postgres", "backend"]
        with Storm(world, kills, victims=victims, progress=trial.progress, chance=stage.chance) as storm:
            until(lambda: trial.progress() >= 1, patience=seconds + PATIENCE)
            until(lambda: storm.kills >= kills, patience=PATIENCE)
        outcome = judge(trial, world)
        outcome.kills = storm.kills
        return outcome


def judge(trial: Trial, world: World) -> Outcome:
    """Each once, and in time."""
    outcome = Outcome(operations=len(trial.due))
    fired = Counter(case for case, _ in trial.fired())
    outcome.lost += len(trial.due.keys() - fired.keys())
    outcome.doubled += sum(times - 1 for times in fired.values())
    late = sorted(at - trial.due[case] for case, at in trial.fired() if case in trial.due)
    if late and late[0] < -EARLY:
        outcome.broken.append(f"uno venció {-late[0]} antes")
    if late and late[-1] > LATE:
        outcome.broken.append(f"uno venció {late[-1]} tarde")
    world.run_web()
    (reader,) = sign_in(world, [SUPERVISOR], Tally())
    outcome.stuck += sum(not ended(reader, case) for case in trial.due)
    outcome.broken += broken(world)
    if late:
        typical, most = late[len(late) * 95 // 100], late[-1]
        outcome.told["tardanza"] = (
            f"p95 {typical.total_seconds():.1f} s, máx. {most.total_seconds():.1f} s"
        )
    return outcome


__all__ = ["run", "time"]

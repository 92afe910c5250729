"""R3: a background check has one effect, and the agency sees one logical request.

The police are slow, cut, refuse and fall; workers, dispatcher and Redis die at every point around the
call. In the end each case has one receipt, and the police have seen one key for each job. What they say
that nobody has heard of is shown as not conclusive, never as a clean record.
"""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine import runtime
from engine.access import SYSTEM, Actor
from engine.db import transaction
from engine.models import Job, ProcessInstance
from tasks import supervision
from tasks.sandbox.faults import Fault, Mode
from tests.faults.clients import Desk, Tally, sign_in
from tests.faults.invariants import broken
from tests.faults.outcome import Outcome
from tests.faults.reading import receipts
from tests.faults.stage import SUPERVISOR, Stage
from tests.faults.storm import Storm
from tests.faults.world import PATIENCE, World
from tests.operations.house import until

VICTIMS = ("sugm-agencies", "sugm-agencies", "despachador0", "sugm-agencies", "redis", "despachador0")
BAD_DAYS = (
    Fault(mode=Mode.SLOW, seconds=0.3),
    Fault(mode=Mode.ERROR),
    Fault(mode=Mode.OK),
    Fault(mode=Mode.CUT),
    Fault(mode=Mode.FLAPPING),
    Fault(mode=Mode.DRIP),
    Fault(mode=Mode.OK),
    Fault(mode=Mode.SLOW, seconds=1.5),
)
BOSS = Actor(id="jefa", roles=frozenset({"supervisor"}))
POLICE = "pnp.antecedentes_policiales"
UNHEARD_OF = 3  # checks that get an answer which nobody understands


def begin(session: Session, tema: str = POLICE) -> UUID:
    """A case that asks this agency."""
    return runtime.start(session, "consultas", data={"tema": tema}, actor=SYSTEM).id


def try_again() -> None:
    """A supervisor has all that waits for the police tried again."""
    with suppress(DBAPIError), transaction() as session:
        supervision.retry_all(session, "pnp", reason="prueba", actor=BOSS)


class Trial:
    """The checks, and the police."""

    def __init__(self, world: World, checks: int) -> None:
        self.world, self.checks = world, checks
        with transaction() as session:
            self.cases = [begin(session) for _ in range(checks)]
        self._done = 0.0

    def progress(self) -> float:
        """How many have their answer, as long as the database can be asked."""
        with suppress(DBAPIError), transaction() as session:
            done = select(func.count()).where(ProcessInstance.outcome == "hecho")
            self._done = (session.scalar(done) or 0) / self.checks
        return self._done

    def behave(self, fault: Fault) -> None:
        self.world.agencies.ledger.set_fault("pnp", fault)

    @contextmanager
    def bad_days(self) -> Iterator[None]:
        """The police change every moment, and a supervisor has everything tried again."""
        over = threading.Event()

        def change() -> None:
            for fault in itertools.cycle(BAD_DAYS):
                if over.wait(0.7):
                    return
                self.behave(fault)
                try_again()

        thread = threading.Thread(target=change, daemon=True)
        thread.start()
        yield
        over.set()
        thread.join()
        self.behave(Fault())

    def finish(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while self.progress() < 1 and time.monotonic() < deadline:
            try_again()
            time.sleep(0.5)


def run(stage: Stage) -> Outcome:
    """So many checks under so many kills."""
    checks, kills = stage.pick((16, 5), (1000, 100))
    with stage.world() as world:
        world.agencies.ledger.reset()
        world.run_web()
        world.run_courier()
        trial = Trial(world, checks)
        with (
            trial.bad_days(),
            Storm(world, kills, victims=VICTIMS, progress=trial.progress, chance=stage.chance) as storm,
        ):
            until(lambda: storm.kills >= kills or trial.progress() >= 1, patience=4 * PATIENCE)
        trial.finish()
        (reader,) = sign_in(world, [SUPERVISOR], Tally())
        outcome = judge(trial, reader)
        outcome.kills = storm.kills
        outcome.broken += unheard_of(trial, reader) + broken(world)
        return outcome


def judge(trial: Trial, reader: Desk) -> Outcome:
    """One receipt in each case, one key at the police for each job."""
    outcome = Outcome(operations=trial.checks)
    for case in trial.cases:
        found = len(receipts(reader, case))
        outcome.stuck += not found
        outcome.doubled += max(0, found - 1)
    with transaction() as session:
        jobs = {
            str(one) for one in session.scalars(select(Job.id).where(Job.instance_id.in_(trial.cases)))
        }
    asked = Counter(one["key"] for one in trial.world.agencies.ledger.as_answer()["asked"])
    outcome.lost += len(jobs - asked.keys())
    outcome.doubled += sum(count for key, count in asked.items() if key not in jobs)
    sent = sum(one["times"] for one in trial.world.agencies.ledger.as_answer()["asked"])
    outcome.told["envíos"] = sent
    return outcome


def unheard_of(trial: Trial, reader: Desk) -> list[str]:
    """An answer that nobody understands is shown as such."""
    trial.behave(Fault(mode=Mode.UNKNOWN))
    with transaction() as session:
        cases = [begin(session) for _ in range(UNHEARD_OF)]
    until(lambda: all(receipts(reader, case) for case in cases), patience=PATIENCE)
    trial.behave(Fault())
    shown = {word for case in cases for word in receipts(reader, case)}
    return [] if shown == {"No concluyente"} else [f"se muestra {', '.join(sorted(shown))}"]

"""R1: completing a task has its effect exactly once.

Officers complete the tasks of many cases, each round of which has a job that takes a number of a series,
while web, workers, dispatcher, Redis and PostgreSQL are killed. Whoever gets no answer asks again with
the same key. In the end every word that was sent stands once in its case, and no number was skipped.
"""

import queue
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from engine import runtime
from engine.access import SYSTEM
from engine.db import transaction
from engine.models import UserTask
from tests.faults.clients import DONE, Desk, Sent, Tally, sign_in
from tests.faults.invariants import broken
from tests.faults.outcome import Outcome
from tests.faults.reading import ended, variables
from tests.faults.stage import OFFICERS, SUPERVISOR, Stage
from tests.faults.storm import Storm
from tests.faults.world import PATIENCE, World

SILENCE = 90.0  # seconds without a task for anybody: whatever is left will never come
VICTIMS = (
    "web",
    "sugm-ministry",
    "despachador0",
    "redis",
    "backend",
    "postgres",
    "web",
    "sugm-ministry",
)


class Feed:
    """Open tasks, each for one client."""

    def __init__(self, activity: str) -> None:
        self.tasks: queue.Queue[tuple[UUID, UUID]] = queue.Queue()  # task, case
        self._activity = activity
        self._given: set[UUID] = set()
        self._last = time.monotonic()
        self._over = threading.Event()
        threading.Thread(target=self._look, name="feed", daemon=True).start()

    @property
    def silent(self) -> bool:
        """Whether there has been nothing to do for longer than any fault lasts."""
        return time.monotonic() - self._last > SILENCE

    def stop(self) -> None:
        """Nobody wants any more."""
        self._over.set()

    def _look(self) -> None:
        opened = select(UserTask.id, UserTask.instance_id).where(
            UserTask.activity == self._activity, UserTask.state == "open"
        )
        while not self._over.wait(0.05):
            with suppress(DBAPIError), transaction() as session:
                for task, case in session.execute(opened):
                    if task not in self._given:
                        self._given.add(task)
                        self._last = time.monotonic()
                        self.tasks.put((task, case))


class Trial:
    """The cases, the clients, and their ledger."""

    def __init__(self, world: World, *, cases: int, rounds: int, clients: int) -> None:
        self.rounds, self.wanted = rounds, cases * rounds
        self.tally, self.ledger = Tally(), list[Sent]()
        self._desks = sign_in(world, list(OFFICERS[:clients]), self.tally)
        with transaction() as session:
            self.cases = [
                runtime.start(session, "rondas", data={"rondas": rounds}, actor=SYSTEM).id
                for _ in range(cases)
            ]

    def progress(self) -> float:
        """How much of the work is done."""
        return len(self.ledger) / self.wanted

    def run(self) -> None:
        """Everybody works until all has been done, or nothing comes any more."""
        feed = Feed("anotar")
        with ThreadPoolExecutor(len(self._desks)) as pool:
            for done in [pool.submit(self._work, desk, feed) for desk in self._desks]:
                done.result()
        feed.stop()

    def _work(self, desk: Desk, feed: Feed) -> None:
        while self.progress() < 1 and not feed.silent:
            with suppress(queue.Empty):
                task, case = feed.tasks.get(timeout=0.1)
                word = uuid4().hex
                answer = desk.send(f"/bandeja/tareas/{task}", {"palabra": word})
                self.ledger.append(Sent(case, word, answer.status_code))


def run(stage: Stage) -> Outcome:
    """Let the storm blow over so many completions; then read every case."""
    cases, rounds, clients = stage.pick((20, 15, 20), (200, 50, 40))
    with stage.world() as world:
        world.run_web()
        world.run_courier()
        trial = Trial(world, cases=cases, rounds=rounds, clients=clients)
        kills = stage.pick(15, 200)
        with Storm(world, kills, victims=VICTIMS, progress=trial.progress, chance=stage.chance) as storm:
            trial.run()
        (reader,) = sign_in(world, [SUPERVISOR], Tally())
        outcome = judge(trial, reader)
        outcome.kills, outcome.told["respuestas"] = storm.kills, trial.tally.sorted()
        outcome.broken += broken(world)
        return outcome


def judge(trial: Trial, reader: Desk) -> Outcome:
    """Compare the ledger with what can be read."""
    outcome = Outcome(operations=len(trial.ledger))
    outcome.lost += sum(one.status != DONE for one in trial.ledger)
    sent = Counter((one.instance, one.word) for one in trial.ledger if one.status == DONE)
    read, numbers = Counter[tuple[UUID, str]](), Counter[str]()
    deadline = time.monotonic() + (PATIENCE if trial.progress() >= 1 else 0)
    for case in trial.cases:
        while not ended(reader, case) and time.monotonic() < deadline:
            time.sleep(0.2)
        rows = variables(reader, case).get("lista") or []
        outcome.stuck += len(rows) < trial.rounds
        read.update((case, row["palabra"]) for row in rows)
        numbers.update(row["numero"] for row in rows)
    outcome.lost += (sent - read).total() + _gaps(numbers)
    outcome.doubled += (read - sent).total() + numbers.total() - len(numbers)
    return outcome


def _gaps(numbers: Counter[str]) -> int:
    """Numbers of the series that nobody has: a job whose effect was kept without its answer."""
    known = sorted(int(number.partition("-")[0]) for number in numbers)
    return known[-1] - known[0] + 1 - len(known) if known else 0

"""R4: two people never hold or finish the same task.

Twenty officers go for one task at the same instant, round after round: now to take it, now to complete
it. One gets it; nineteen are told who did, and are given back what they had typed.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from uuid import UUID, uuid4

import httpx
from sqlalchemy import select

from engine import runtime
from engine.access import SYSTEM
from engine.db import transaction
from engine.models import UserTask
from tests.faults.clients import CONFLICT, DONE, Desk, Tally, sign_in
from tests.faults.invariants import broken
from tests.faults.outcome import Outcome
from tests.faults.reading import variables
from tests.faults.stage import OFFICERS, SUPERVISOR, Stage
from web.once import FIELD

RIVALS = 20


@dataclass
class Try:
    """What one of them did, and was told."""

    who: str
    word: str
    answer: httpx.Response

    @property
    def won(self) -> bool:
        return self.answer.status_code == DONE


class Trial:
    """One case whose task comes back for ever."""

    def __init__(self, desks: list[Desk]) -> None:
        self._desks, self.outcome = desks, Outcome()
        self._barrier = Barrier(RIVALS)
        self.words: list[str] = []  # of those who completed
        with transaction() as session:
            self.case = runtime.start(session, "turnos", actor=SYSTEM).id

    def task(self) -> UUID:
        query = select(UserTask.id).where(UserTask.instance_id == self.case, UserTask.state == "open")
        with transaction() as session:
            return session.scalars(query).one()

    def round(self, pool: ThreadPoolExecutor, *, claims: bool) -> None:
        """All at once; then whoever took it completes it."""
        task = self.task()
        address = f"/bandeja/tareas/{task}" + ("/tomar" if claims else "")
        tries = list(pool.map(lambda place: self._try(place, address), range(RIVALS)))
        winners = [one for one in tries if one.won]
        self.outcome.operations += 1
        self.outcome.stuck += not winners
        self.outcome.doubled += max(0, len(winners) - 1)
        for one in tries:
            if not one.won and winners:
                self._told(one, winners[0], typed=not claims)
        if winners and claims:
            self._finish(task, winners[0])
        elif winners:
            self.words.append(winners[0].word)

    def _try(self, place: int, address: str) -> Try:
        desk, word = self._desks[place], uuid4().hex
        fields = {"palabra": word, FIELD: uuid4().hex}
        token = desk.token
        self._barrier.wait()
        del token
        answer = desk.once(address, fields)
        assert answer is not None, "nobody is killed here"
        return Try(OFFICERS[place], word, answer)

    def _told(self, loser: Try, winner: Try, *, typed: bool) -> None:
        """Who won, and what was typed."""
        page = loser.answer.text
        right = loser.answer.status_code == CONFLICT and f"Persona {winner.who}" in page
        self.outcome.lost += not right or (typed and loser.word not in page)

    def _finish(self, task: UUID, winner: Try) -> None:
        desk = self._desks[OFFICERS.index(winner.who)]
        answer = desk.send(f"/bandeja/tareas/{task}", {"palabra": winner.word})
        self.outcome.lost += answer.status_code != DONE
        self.words.append(winner.word)


def run(stage: Stage) -> Outcome:
    """So many rounds."""
    rounds = stage.pick(8, 1000)
    with stage.world() as world:
        world.run_web()
        trial = Trial(sign_in(world, list(OFFICERS[:RIVALS]), Tally()))
        with ThreadPoolExecutor(RIVALS) as pool:
            for number in range(rounds):
                trial.round(pool, claims=number % 2 == 0)
        (reader,) = sign_in(world, [SUPERVISOR], Tally())
        read = variables(reader, trial.case).get("lista") or []
        trial.outcome.lost += len(set(trial.words) - set(read))
        trial.outcome.doubled += len(read) - len(set(read))
        trial.outcome.broken += broken(world)
        return trial.outcome

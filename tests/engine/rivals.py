"""What several processes do at the same time in the tests of concurrency."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from uuid import UUID

from engine import db, jobs, messages, timers, worklist
from engine.access import SYSTEM, Actor
from engine.db import transaction
from engine.errors import TaskAlreadyClaimed, TaskNotOpen

RIVALS = 4
_together: list[Barrier] = []


@contextmanager
def processes(url: str) -> Iterator[Callable[..., list[object]]]:
    """Four processes with connections of their own; what they are told, they do at the same moment."""
    context = get_context("fork")
    barrier = context.Barrier(RIVALS)
    with ProcessPoolExecutor(RIVALS, context, _prepare, (url, barrier)) as pool:

        def at_once(act: Callable[..., object], *arguments: object) -> list[object]:
            asked = [pool.submit(_meet, act, number, *arguments) for number in range(RIVALS)]
            return [one.result(timeout=30) for one in asked]

        yield at_once


def _prepare(url: str, barrier: Barrier) -> None:
    _together.append(barrier)
    db.connect(url)


def _meet(act: Callable[..., object], number: int, *arguments: object) -> object:
    _together[-1].wait(timeout=30)
    return act(number, *arguments)


def officer(number: int) -> Actor:
    return Actor(id=f"oficial{number}", roles=frozenset({"officer"}), groups=frozenset({"Mesa"}))


def complete_all(number: int, tasks: Sequence[UUID]) -> list[str]:
    """For each task: who completed it, as far as this process was told."""
    told = []
    for task in tasks:
        try:
            with transaction() as session:
                worklist.complete(session, task, {"dato": [str(number)]}, actor=officer(number))
            told.append(officer(number).id)
        except TaskNotOpen as lost:
            told.append(str(lost.facts["completed_by"]))
    return told


def claim_all(number: int, tasks: Sequence[UUID]) -> list[str]:
    """For each task: who holds it, as far as this process was told."""
    told = []
    for task in tasks:
        try:
            with transaction() as session:
                worklist.claim(session, task, actor=officer(number))
            told.append(officer(number).id)
        except TaskAlreadyClaimed as lost:
            told.append(str(lost.facts["assignee"]))
    return told


def take_jobs(_: int) -> list[UUID]:
    """Every job that this process got hold of."""
    mine: list[UUID] = []
    while True:
        with transaction() as session:
            taken = jobs.take_due(session, limit=3)
            if not taken:
                return mine
            mine += [job.id for job in taken]


def fire_timers(_: int) -> int:
    """How many instances this process moved."""
    fired = 0
    for _try in range(40):
        with transaction() as session:
            fired += timers.fire_due(session, limit=2)
    return fired


def send_to(number: int, name: str, key: str, message_id: str) -> tuple[str, str]:
    """What became of a message: the same one from every process, or one from each."""
    with transaction() as session:
        sent = messages.send(
            session,
            name,
            key=key,
            payload=number,
            message_id=message_id.format(number=number),
            actor=SYSTEM,
        )
    return str(sent.id), sent.state.value

"""Random diagrams of blocks, walked at random: storing changes nothing, and undoing undoes what was done."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from engine import spiff
from tests.engine.spiff.diagrams import document, process
from tests.engine.spiff.structured import Blocks

NOW = datetime(2026, 2, 2, 14, tzinfo=UTC)
SEEDS = range(60)
ENOUGH = 300  # things that happen in one walk


@cache
def drawn(seed: int) -> tuple[Blocks, spiff.Program]:
    blocks = Blocks(seed)
    text = document(process(blocks.diagram()))
    return blocks, spiff.compile("p", {"p.bpmn": text.encode()})


class Walk:
    """One instance from its start to its end. What happens depends on the seed, not on storing."""

    def __init__(self, seed: int, stores: Iterator[bool]) -> None:
        self.blocks, self.program = drawn(seed)
        self.chance, self.stores = random.Random(seed), stores  # noqa: S311
        self.path: list[tuple[str, str]] = []
        self.done: dict[str, list[str]] = {}  # activity -> what was answered and is not undone
        self.undone = 0
        self.in_order = True
        self.execution = spiff.Execution.start(self.program, {}, now=NOW)
        self.told = 0
        for number in range(ENOUGH):
            self.store()
            if self.execution.state != "running":
                break
            self.act(number)
        self.note()

    def note(self) -> None:
        steps = self.execution.steps()
        self.path += [(step.activity, step.event) for step in steps[self.told :]]
        self.told = len(steps)

    def store(self) -> None:
        self.note()
        if next(self.stores):
            blob = self.execution.dump()
            self.execution = spiff.Execution.load(self.program, blob, now=NOW)
            self.told = 0

            assert blob == self.execution.dump()

    def act(self, number: int) -> None:
        waits = self.execution.waits()
        if self.chance.random() < 0.1:
            self.execution.signal("alarma")
            return
        wait = self.chance.choice([*waits.user_tasks, *waits.jobs])
        if isinstance(wait, spiff.JobWait):
            self.job(wait)
        else:
            self.task(wait, number)

    def job(self, wait: spiff.JobWait) -> None:
        if wait.activity.startswith("mal_") and self.chance.random() < 0.5:
            assert self.execution.fail_job(wait.visit, "RECHAZO")
        else:
            self.execution.finish_job(wait.visit, 1)

    def task(self, wait: spiff.UserTaskWait, number: int) -> None:
        answers: dict[str, Any] = {"n": self.chance.randrange(9), "otra": self.chance.random() < 0.4}
        if wait.activity in self.blocks.undone:
            answers[f"w_{wait.activity}"] = number
            self.done.setdefault(wait.activity, []).append(str(number))
        if wait.activity.startswith("d_"):
            done = self.done[wait.activity.removeprefix("d_")]
            self.in_order = self.in_order and wait.title == done[-1]
            done.remove(wait.title or "")
            self.undone += 1
        self.execution.complete(wait.visit, answers)


def always() -> Iterator[bool]:
    while True:
        yield True


def never() -> Iterator[bool]:
    while True:
        yield False


def sometimes(seed: int) -> Iterator[bool]:
    chance = random.Random(seed)  # noqa: S311
    while True:
        yield chance.random() < 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_it_ends_the_same_wherever_it_is_stored(seed):
    alone, stored, mixed = (Walk(seed, when) for when in (never(), always(), sometimes(seed)))

    assert "completed" == alone.execution.state
    assert alone.path == stored.path == mixed.path
    assert alone.execution.variables() == stored.execution.variables() == mixed.execution.variables()


@pytest.mark.parametrize("seed", SEEDS)
def test_all_that_was_done_is_undone_once_with_what_it_had_written(seed):
    walk = Walk(seed, always())
    lost = any(event == "canceled" for _, event in walk.path) or failed(walk)

    assert lost or not any(walk.done.values())
    assert lost or walk.blocks.tangled or walk.in_order


def failed(walk: Walk) -> bool:
    """Whether a subprocess was left by an error: what it had done is lost with it."""
    return any(activity.startswith("e") for activity, _ in walk.path)


def test_the_diagrams_have_everything_in_them():
    kinds = {one.kind for seed in SEEDS for one in drawn(seed)[1].activities.values()}
    undone = [walk.undone for walk in (Walk(seed, never()) for seed in SEEDS)]

    assert {"serviceTask", "subProcess", "transaction", "parallelGateway", "inclusiveGateway"} <= kinds
    assert sum(undone) > len(SEEDS)

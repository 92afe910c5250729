"""Every promise under faults, at the size of every run; ``python3 dev.py faults`` tries the large one.

A bug is planted for each promise, and its own test has to find it: ``dev.py faults --plant all``.
"""

from collections.abc import Iterator

import pytest

from tests.faults import plants
from tests.faults.__main__ import PROMISES, trial
from tests.faults.stage import Stage

SEED = 20261125


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage(size="C", seed=SEED).together() as shared:
        yield shared


@pytest.mark.parametrize("promise", PROMISES)
def test_the_promise_is_kept(promise: str, stage: Stage) -> None:
    outcome = trial(promise)(stage)

    assert outcome.operations > 0
    assert outcome.clean, f"{promise}, seed {SEED}: {outcome}"


def test_every_promise_has_a_bug_that_is_planted_somewhere() -> None:
    spoiled = [(owner, name) for bugs in plants.PLANTS.values() for owner, name, _ in bugs]

    assert set(PROMISES) == plants.PLANTS.keys() | plants.SERVER.keys()
    assert [] == [name for owner, name in spoiled if not hasattr(owner, name)]

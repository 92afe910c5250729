"""How ``dev.py test`` deals tests out to several workers: a plugin of pytest-xdist.

A file goes whole to one worker, because its tests share what is slow to prepare. All journeys go to one:
they share a system that takes a minute to start. What takes minutes is dealt out first, so that no worker
is left alone with it at the end.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

JOURNEYS = "tests/journeys"
LONG = (JOURNEYS, "tests/setup/test_run", "tests/faults", "tests/web/test_matrix", "tests/operations")


class Dealing(LoadFileScheduling):
    """By file, and the journeys together."""

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Dealing:
    """Asked once, by the process that deals."""
    return Dealing(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Asked in each worker; all have to give the same order."""
    items.sort(key=lambda item: _turn(item.nodeid))


def _turn(nodeid: str) -> int:
    turns = [turn for turn, one in enumerate(LONG) if nodeid.startswith(one)]
    return turns[0] if turns else len(LONG)

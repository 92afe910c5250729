"""Kills as work goes on: some at any moment, some at the points where something leaves a mark."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle
from typing import Self

from tests.faults import points
from tests.faults.world import World

POINTS: Mapping[str, Sequence[str]] = {
    "web": points.OF_WEB,
    "sugm-ministry": points.OF_WORKER,
    "sugm-agencies": points.OF_WORKER,
    "despachador": points.OF_DISPATCHER,
}


class Storm:
    """So many kills, spread over the progress of the work; ``with`` it, they happen meanwhile."""

    def __init__(
        self,
        world: World,
        kills: int,
        *,
        victims: Sequence[str],
        progress: Callable[[], float],
        chance: random.Random,
    ) -> None:
        self._world, self._wanted, self._progress, self._chance = world, kills, progress, chance
        self._victims = cycle(chance.sample(victims, len(victims)))
        self._points = {name: _shuffled(these, chance) for name, these in POINTS.items()}
        self._done, self._before = 0, world.deaths
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._blow, name="storm", daemon=True)

    @property
    def kills(self) -> int:
        """How many there have been, by any hand."""
        return self._done + self._world.deaths - self._before

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(60)

    def _blow(self) -> None:
        while self.kills < self._wanted and not self._over.is_set():
            if self._progress() < 0.95 * self.kills / self._wanted:
                time.sleep(0.02)
                continue
            victim = next(self._victims)
            time.sleep(self._chance.uniform(0, 0.1))
            self._world.kill(victim, then=self._point(victim))
            self._done += 1

    def _point(self, victim: str) -> str:
        """Every second program that is killed dies again where it is told to."""
        kind = victim.rstrip("0123456789")
        if kind not in self._points or self._chance.random() < 0.3:
            return ""
        return next(self._points[kind])


def _shuffled(these: Sequence[str], chance: random.Random) -> Iterator[str]:
    return cycle(chance.sample(these, len(these)))

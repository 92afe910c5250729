"""One of our programs, as an operator starts it; killed by its id and started again."""

import importlib
import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.faults import plants, points, skew

_PRELOADED = (
    "tests.faults.plants",
    "tests.faults.points",
    "tests.faults.skew",
    "web.__main__",
    "tasks.pool",
)


class Program:
    """``python -m module …``, by a fork of a process that has read our code already: seconds faster."""

    def __init__(self, name: str, module: str, *words: str, told: Mapping[str, str], log: Path) -> None:
        self.name, self._module, self._words = name, module, words
        self._told, self._log = dict(told), log
        self._process: BaseProcess | None = None
        self.armed = False

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.is_alive()

    def start(self, **more: str) -> None:
        """Start it; ``more`` is told to it beside its settings: where to die, what to get wrong."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([*_PRELOADED, "tasks.queue.__main__"])
        self.armed = points.ORDER in more
        told = {**self._told, **more}
        process = context.Process(
            target=_be, args=(self._module, self._words, told, str(self._log)), daemon=True
        )
        process.start()
        self._process = process

    def kill(self) -> None:
        """Without warning, and wait until it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.join()

    def stop(self) -> None:
        """As an operator does: ask, then insist."""
        if self._process is not None:
            self._process.terminate()
            self._process.join(10)
            self.kill()


def _be(module: str, words: Sequence[str], told: Mapping[str, str], log: str) -> None:
    os.environ.update(told)
    sys.argv = [module, *words]
    with Path(log).open("ab") as written:
        os.dup2(written.fileno(), sys.stdout.fileno())
        os.dup2(written.fileno(), sys.stderr.fileno())
    if skew.ORDER in told:
        skew.apply(told[skew.ORDER])
    if plants.ORDER in told:
        plants.plant(told[plants.ORDER])
    if points.ORDER in told:
        points.arm(told[points.ORDER])
    importlib.import_module(module).main()

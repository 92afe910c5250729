"""Plays a probe: a small diagram and, beside it, what must happen when such and such is done to it."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from engine import spiff
from engine.spiff import timers

PROBES = Path(__file__).parent / "probes"
NAMES = sorted(file.stem for file in PROBES.glob("*.yaml"))
CONTAINERS = ("multiInstanceBody", "loopBody")


@cache
def expected(name: str) -> dict[str, Any]:
    return yaml.safe_load((PROBES / f"{name}.yaml").read_text())


@cache
def program(name: str) -> spiff.Program:
    callees = {key: program(key) for key in expected(name).get("calls", ())}
    files = {file.name: file.read_bytes() for file in PROBES.glob(f"{name}.[bd][pm][mn]*")}
    return spiff.compile(name, files, callees)


@dataclass
class Player:
    """An instance that is stored and loaded again after everything that happens to it."""

    name: str
    now: datetime
    execution: spiff.Execution
    path: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    thrown: list[spiff.Thrown] = field(default_factory=list)

    @classmethod
    def start(cls, name: str) -> "Player":
        told = expected(name).get("start", {})
        now = datetime.fromisoformat(told.get("now", "2026-02-02T09:00:00-05:00"))
        execution = spiff.Execution.start(
            program(name),
            told.get("data", {}),
            now=now,
            start=told.get("event"),
            payload=told.get("payload"),
        )
        player = cls(name, now, execution)
        player.note()
        return player

    def note(self) -> None:
        steps = [step for step in self.execution.steps() if step.kind not in CONTAINERS]
        self.path += [step.activity for step in steps if step.event == "entered"]
        self.left += [step.activity for step in steps if step.event == "left"]
        thrown = self.execution.thrown()
        self.thrown += [*thrown.messages, *thrown.signals, *thrown.escalations, *thrown.errors]
        blob = self.execution.dump()
        self.execution = spiff.Execution.load(program(self.name), blob, now=self.now)

        assert blob == self.execution.dump()

    def do(self, step: dict[str, Any]) -> None:
        verb = next(iter(step))
        getattr(self, f"_{verb}")(step)
        if verb not in ("waits", "asks", "titled", "lanes"):
            self.note()

    def _lanes(self, step: dict[str, Any]) -> None:
        tasks = self.execution.waits().user_tasks
        assert step["lanes"] == {task.activity: task.lane for task in tasks}

    def _complete(self, step: dict[str, Any]) -> None:
        self.execution.complete(self._task(step["complete"], step.get("nth")), step.get("answers", {}))

    def _task(self, activity: str, nth: int | None) -> UUID:
        tasks = self.execution.waits().user_tasks
        open_ones = [
            task.visit for task in tasks if task.activity == activity and nth in (None, task.nth)
        ]
        assert open_ones, f"{activity} is not open: {[task.activity for task in tasks]}"
        return open_ones[0]

    def _job(self, step: dict[str, Any]) -> None:
        job = next(job for job in self.execution.waits().jobs if job.topic == step["job"])
        if "error" in step:
            assert self.execution.fail_job(job.visit, step["error"])
        else:
            self.execution.finish_job(job.visit, step["returns"])

    def _message(self, step: dict[str, Any]) -> None:
        try:
            self.execution.deliver((step["message"], step["key"]), step["payload"])
        except spiff.NobodyWaits:
            assert step.get("refused")
        else:
            assert not step.get("refused")

    def _signal(self, step: dict[str, Any]) -> None:
        assert self.execution.signal(step["signal"], step["payload"])

    def _advance(self, step: dict[str, Any]) -> None:
        self.now = timers.duration(step["advance"]).after(self.now)
        self.execution.fire_timers(self.now)

    def _waits(self, step: dict[str, Any]) -> None:
        waits = self.execution.waits()
        everything = [
            *waits.user_tasks,
            *waits.jobs,
            *waits.timers,
            *waits.subscriptions,
            *waits.conditions,
        ]
        assert step["waits"] == [wait.activity for wait in everything]

    def _asks(self, step: dict[str, Any]) -> None:
        job = next(job for job in self.execution.waits().jobs if job.topic == step["asks"])
        assert step["payload"] == job.payload

    def _titled(self, step: dict[str, Any]) -> None:
        assert [step["titled"]] == [task.title for task in self.execution.waits().user_tasks]

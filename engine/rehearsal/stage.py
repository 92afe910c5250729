"""One instance being played in memory: the same diagram, forms and decisions, and a clock of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import feel
import forms
from engine import spiff
from engine.loaded import Loaded, form_reference
from engine.rehearsal.passing import later

Data = Mapping[str, Any]

_MOST_TIMERS = 1000  # fired in one step; more is a diagram that never rests


class Unexpected(Exception):
    """The scenario and the process part ways here."""

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence.format(**facts))


@dataclass(frozen=True)
class Moment:
    """What one step made the instance do."""

    now: datetime
    steps: tuple[spiff.Step, ...]
    flows: tuple[tuple[str, str], ...]  # key of the process, id of the flow
    decisions: tuple[spiff.Decision, ...]
    thrown: spiff.AllThrown


@dataclass
class Stage:
    """The instance being played, and its clock."""

    loaded: Loaded
    now: datetime
    watched: frozenset[str] = frozenset()  # elements at which the data is kept
    path: list[str] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    glimpses: list[spiff.Glimpse] = field(default_factory=list)
    end: str | None = None
    _execution: spiff.Execution | None = None

    @property
    def verbs(self) -> Mapping[str, Callable[[Data], None]]:
        """What a step may say."""
        return {
            "complete": self.complete,
            "job": self.job,
            "message": self.message,
            "signal": self.signal,
            "advance": self.advance,
            "expect": lambda step: self.expect(step["expect"]),
        }

    @property
    def execution(self) -> spiff.Execution:
        """The instance in memory."""
        if self._execution is None:
            raise Unexpected("el proceso no ha empezado")
        return self._execution

    def run(self, step: Callable[[], None]) -> None:
        """Do a step, let the instance hear its own messages, store and read it as the engine does."""
        step()
        execution = self.execution
        for thrown in execution.thrown().messages:
            self._hear(str(thrown.name), thrown.key, thrown.payload)
        self.moments.append(
            Moment(
                self.now,
                execution.steps(),
                execution.flows(),
                execution.decisions(),
                execution.thrown(),
            )
        )
        self.glimpses += execution.glimpses()
        self.path += [one.activity for one in execution.steps() if one.event == "left" and one.activity]
        self.end = execution.outcome
        self._execution = spiff.Execution.load(self.loaded.program, execution.dump(), now=self.now)
        self._execution.watch(self.watched)

    def start(self, start: Data) -> None:
        """With a message, or with data."""
        program, event = self.loaded.program, None
        if "message" in start:
            event = program.message_starts.get(start["message"])
            if event is None:
                raise Unexpected("ningún evento de inicio espera «{message}»", **start)
        self._execution = spiff.Execution.start(
            program,
            dict(start.get("data") or {}),
            now=self.now,
            start=event or start.get("event"),
            payload=start.get("payload"),
            watch=self.watched,
        )

    def complete(self, step: Data) -> None:
        """A user task, by whoever is named."""
        task = self._open_task(str(step["complete"]), step.get("as"))
        data = self.execution.variables_at(task.visit)
        answers = step.get("answers") or {}
        if task.form:
            form = self.loaded.form(form_reference(self.loaded.key, task.process, task.form))
            with feel.at(self.now):
                result = forms.check(form, answers, data=data, uploads=None)
            if not result.ok:
                told = "; ".join(f"{one.key}: {one.reason}" for one in result.problems)
                raise Unexpected("el formulario no acepta las respuestas: {told}", told=told)
            merged = forms.merged(data, result.answers)
            answers = {key: merged[key] for key in result.answers}
        if (actor := step.get("as")) in task.excluded:
            raise Unexpected("«{actor}» no puede hacer esta tarea: debe ser otra persona", actor=actor)
        self.execution.complete(task.visit, answers, by=actor)

    def job(self, step: Data) -> None:
        """An agency or the ministry does its work: it answers, says no, or fails."""
        topic = step["job"]
        jobs = self.execution.waits().jobs
        waiting = [one for one in jobs if one.topic == topic]
        if not waiting:
            due = sorted(one.topic for one in jobs) or ["ninguno"]
            raise Unexpected("no se espera ese trabajo, sino: {due}", due=", ".join(due))
        if "error" in step:
            if not self.execution.fail_job(waiting[0].visit, step["error"], step.get("payload")):
                raise Unexpected("ningún evento atrapa el error «{error}»", **step)
        elif "fails" not in step:  # a technical failure changes nothing: it is tried again
            self.execution.finish_job(waiting[0].visit, step.get("returns"))

    def message(self, step: Data) -> None:
        """A message from outside."""
        name, key = step["message"], step.get("key")
        if not self._hear(name, None if key is None else spiff.key_text(key), step.get("payload")):
            waited = [f"{one.name} ({one.key})" for one in self.execution.waits().subscriptions]
            raise Unexpected("nadie espera ese mensaje, sino: {waited}", waited=waited or "ninguno")

    def signal(self, step: Data) -> None:
        """A signal from outside."""
        self.execution.signal(step["signal"], step.get("payload"))

    def advance(self, step: Data) -> None:
        """Time passes; timers fire, each at its own instant."""
        try:
            target = later(self.now, step["advance"])
        except (ValueError, TypeError, feel.FeelError) as error:
            raise Unexpected(
                "no es una duración: {step!r} (escriba por ejemplo P15D)", step=step["advance"]
            ) from error
        for _ in range(_MOST_TIMERS):
            due = min((one.due_at for one in self.execution.waits().timers), default=None)
            if due is None or due > target:
                break
            self.execution.fire_timers(due)
        self.execution.fire_timers(target)
        self.now = target

    def expect(self, expected: Data) -> None:
        """That variables have these values, and that exactly these user tasks are open."""
        variables = self.execution.variables()
        for name, value in (expected.get("variables") or {}).items():
            found: Any = variables
            for part in str(name).split("."):
                found = found.get(part) if isinstance(found, dict) else None
            if not _alike(_value(value, variables), found):
                raise Unexpected(
                    "«{name}» vale {found!r} y no {value!r}", name=name, found=found, value=value
                )
        if "tasks" in expected:
            found = sorted(one.activity for one in self.execution.waits().user_tasks)
            if found != sorted(expected["tasks"]):
                raise Unexpected("están abiertas las tareas {found}", found=found)

    def expect_end(self, end: str | None) -> None:
        """That it is over, and where it ended."""
        waits = self.execution.waits()
        if end and self.execution.state == "running":
            what = [one.activity for one in (*waits.user_tasks, *waits.jobs, *waits.timers)]
            raise Unexpected("el proceso no ha terminado; espera en: {what}", what=", ".join(what))
        if end and self.end != end:
            raise Unexpected("terminó en «{found}» y no en «{end}»", found=self.end, end=end)

    def _open_task(self, activity: str, actor: str | None) -> spiff.UserTaskWait:
        tasks = self.execution.waits().user_tasks
        these = [one for one in tasks if one.activity == activity]
        if not these:
            opened = ", ".join(sorted({one.activity for one in tasks}))
            if not opened:
                raise Unexpected("la tarea «{what}» no está abierta, ni otra alguna", what=activity)
            raise Unexpected(
                "la tarea «{what}» no está abierta, sino: {opened}", what=activity, opened=opened
            )
        for one in these:
            if one.assignee in (None, actor):
                return one
        if actor is None:
            return these[0]
        raise Unexpected("la tarea está asignada a {other}", other=these[0].assignee)

    def _hear(self, name: str, key: str | None, payload: object) -> bool:
        try:
            self.execution.deliver((name, key), payload)
        except spiff.NobodyWaits:
            return False
        return True


def _value(value: object, variables: Data) -> object:
    """A value as written or, after ``=``, what the expression gives."""
    if isinstance(value, str) and value.startswith("="):
        return feel.to_json(feel.compile(value[1:]).evaluate(variables))
    return value


def _alike(expected: object, found: object) -> bool:
    """Equal, or a context that has at least what is expected."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        return all(name in found and _alike(value, found[name]) for name, value in expected.items())
    return expected == found

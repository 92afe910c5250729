"""Plays a scenario in memory: the same diagram, forms and decisions, a clock of its own, no database.

A scenario is a test that an analyst can write: what comes in, who does what in which order, what the
agencies answer, and how it must end. See ``processes/README.md`` for the format.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import yaml

import feel
import forms
from engine import clock, spiff
from engine.errors import EngineError, ScenarioUnreadable
from engine.loaded import Loaded, form_reference

Data = Mapping[str, Any]

_START = datetime.fromisoformat("2026-03-02T09:00:00-05:00")  # a Monday morning
_MOST_TIMERS = 1000  # fired in one step; more is a diagram that never rests


@dataclass(frozen=True)
class Result:
    """How a scenario went. ``problems`` are Spanish sentences, each with the number of its step."""

    title: str
    end: str | None  # id of the end event reached
    path: Sequence[str]  # ids of the elements passed, in order
    problems: Sequence[str]

    @property
    def ok(self) -> bool:
        """Whether everything went as written."""
        return not self.problems


class _Unexpected(Exception):
    """The scenario and the process part ways here."""

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence.format(**facts))


class _Loader(yaml.SafeLoader):
    """YAML in which days and instants stay text, as process data has them."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(source: bytes | str) -> Data:
    """A scenario file. Raises ScenarioUnreadable."""
    try:
        scenario = yaml.load(source, _Loader)  # noqa: S506 - a SafeLoader, less its dates
    except yaml.YAMLError as error:
        raise ScenarioUnreadable(reason=str(error)) from error
    if not isinstance(scenario, dict) or not isinstance(scenario.get("steps"), list):
        raise ScenarioUnreadable(reason="A scenario has at least `start`, `steps` and `ends`.")
    return scenario


def play(loaded: Loaded, scenario: Data) -> Result:
    """Play one scenario with a compiled definition. Never raises for what the scenario says."""
    stage = _Stage(loaded, datetime.fromisoformat(str(scenario.get("now", _START.isoformat()))))
    problems: list[str] = []
    try:
        stage.run(lambda: stage.start(scenario.get("start") or {}))
        for number, step in enumerate(scenario["steps"], start=1):
            _step(stage, number, step)
        stage.expect(scenario.get("expect") or {})
        stage.expect_end(scenario.get("ends"))
    except _Unexpected as unexpected:
        problems.append(str(unexpected))
    except EngineError as error:
        problems.append(_told(error))
    return Result(str(scenario.get("title", "")), stage.end, stage.path, problems)


def _step(stage: "_Stage", number: int, step: Data) -> None:
    """Do one step; what goes wrong in it is told with its number, and ends the rehearsal."""
    verb = next((name for name in stage.verbs if name in step), None)
    if verb is None:
        raise _Unexpected(
            "Paso {number}: no es un paso conocido: {step}", number=number, step=sorted(step)
        )
    try:
        stage.run(lambda: stage.verbs[verb](step))
    except (_Unexpected, EngineError) as error:
        told = _told(error) if isinstance(error, EngineError) else str(error)
        raise _Unexpected(
            "Paso {number} ({verb}): {told}", number=number, verb=verb, told=told
        ) from error


@dataclass
class _Stage:
    """The instance being played, and its clock."""

    loaded: Loaded
    now: datetime
    path: list[str] = field(default_factory=list)
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
            raise _Unexpected("el proceso no ha empezado")
        return self._execution

    def run(self, step: Callable[[], None]) -> None:
        """Do a step, let the instance hear its own messages, store and read it as the engine does."""
        step()
        execution = self.execution
        for thrown in execution.thrown().messages:
            self._hear(str(thrown.name), thrown.key, thrown.payload)
        self.path += [one.activity for one in execution.steps() if one.event == "left" and one.activity]
        self.end = execution.outcome
        self._execution = spiff.Execution.load(self.loaded.program, execution.dump(), now=self.now)

    def start(self, start: Data) -> None:
        """With a message, or with data."""
        program, event = self.loaded.program, None
        if "message" in start:
            event = program.message_starts.get(start["message"])
            if event is None:
                raise _Unexpected("ningún evento de inicio espera «{message}»", **start)
        self._execution = spiff.Execution.start(
            program,
            dict(start.get("data") or {}),
            now=self.now,
            start=event or start.get("event"),
            payload=start.get("payload"),
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
                raise _Unexpected("el formulario no acepta las respuestas: {told}", told=told)
            merged = forms.merged(data, result.answers)
            answers = {key: merged[key] for key in result.answers}
        if (actor := step.get("as")) in task.excluded:
            raise _Unexpected("«{actor}» no puede hacer esta tarea: debe ser otra persona", actor=actor)
        self.execution.complete(task.visit, answers, by=actor)

    def job(self, step: Data) -> None:
        """An agency or the ministry does its work: it answers, says no, or fails."""
        topic = step["job"]
        jobs = self.execution.waits().jobs
        waiting = [one for one in jobs if one.topic == topic]
        if not waiting:
            due = sorted(one.topic for one in jobs) or ["ninguno"]
            raise _Unexpected("no se espera ese trabajo, sino: {due}", due=", ".join(due))
        if "error" in step:
            if not self.execution.fail_job(waiting[0].visit, step["error"], step.get("payload")):
                raise _Unexpected("ningún evento atrapa el error «{error}»", **step)
        elif "fails" not in step:  # a technical failure changes nothing: it is tried again
            self.execution.finish_job(waiting[0].visit, step.get("returns"))

    def message(self, step: Data) -> None:
        """A message from outside."""
        name, key = step["message"], step.get("key")
        if not self._hear(name, None if key is None else spiff.key_text(key), step.get("payload")):
            waited = [f"{one.name} ({one.key})" for one in self.execution.waits().subscriptions]
            raise _Unexpected("nadie espera ese mensaje, sino: {waited}", waited=waited or "ninguno")

    def signal(self, step: Data) -> None:
        """A signal from outside."""
        self.execution.signal(step["signal"], step.get("payload"))

    def advance(self, step: Data) -> None:
        """Time passes; timers fire, each at its own instant."""
        target = _later(self.now, step["advance"])
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
                raise _Unexpected(
                    "«{name}» vale {found!r} y no {value!r}", name=name, found=found, value=value
                )
        if "tasks" in expected:
            found = sorted(one.activity for one in self.execution.waits().user_tasks)
            if found != sorted(expected["tasks"]):
                raise _Unexpected("están abiertas las tareas {found}", found=found)

    def expect_end(self, end: str | None) -> None:
        """That it is over, and where it ended."""
        waits = self.execution.waits()
        if end and self.execution.state == "running":
            what = [one.activity for one in (*waits.user_tasks, *waits.jobs, *waits.timers)]
            raise _Unexpected("el proceso no ha terminado; espera en: {what}", what=", ".join(what))
        if end and self.end != end:
            raise _Unexpected("terminó en «{found}» y no en «{end}»", found=self.end, end=end)

    def _open_task(self, activity: str, actor: str | None) -> spiff.UserTaskWait:
        tasks = self.execution.waits().user_tasks
        these = [one for one in tasks if one.activity == activity]
        if not these:
            opened = sorted({one.activity for one in tasks}) or ["ninguna"]
            raise _Unexpected("esa tarea no está abierta, sino: {opened}", opened=", ".join(opened))
        for one in these:
            if one.assignee in (None, actor):
                return one
        if actor is None:
            return these[0]
        raise _Unexpected("la tarea está asignada a {other}", other=these[0].assignee)

    def _hear(self, name: str, key: str | None, payload: object) -> bool:
        try:
            self.execution.deliver((name, key), payload)
        except spiff.NobodyWaits:
            return False
        return True


def _later(now: datetime, step: object) -> datetime:
    if isinstance(step, Mapping) and "business_days" in step:
        return _business_days_later(now, int(step["business_days"]))
    later = feel.compile("desde + duration(cuanto)").evaluate({"desde": now, "cuanto": str(step)})
    if not isinstance(later, datetime):
        raise _Unexpected("no es una duración: {step!r} (escriba por ejemplo P15D)", step=step)
    return later


def _business_days_later(now: datetime, days: int) -> datetime:
    """By the ministry's calendar if it is installed, else by weekdays."""
    try:
        counted = feel.compile("sumar dias habiles(fecha, dias)", names=()).evaluate(
            {"fecha": now.astimezone(clock.LIMA).date(), "dias": days}
        )
    except feel.FeelError:
        counted = None
    if counted is not None:
        return now + (datetime.fromisoformat(str(counted)).date() - now.astimezone(clock.LIMA).date())
    while days:
        now += timedelta(days=1)
        days -= now.astimezone(clock.LIMA).weekday() < 5  # noqa: PLR2004 - Monday to Friday
    return now


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


def _told(error: EngineError) -> str:
    facts = ", ".join(f"{name}: {fact}" for name, fact in error.facts.items())
    return f"{error.code} ({facts})"

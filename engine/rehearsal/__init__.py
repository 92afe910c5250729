"""Plays a scenario in memory: the same diagram, forms and decisions, a clock of its own, no database.

A scenario is a test that an analyst can write: what comes in, who does what in which order, what the
agencies answer, and how it must end. See ``processes/README.md`` for the format.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml

from engine.errors import EngineError, ScenarioUnreadable
from engine.loaded import Loaded
from engine.rehearsal.stage import Moment, Stage, Unexpected

Data = Mapping[str, Any]

START = datetime.fromisoformat("2026-03-02T09:00:00-05:00")  # a Monday morning


@dataclass(frozen=True)
class Result:
    """How a scenario went. ``problems`` are Spanish sentences, each with the number of its step."""

    title: str
    end: str | None  # id of the end event reached
    path: Sequence[str]  # ids of the elements passed, in order
    problems: Sequence[str]
    covered: frozenset[tuple[str, str]] = frozenset()  # key of the process, id of an element or flow

    @property
    def ok(self) -> bool:
        """Whether everything went as written."""
        return not self.problems


_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast


class _Loader(_Safe):  # type: ignore[misc]  # whichever of the two
    """YAML in which days and instants stay text, as process data has them."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in _Safe.yaml_implicit_resolvers.items()
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


def stage_of(loaded: Loaded, scenario: Data, *, watched: frozenset[str] = frozenset()) -> Stage:
    """Where a scenario is played, at its own instant. Raises ValueError: that is no instant."""
    now = datetime.fromisoformat(str(scenario.get("now", START.isoformat())))
    return Stage(loaded, now, watched=watched)


def play(loaded: Loaded, scenario: Data) -> Result:
    """Play one scenario with a compiled definition. Never raises for what the scenario says."""
    stage = stage_of(loaded, scenario)
    problems: list[str] = []
    try:
        stage.run(lambda: stage.start(scenario.get("start") or {}))
        for number, step in enumerate(scenario["steps"], start=1):
            take(stage, number, step)
        stage.expect(scenario.get("expect") or {})
        stage.expect_end(scenario.get("ends"))
    except Unexpected as unexpected:
        problems.append(str(unexpected))
    except EngineError as error:
        problems.append(told(error))
    return Result(
        str(scenario.get("title", "")), stage.end, stage.path, problems, covered(stage.moments)
    )


def covered(moments: Iterable[Moment]) -> frozenset[tuple[str, str]]:
    """The elements that were entered and the flows that were taken, each with its process."""
    found: set[tuple[str, str]] = set()
    for moment in moments:
        found.update((step.process, step.activity) for step in moment.steps if step.activity)
        found.update(moment.flows)
    return frozenset(found)


def take(stage: Stage, number: int, step: Data) -> None:
    """Do one step; what goes wrong in it is told with its number, and ends the rehearsal."""
    verb = next((name for name in stage.verbs if name in step), None)
    if verb is None:
        raise Unexpected(
            "Paso {number}: no es un paso conocido: {step}", number=number, step=sorted(step)
        )
    try:
        stage.run(lambda: stage.verbs[verb](step))
    except (Unexpected, EngineError) as error:
        raise Unexpected(
            "Paso {number} ({verb}): {told}", number=number, verb=verb, told=told(error)
        ) from error


def told(error: Exception) -> str:
    """What went wrong, for whoever reads a scenario."""
    if not isinstance(error, EngineError):
        return str(error)
    facts = ", ".join(f"{name}: {fact}" for name, fact in error.facts.items())
    return f"{error.code} ({facts})"

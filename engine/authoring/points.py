"""What is known at one element of a diagram: names, their members, and real values from a scenario."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import feel
from engine import gate, rehearsal
from engine.bounded import ask
from engine.bounded.judging import loaded
from engine.bounded.wire import Folder, Progress
from engine.checks.folder import data
from engine.errors import EngineError, ScenarioUnreadable
from engine.findings import InvalidDefinition
from engine.loaded import Loaded
from engine.rehearsal.stage import Stage, Unexpected
from feel.builtins.registry import Builtin
from feel.functions import FUNCTIONS

_DEEPEST = 4  # members of members that are offered
_LONGEST = 300  # characters of a result that is shown
_PATIENCE = 6.0  # seconds until no further scenario is tried


@dataclass(frozen=True)
class Point:
    """What is known at an element."""

    names: Mapping[str, Sequence[str]]  # "before" and "after" it
    kinds: Mapping[str, str]  # dotted path -> kind
    sample: Mapping[str, Mapping[str, Any]]  # "entered", "left" -> the data of a scenario
    scenario: str  # its title; empty where none gets there


NOTHING = Point({}, {}, {}, "")


@dataclass(frozen=True)
class Judged:
    """What became of an expression: ``problem``, or ``result`` as far as there is sample data."""

    problem: str | None = None
    column: int | None = None
    result: str | None = None
    scenario: str = ""


def look(folder: Folder, element: str) -> Point:
    """What is known at an element of a folder that somebody is writing."""
    told, problem = ask("engine.authoring.points:answer", folder, {"element": element})
    return NOTHING if problem else Point(**told)


def answer(folder: Folder, arguments: Mapping[str, Any], progress: Progress) -> object:
    """For the child: names and kinds by analysis, values by playing scenarios until one gets there."""
    element = arguments["element"]
    try:
        known = data(folder.key, folder.sources)
    except InvalidDefinition:
        return NOTHING.__dict__
    before, after = known.at.get(element, (frozenset(), frozenset()))
    kinds = {".".join(path): kind for path, kind in known.kinds.items()}
    sample, scenario = _sample(folder, element, progress) if element in known.at else ({}, "")
    return {
        "names": {"before": sorted(before), "after": sorted(after)},
        "kinds": kinds,
        "sample": sample,
        "scenario": scenario,
    }


def _sample(folder: Folder, element: str, progress: Progress) -> tuple[dict[str, Any], str]:
    callees, _ = loaded(folder)
    try:
        ready = gate.load(folder.key, folder.sources, callees)
    except (InvalidDefinition, EngineError):
        return {}, ""
    until = time.monotonic() + _PATIENCE
    for path, content in sorted(folder.sources.items()):
        if path.startswith("scenarios/") and time.monotonic() < until:
            progress.play(path)
            found = _glimpsed(ready, content, element)
            if found:
                return found
    return {}, ""


def _glimpsed(ready: Loaded, content: bytes, element: str) -> tuple[dict[str, Any], str] | None:
    """The data that the first token sees there, if this scenario sends one."""
    try:
        scenario = rehearsal.read(content)
        stage = rehearsal.stage_of(ready, scenario, watched=frozenset({element}))
    except (ScenarioUnreadable, ValueError):
        return None
    for _ in steps(stage, scenario):
        if stage.glimpses:
            break
    found: dict[str, Any] = {}
    for one in stage.glimpses:
        found.setdefault(one.event, one.data)
    return (found, str(scenario.get("title", ""))) if found else None


def steps(stage: Stage, scenario: Mapping[str, Any]) -> Iterator[None]:
    """Play on, one step at a time, until something goes otherwise."""
    try:
        stage.run(lambda: stage.start(scenario.get("start") or {}))
        yield
        for number, step in enumerate(scenario["steps"], 1):
            rehearsal.take(stage, number, step)
            yield
    except (Unexpected, EngineError, TypeError, KeyError):
        return


def judge(text: str, point: Point, *, after: bool = False, unary: bool = False) -> Judged:
    """Compile an expression and, where a scenario gets there, evaluate it with its data."""
    try:
        compiled = feel.compile_unary(text) if unary else feel.compile(text)
    except feel.FeelError as error:
        return Judged(problem=error.message, column=error.column)
    odd = next(iter(compiled.warnings), None)
    if odd is not None:
        return Judged(problem=odd.message, column=odd.column)
    moment = "left" if after and "left" in point.sample else "entered"
    if moment not in point.sample or isinstance(compiled, feel.UnaryExpression):
        return Judged()
    try:
        value = feel.to_json(compiled.evaluate(point.sample[moment]))
    except feel.FeelError as error:
        return Judged(problem=error.message)
    return Judged(result=written(value), scenario=point.scenario)


def written(value: object) -> str:
    """A value as FEEL would write it, cut where it is long."""
    match value:
        case None:
            text = "null"
        case bool():
            text = "true" if value else "false"
        case str():
            text = f'"{value}"'
        case list():
            text = f"[{', '.join(written(one) for one in value)}]"
        case dict():
            text = f"{{{', '.join(f'{name}: {written(one)}' for name, one in value.items())}}}"
        case _:
            text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def variables(point: Point, *, after: bool = False) -> list[dict[str, Any]]:
    """Names with their members, as the FEEL editor completes them."""
    names = point.names.get("after" if after else "before", ())
    sample = point.sample.get("left" if after else "entered") or point.sample.get("entered") or {}
    return [_variable((name,), point.kinds, sample.get(name)) for name in names if name != "*"]


def _variable(path: tuple[str, ...], kinds: Mapping[str, str], value: object) -> dict[str, Any]:
    dotted = ".".join(path)
    inside = value[0] if isinstance(value, list) and value else value
    members = {
        kind[len(dotted) + 1 :].partition(".")[0] for kind in kinds if kind.startswith(f"{dotted}.")
    }
    if isinstance(inside, dict):
        members |= inside.keys()
    entries = [
        _variable((*path, name), kinds, inside.get(name) if isinstance(inside, dict) else None)
        for name in (sorted(members) if len(path) < _DEEPEST else ())
    ]
    told = kinds.get(dotted) or _kind(value)
    shown = "" if value is None or entries else written(value)[:80]
    return {
        "name": path[-1],
        "detail": told,
        "info": shown,
        "isList": isinstance(value, list) and "optional",
        "entries": entries,
    }


def _kind(value: object) -> str:
    names = (
        (bool, "boolean"),
        (str, "string"),
        (int | float, "number"),
        (list, "list"),
        (dict, "context"),
    )
    return next((name for kind, name in names if isinstance(value, kind)), "")


def functions() -> list[dict[str, Any]]:
    """Every function with its signatures: those of the language, and those of the ministry."""
    found: list[dict[str, Any]] = []
    for name, function in sorted(FUNCTIONS.items()):
        if isinstance(function, Builtin):
            found += [
                {"name": name, "params": [{"name": one.name} for one in signature.parameters]}
                for signature in function.signatures
            ]
        else:
            parameters = getattr(function, "parameters", ())
            found.append({"name": name, "params": [{"name": one} for one in parameters], "ours": True})
    return found

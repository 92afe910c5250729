"""Data to try things with, taken from the scenarios of a folder: what they really give at a point."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine import gate, rehearsal
from engine.authoring.points import steps
from engine.bounded import ask
from engine.bounded.judging import loaded
from engine.bounded.wire import Folder, Progress
from engine.errors import EngineError, ScenarioUnreadable
from engine.findings import InvalidDefinition
from engine.rehearsal import stage_of
from engine.rehearsal.stage import Stage


def of_template(folder: Folder, template: str) -> tuple[Mapping[str, Any], str]:
    """What a template (``process/name``) is given, and the title of the scenario that gives it."""
    told, problem = ask("engine.authoring.samples:answer", folder, {"template": template})
    return ({}, "") if problem or not told else (told["datos"], told["scenario"])


def answer(folder: Folder, arguments: Mapping[str, Any], progress: Progress) -> object:
    """For the child: play until some job asks for the template."""
    callees, _ = loaded(folder)
    try:
        ready = gate.load(folder.key, folder.sources, callees)
    except (InvalidDefinition, EngineError):
        return None
    for path, content in sorted(folder.sources.items()):
        if not path.startswith("scenarios/"):
            continue
        progress.play(path)
        try:
            scenario = rehearsal.read(content)
            stage = stage_of(ready, scenario)
        except (ScenarioUnreadable, ValueError):
            continue
        for given in _given(stage, scenario, arguments["template"]):
            return {"datos": given, "scenario": str(scenario.get("title", ""))}
    return None


def _given(stage: Stage, scenario: Mapping[str, Any], template: str) -> Iterator[Mapping[str, Any]]:
    for _ in steps(stage, scenario):
        for job in stage.execution.waits().jobs:
            if job.payload.get("plantilla") == template and isinstance(job.payload.get("datos"), dict):
                yield job.payload["datos"]

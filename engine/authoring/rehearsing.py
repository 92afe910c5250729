"""A procedure that is being written, rehearsed step by step: the scenario so far is all there is.

Whoever rehearses holds the scenario; each question plays it from its beginning (milliseconds) and tells
what every step did, what is waited for now, and what went otherwise. So to take a step back is to leave
it out, to keep the rehearsal is to save a file, and nothing is left behind on the server.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import feel
from engine import bounded, gate, rehearsal
from engine.bounded.judging import loaded
from engine.bounded.wire import Folder, Progress
from engine.dmn.trace import Trace
from engine.errors import EngineError
from engine.findings import Finding, InvalidDefinition
from engine.loaded import form_reference
from engine.rehearsal.stage import Moment, Stage, Unexpected
from engine.spiff import Decision, UserTaskWait

Data = Mapping[str, Any]

MOST_STEPS = 400  # of a scenario that is rehearsed
_MOST_MARKS = 2000  # elements of one moment that are told


@dataclass(frozen=True)
class Question:
    """An open task, with what its form needs to be drawn."""

    activity: str
    title: str
    form: str  # source of the form; empty where the task has none
    key: str  # of the form
    data: Data
    now: datetime


def ask(folder: Folder, scenario: Data) -> tuple[Data | None, Finding | None]:
    """How the rehearsal stands; or why the folder cannot be rehearsed at all."""
    told, problem = bounded.ask("engine.authoring.rehearsing:answer", folder, {"scenario": scenario})
    return told, problem


def ask_task(folder: Folder, scenario: Data, activity: str, assignee: str | None) -> Question | None:
    """The open task of that activity; None where it is not open."""
    arguments = {"scenario": scenario, "activity": activity, "assignee": assignee}
    told, problem = bounded.ask("engine.authoring.rehearsing:answer_task", folder, arguments)
    if problem or told is None:
        return None
    return Question(**{**told, "now": datetime.fromisoformat(told["now"])})


def answer(folder: Folder, arguments: Data, progress: Progress) -> object:
    """For the child: play all that there is."""
    stage, problem = _played(folder, arguments["scenario"], progress)
    if stage is None:
        return {"refused": problem}
    running = stage.moments and stage.execution.state == "running"
    return {
        "now": stage.now.isoformat(),
        "problem": problem,
        "moments": [_moment(one) for one in stage.moments],
        "waits": _waits(stage) if running else None,
        "variables": stage.execution.variables() if stage.moments else {},
        "end": stage.end,
        "covered": sorted(rehearsal.covered(stage.moments)),
    }


def answer_task(folder: Folder, arguments: Data, progress: Progress) -> object:
    """For the child: the data and the form of an open task."""
    stage, problem = _played(folder, arguments["scenario"], progress)
    if stage is None or problem:
        return None
    for task in stage.execution.waits().user_tasks:
        if task.activity == arguments["activity"] and task.assignee in (None, arguments["assignee"]):
            reference = form_reference(folder.key, task.process, task.form or "")
            return {
                "activity": task.activity,
                "title": task.title or task.name or task.activity,
                "key": reference,
                "form": _source(folder, reference) if task.form else "",
                "data": stage.execution.variables_at(task.visit),
                "now": stage.now.isoformat(),
            }
    return None


def _played(
    folder: Folder, scenario: Data, progress: Progress
) -> tuple[Stage | None, dict[str, Any] | str | None]:
    callees, wrong = loaded(folder)
    if wrong:
        return None, wrong[0].message
    try:
        ready = gate.load(folder.key, folder.sources, callees)
        stage = rehearsal.stage_of(ready, scenario)
    except InvalidDefinition as refused:
        return None, next(one.message for one in refused.findings)
    except (EngineError, ValueError) as refused:
        return None, rehearsal.told(refused)
    progress.play("")
    return stage, _steps(stage, scenario)


def _steps(stage: Stage, scenario: Data) -> dict[str, Any] | None:
    """Play until something goes otherwise; tells at which step (0 is the beginning) and what."""
    number = 0
    try:
        stage.run(lambda: stage.start(scenario.get("start") or {}))
        for number, step in enumerate(scenario["steps"][:MOST_STEPS], 1):
            rehearsal.take(stage, number, step)
    except (Unexpected, EngineError, feel.FeelError) as error:
        return {"step": number, "words": rehearsal.told(error)}
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        return {"step": number, "words": f"El paso no está bien escrito ({error})."}
    return None


def _source(folder: Folder, reference: str) -> str:
    called, _, key = reference.rpartition("/")
    holder = next(iter(_below(folder, called)), folder) if called else folder
    return holder.sources.get(f"forms/{key}.form", b"").decode()


def _below(folder: Folder, key: str) -> Iterable[Folder]:
    for name, one in folder.callees.items():
        if name == key:
            yield one
        yield from _below(one, key)


def _moment(one: Moment) -> dict[str, Any]:
    return {
        "now": one.now.isoformat(),
        "steps": [
            {"process": step.process, "activity": step.activity, "name": step.name, "event": step.event}
            for step in one.steps[:_MOST_MARKS]
            if step.activity
        ],
        "flows": [list(flow) for flow in one.flows[:_MOST_MARKS]],
        "decisions": [_decision(decided) for decided in one.decisions],
        "thrown": [
            {"kind": thrown.kind, "name": thrown.name or thrown.code, "activity": thrown.activity}
            for thrown in (*one.thrown.messages, *one.thrown.signals, *one.thrown.escalations)
        ],
    }


def _decision(decided: Decision) -> dict[str, Any]:
    return {
        "activity": decided.activity,
        "decision": decided.decision,
        "result": feel.to_json(decided.result),
        "tables": tables(decided.trace),
    }


def tables(trace: Trace) -> list[dict[str, Any]]:
    """Which rows of which tables answered."""
    return [
        {
            "decision": table.decision,
            "inputs": [[label, feel.to_json(value)] for label, value in table.inputs],
            "rows": [{"number": row.number, "annotation": row.annotation or ""} for row in table.fired],
        }
        for table in trace.tables
    ]


def _waits(stage: Stage) -> dict[str, Any]:
    waits = stage.execution.waits()
    timers = sorted(waits.timers, key=lambda one: one.due_at)
    return {
        "tasks": [_open_task(one) for one in waits.user_tasks],
        "jobs": [
            {**_place(one), "name": one.name or one.activity, "topic": one.topic, "payload": one.payload}
            for one in waits.jobs
        ],
        "timers": [
            {**_place(one), "name": one.name or one.activity, "due": one.due_at.isoformat()}
            for one in timers
        ],
        "messages": [
            {**_place(one), "kind": one.kind, "name": one.name, "key": one.key}
            for one in waits.subscriptions
        ],
    }


def _open_task(one: UserTaskWait) -> dict[str, Any]:
    return {
        **_place(one),
        "name": one.title or one.name or one.activity,
        "groups": list(one.candidate_groups),
        "assignee": one.assignee,
        "excluded": list(one.excluded),
        "form": bool(one.form),
        "due": one.due_at and one.due_at.isoformat(),
    }


def _place(one: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever waits
    return {"activity": one.activity, "process": one.process}

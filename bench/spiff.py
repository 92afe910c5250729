"""The engine in memory against stock SpiffWorkflow 3.2.0, in one process, in turns.

The same procedure (registration, three checks, a committee of four, signature) is played on both. On
the stock library the checks are local functions that run inside the completion; ours waits for each of
them and is told its result, which is three actions more per case.
"""

import json
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer import DEFAULT_CONFIG
from SpiffWorkflow.util.task import TaskState

from engine import spiff

GRAPHS = Path(__file__).parent / "graphs"
CASES, ROUNDS = 8, 12
LOOPS = 300
NOW = datetime(2026, 2, 2, 14, tzinfo=UTC)
FORM = {f"field_{n}": f"answer {n} of the applicant, as typed" for n in range(40)} | {
    "application_no": "A1"
}
VOTES = (True, True, False, True)


Untyped = Any  # what SpiffWorkflow gives


class Services(TaskDataEnvironment):
    def call_service(self, context: object, **_: object) -> str:  # noqa: ARG002  # the library's signature
        return json.dumps({"ok": True})


SCRIPTS = PythonScriptEngine(Services())
SERIALIZER = BpmnWorkflowSerializer(registry=BpmnWorkflowSerializer.configure(DEFAULT_CONFIG))


def run() -> Mapping[str, object]:
    ours, stock, stored, their_stored = Watch(), Watch(), Watch(), Watch()
    sizes: dict[str, list[int]] = {"ours": [], "stock": []}
    program, specs = program_of("refugee"), specs_of("refugee_stock", "refugee")
    for _ in range(ROUNDS):
        for _ in range(CASES):
            play_stock(specs, stock)
            play_ours(program, ours)
        sizes["stock"] += play_stock(specs, their_stored, keep=True)
        sizes["ours"] += play_ours(program, stored, keep=True)
    ours_size, stock_size = (statistics.median(sizes[who]) for who in ("ours", "stock"))
    return {
        "completion_ms_p50": ours.median("complete"),
        "stock_completion_ms_p50": stock.median("complete"),
        "completion_vs_stock": ratio(ours.median("complete"), stock.median("complete")),
        "action_stored_ms_p50": stored.median("complete", "job"),
        "load_step_dump_cpu_ms": stored.mean("complete", "job"),
        "stock_load_step_dump_cpu_ms": their_stored.mean("complete"),
        "stock_cpu_per_ours": ratio(their_stored.mean("complete"), stored.mean("complete", "job")),
        "case_stored_vs_stock": ratio(stored.total(), their_stored.total()),
        "state_bytes": ours_size,
        "stock_state_bytes": stock_size,
        "state_vs_stock": ratio(ours_size, stock_size),
        **growth(),
    }


def growth() -> dict[str, object]:
    """The 300th round of a loop of user tasks against the 3rd, stored at each."""
    program, cost = program_of("loop"), []
    for _ in range(3):
        blob, costs = spiff.Execution.start(program, {}, now=NOW).dump(), []
        for n in range(LOOPS):
            started = time.thread_time_ns()
            execution = spiff.Execution.load(program, blob, now=NOW)
            task = execution.waits().user_tasks[0].visit
            execution.complete(task, FORM | {"n": n, "total": LOOPS + 1})
            blob = execution.dump()
            costs.append(time.thread_time_ns() - started)
        cost.append(statistics.median(costs[-20:]) / statistics.median(costs[1:21]))
    return {"round_300_vs_3": round(statistics.median(cost), 2), "loop_state_bytes": len(blob)}


def ratio(one: float, other: float) -> float:
    return round(one / other, 3)


class Watch:
    """Seconds of processor time by kind of action."""

    def __init__(self) -> None:
        self.laps: dict[str, list[float]] = {}

    def time(self, kind: str, act: Callable[..., Untyped], *told: object) -> Untyped:
        started = time.thread_time_ns()
        found = act(*told)
        self.laps.setdefault(kind, []).append((time.thread_time_ns() - started) / 1e6)
        return found

    def _all(self, kinds: tuple[str, ...]) -> list[float]:
        return [lap for kind in kinds for lap in self.laps.get(kind, ())]

    def median(self, *kinds: str) -> float:
        return round(statistics.median(self._all(kinds)), 4)

    def mean(self, *kinds: str) -> float:
        return round(statistics.fmean(self._all(kinds)), 4)

    def total(self, *kinds: str) -> float:
        return sum(self._all(kinds or tuple(self.laps)))


def answers() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "register", FORM
    yield "evaluate", {"evaluation": "well founded", "recommend": True}
    for number, vote in enumerate(VOTES, 1):
        yield "vote", {f"vote_{number}": vote}
    yield "sign", {"signed_by": "director"}


def program_of(key: str) -> spiff.Program:
    return spiff.compile(key, {f"{key}.bpmn": (GRAPHS / f"{key}.bpmn").read_bytes()})


def play_ours(program: spiff.Program, watch: Watch, *, keep: bool = False) -> list[int]:
    execution = watch.time("start", start_ours, program)
    sizes, blob = [], execution.dump() if keep else b""
    for _, given in answers():
        act = [("complete", given), *[("job", {"ok": True})] * (3 if "field_0" in given else 0)]
        for kind, what in act:
            if keep:
                blob = watch.time(kind, stored_ours, program, blob, kind, what)
                sizes.append(len(blob))
            else:
                watch.time(kind, step_ours, execution, kind, what)
    execution = spiff.Execution.load(program, blob, now=NOW) if keep else execution
    assert (execution.outcome, execution.variables()["votes_for"]) == ("done", 3)
    return sizes


def start_ours(program: spiff.Program) -> spiff.Execution:
    return spiff.Execution.start(program, {}, now=NOW)


def step_ours(execution: spiff.Execution, kind: str, what: Untyped) -> None:
    waits = execution.waits()
    if kind == "complete":
        execution.complete(waits.user_tasks[0].visit, what)
    else:
        execution.finish_job(waits.jobs[0].visit, what)


def stored_ours(program: spiff.Program, blob: bytes, kind: str, what: Untyped) -> bytes:
    execution = spiff.Execution.load(program, blob, now=NOW)
    step_ours(execution, kind, what)
    return execution.dump()


def specs_of(file: str, key: str) -> tuple[Any, Any]:
    parser = SpiffBpmnParser()
    parser.add_bpmn_str((GRAPHS / f"{file}.bpmn").read_bytes())
    return parser.get_spec(key), parser.get_subprocess_specs(key)


def play_stock(specs: tuple[Any, Any], watch: Watch, *, keep: bool = False) -> list[int]:
    workflow = watch.time("start", start_stock, specs)
    sizes, text = [], SERIALIZER.serialize_json(workflow) if keep else ""
    for _, given in answers():
        if keep:
            text = watch.time("complete", stored_stock, text, given)
            sizes.append(len(text))
        else:
            watch.time("complete", step_stock, workflow, given)
    return sizes


def start_stock(specs: tuple[Any, Any]) -> Untyped:
    workflow = BpmnWorkflow(*specs, script_engine=SCRIPTS)
    workflow.do_engine_steps()
    return workflow


def step_stock(workflow: Untyped, given: Mapping[str, Any]) -> None:
    task = workflow.get_tasks(state=TaskState.READY, manual=True)[0]
    task.data.update(given)
    task.run()
    workflow.do_engine_steps()


def stored_stock(text: str, given: Mapping[str, Any]) -> str:
    workflow = SERIALIZER.deserialize_json(text)
    workflow.script_engine = SCRIPTS
    step_stock(workflow, given)
    return str(SERIALIZER.serialize_json(workflow))

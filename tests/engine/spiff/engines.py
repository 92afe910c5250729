"""The stock library and ours behind one face, so that the same play can be given on both."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.event_definitions import ErrorEventDefinition as BaseErrorEventDefinition
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer import DEFAULT_CONFIG
from SpiffWorkflow.spiff.specs.event_definitions import (
    ErrorEventDefinition,
    MessageEventDefinition,
    SignalEventDefinition,
)
from SpiffWorkflow.util.task import TaskState

from engine import spiff
from tests.engine.spiff.diagrams import document, element, process, properties

SERIALIZER = BpmnWorkflowSerializer(registry=BpmnWorkflowSerializer.configure(DEFAULT_CONFIG))
BASE_SERIALIZER = BpmnWorkflowSerializer()


class Refusing(TaskDataEnvironment):
    """A service that fails."""

    def call_service(self, context: Any, **facts: Any) -> str:  # noqa: ARG002  # the library's signature
        raise ConnectionError("the agency said no")


class Stock:
    """SpiffWorkflow 3.2.0 as it comes."""

    parser: type = SpiffBpmnParser
    serializer = SERIALIZER
    error: type = ErrorEventDefinition

    @staticmethod
    def script(id_: str, result: str, expression: str, inner: str = "") -> str:
        return element("scriptTask", id_, f"{inner}<script>{result} = {expression}</script>")

    @staticmethod
    def duration(text: str) -> str:
        return f'<timerEventDefinition><timeDuration>"{text}"</timeDuration></timerEventDefinition>'

    def __init__(self, *processes: str) -> None:
        parser = self.parser()
        parser.add_bpmn_str(document(*processes).encode())
        self.specs = parser.get_spec("p"), parser.get_subprocess_specs("p")
        self.begin()

    def begin(self) -> None:
        self.engine = PythonScriptEngine(Refusing())
        self.workflow = BpmnWorkflow(*self.specs, script_engine=self.engine)
        self.workflow.do_engine_steps()

    @property
    def ready(self) -> list[Any]:
        return self.workflow.get_tasks(state=TaskState.READY, manual=True)

    def open(self) -> list[str]:
        return sorted(task.task_spec.name.removesuffix(" [child]") for task in self.ready)

    def find(self, activity: str) -> Any:
        return next(
            task for task in self.ready if task.task_spec.name.removesuffix(" [child]") == activity
        )

    def complete(self, activity: str, *, last: bool = False, **answers: Any) -> None:
        fits = [one for one in self.ready if one.task_spec.name.removesuffix(" [child]") == activity]
        task = fits[-1 if last else 0]
        task.data.update(answers)
        task.run()
        self.workflow.do_engine_steps()

    def complete_this(self, task: Any) -> None:
        task.run()
        self.workflow.do_engine_steps()

    def seen(self, activity: str) -> dict[str, Any]:
        return dict(self.find(activity).data)

    def reload(self) -> None:
        text = self.serializer.serialize_json(self.workflow)
        self.workflow = self.serializer.deserialize_json(text)
        self.workflow.script_engine = self.engine

    def message(self, **payload: Any) -> None:
        self.workflow.send_event(BpmnEvent(MessageEventDefinition("aviso"), payload=payload))
        self.workflow.do_engine_steps()

    def signal(self) -> None:
        self.workflow.catch(BpmnEvent(SignalEventDefinition("alarma")))
        self.workflow.do_engine_steps()

    def fail(self, activity: str) -> None:
        task = next(one for one in self.workflow.get_tasks() if one.task_spec.name == activity)
        definition = self.error("rechazo", code="RECHAZO")
        self.workflow.catch(BpmnEvent(definition, payload={}, target=task.workflow))
        self.workflow.do_engine_steps()

    def pass_time(self, seconds: float) -> None:
        time.sleep(seconds)
        self.workflow.refresh_timers()
        self.workflow.do_engine_steps()

    def go_back(self, activity: str) -> None:
        task = next(one for one in self.workflow.get_tasks() if one.task_spec.name == activity)
        self.workflow.reset_from_task_id(task.id)
        self.workflow.do_engine_steps()

    def size(self) -> int:
        return len(self.workflow.get_tasks())

    def over(self) -> bool:
        return self.workflow.is_completed()

    def variables(self) -> dict[str, Any]:
        return dict(self.workflow.data if self.workflow.completed else self.workflow.last_task.data)

    def state_size(self) -> int:
        return len(json.dumps(self.serializer.to_dict(self.workflow), default=str))


class StockBase(Stock):
    """The same with the parser and serializer that know no extensions."""

    parser = BpmnParser
    serializer = BASE_SERIALIZER
    error = BaseErrorEventDefinition


class Ours:
    """engine.spiff."""

    @staticmethod
    def script(id_: str, result: str, expression: str, inner: str = "") -> str:
        told = properties(resultVariable=result) + inner
        return element("scriptTask", id_, f"{told}<script>{expression}</script>", scriptFormat="feel")

    @staticmethod
    def duration(text: str) -> str:
        return f"<timerEventDefinition><timeDuration>{text}</timeDuration></timerEventDefinition>"

    def __init__(self, *processes: str) -> None:
        called: dict[str, spiff.Program] = {}
        keys = ("p", "q", "r")[: len(processes)]
        for key, one in reversed(list(zip(keys, processes, strict=True))):
            called[key] = spiff.compile(key, {f"{key}.bpmn": document(one).encode()}, called)
        self.program = called["p"]
        self.begin()

    def begin(self) -> None:
        self.now = datetime(2026, 2, 2, 14, tzinfo=UTC)
        self.execution = spiff.Execution.start(self.program, {}, now=self.now)
        self.blobs: dict[str, bytes] = {}

    @property
    def ready(self) -> list[Any]:
        return list(self.execution.waits().user_tasks)

    def open(self) -> list[str]:
        return sorted(task.activity for task in self.ready)

    def find(self, activity: str) -> Any:
        return next(task for task in self.ready if task.activity == activity)

    def complete(self, activity: str, *, last: bool = False, **answers: Any) -> None:
        fits = [one for one in self.ready if one.activity == activity]
        self.blobs[activity] = self.execution.dump()
        self.execution.complete(fits[-1 if last else 0].visit, answers)

    def complete_this(self, task: Any) -> None:
        self.execution.complete(task.visit, {})

    def seen(self, activity: str) -> dict[str, Any]:
        return self.execution.variables_at(self.find(activity).visit)

    def reload(self) -> None:
        self.execution = spiff.Execution.load(self.program, self.execution.dump(), now=self.now)

    def message(self, **payload: Any) -> None:
        self.execution.deliver(("aviso", None), payload)

    def signal(self) -> None:
        self.execution.signal("alarma")

    def fail(self, activity: str) -> None:
        job = next(job for job in self.execution.waits().jobs if job.activity == activity)
        self.execution.fail_job(job.visit, "RECHAZO", {})

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.execution.fire_timers(self.now)

    def go_back(self, activity: str) -> None:
        self.execution = spiff.Execution.load(self.program, self.blobs[activity], now=self.now)

    def size(self) -> int:
        waits = self.execution.waits()
        return len(waits.user_tasks) + len(waits.jobs) + len(waits.timers) + len(waits.subscriptions)

    def over(self) -> bool:
        return self.execution.state != "running"

    def variables(self) -> dict[str, Any]:
        return self.execution.variables()

    def state_size(self) -> int:
        return len(self.execution.dump())


__all__ = ["Ours", "Stock", "StockBase", "process"]

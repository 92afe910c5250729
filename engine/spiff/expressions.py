"""FEEL at the places of a diagram where it may stand. No Python of a diagram is ever run."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine

import feel
from engine.spiff.limits import WRITTEN, ExecutionFailed, failed, runaway, weight

_HEAVY = (str, list, dict)


class Expression:
    """One compiled expression and the element it stands at."""

    __slots__ = ("_evaluate", "compiled", "text")

    def __init__(self, text: str, names: tuple[str, ...] = ()) -> None:
        self.text = text
        self.compiled = feel.compile(text, names=names)
        self._evaluate = self.compiled.evaluate

    def value(self, data: Mapping[str, Any], my_task: Any) -> Any:
        """Its value as JSON. Raises ExecutionFailed, naming the element, when it has none."""
        top = my_task.workflow.top_workflow
        try:
            found = feel.to_json(self._evaluate(data, now=top.lima))
        except feel.FeelError as error:
            raise self._failed(error, my_task) from error
        if found.__class__ in _HEAVY:
            top.written += weight(found)
            if top.written > WRITTEN:
                raise runaway(my_task.task_spec, "data", WRITTEN)
        return found

    def holds(self, data: Mapping[str, Any], my_task: Any) -> bool:
        """Whether it is true; null is not."""
        try:
            return self._evaluate(data, now=my_task.workflow.top_workflow.lima) is True
        except feel.FeelError as error:
            raise self._failed(error, my_task) from error

    def _failed(self, error: Exception, my_task: Any) -> ExecutionFailed:
        return failed(my_task.task_spec, "expression", expression=self.text, problem=str(error))


class FeelEnvironment(BasePythonScriptEngineEnvironment):
    """What SpiffWorkflow would hand a text to: it is FEEL, or it is not evaluated."""

    def evaluate(
        self,
        expression: str,
        context: Mapping[str, Any],
        external_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The value of a FEEL expression as JSON."""
        return feel.to_json(feel.compile(expression).evaluate({**context, **(external_context or {})}))

    def execute(self, script: str, context: Any, external_context: Any = None) -> Any:  # noqa: ARG002
        """Scripts with effects do not exist."""
        raise ExecutionFailed("", "script", expression=script[:80])

    def call_service(self, context: Any, **facts: Any) -> Any:  # noqa: ARG002
        """Services are jobs; nobody is called from here."""
        raise ExecutionFailed("", "service", operation=str(facts.get("operation_name"))[:80])


ENGINE = PythonScriptEngine(FeelEnvironment())

"""Tasks: those of people, of machines, and those done at once."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults

import feel
from engine.dmn import DecisionFailed, Decisions, DecisionUnknown
from engine.spiff import terms, timers
from engine.spiff.expressions import Expression
from engine.spiff.journal import Decision
from engine.spiff.limits import failed, taken
from engine.spiff.specs.base import Element, Plain


class NoneTask(Plain):
    """An abstract task: nothing says what is to be done, so nothing is."""

    tag = "task"


class UserTask(Element, defaults.UserTask):
    """Waits for a person. Its facts are evaluated once, when the token arrives."""

    tag = "userTask"

    def __init__(
        self,
        *args: Any,
        form: str | None,
        asks: Mapping[str, Expression],
        completed_by: str | None,
        **facts: Any,
    ) -> None:
        super().__init__(*args, **facts)
        self.form = form
        self.asks = asks
        self.completed_by = completed_by  # variable that says who did it

    def _on_ready(self, my_task: Any) -> None:
        for name, asked in self.asks.items():
            value = asked.value(my_task.data, my_task)
            if name == "dueDate":
                value = self._term(my_task, value)
            if value is not None:
                self._understand(name, value)
                my_task.internal_data[name] = value
        self.guard(my_task)

    def _term(self, my_task: Any, value: Any) -> Any:
        """The instant of a due date, and its name kept if it has one."""
        value, term = terms.taken(value, my_task.workflow.top_workflow.moved)
        if term:
            my_task.internal_data[terms.KEPT] = term
        return value

    def _understand(self, name: str, value: Any) -> None:
        """Raises ExecutionFailed if a fact is not what its name promises."""
        try:
            if name == "dueDate":
                timers.deadline(value)
                return
        except timers.NotATime as error:
            raise failed(self, "fact", fact=name, value=str(value)[:80]) from error
        understood(self, name, value)


def understood(spec: Element, name: str, value: Any) -> Any:
    """Raises ExecutionFailed if a fact is not what its name promises."""
    if not _is_fact(name, value):
        raise failed(spec, "fact", fact=name, value=str(value)[:80])
    return value


def _is_fact(name: str, value: Any) -> bool:
    """Whether a value can be the fact of that name. Groups and excluded may be several."""
    if name == "priority":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if name == "candidateGroup" and isinstance(value, list):
        return bool(value) and all(isinstance(one, str) for one in value)
    if name == "excluded":
        return isinstance(value, str | list) and all(
            one is None or isinstance(one, str) for one in value
        )
    return isinstance(value, str)


class ManualTask(UserTask):
    """Like a user task, without a form."""

    tag = "manualTask"


class ScriptTask(Element, defaults.ScriptTask):
    """A FEEL expression whose value becomes a variable, or whose entries become variables."""

    tag = "scriptTask"

    def __init__(self, *args: Any, result: str | None, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.result = result

    def _run_hook(self, my_task: Any) -> bool:
        assign(my_task, self.result, self.script.value(my_task.data, my_task))
        return True


class BusinessRuleTask(Plain):
    """Asks a decision."""

    tag = "businessRuleTask"

    def __init__(
        self, *args: Any, decision: str, decisions: Decisions, result: str | None, **facts: Any
    ) -> None:
        super().__init__(*args, **facts)
        self.decision, self.decisions, self.result = decision, decisions, result

    def _run_hook(self, my_task: Any) -> bool:
        try:
            now = my_task.workflow.top_workflow.lima
            answer, trace = self.decisions.ask(self.decision, my_task.data, now=now)
            result = taken(feel.to_json(answer))
        except (DecisionFailed, DecisionUnknown, feel.FeelError) as error:
            raise failed(self, "decision", decision=self.decision, problem=str(error)) from error
        my_task.workflow.top_workflow.journal.decisions.append(
            Decision(my_task.id, str(self.bpmn_id), self.decision, result, trace)
        )
        assign(my_task, self.result, result)
        return True


class Choice:
    """A topic that is known only when the token arrives, and those that it may be."""

    def __init__(self, chosen: Expression, among: Expression) -> None:
        self.chosen, self.among = chosen, among

    def topic(self, my_task: Any) -> str:
        """Raises ExecutionFailed if it is none of those that the deploy gate has seen."""
        topic, known = self.chosen.value(my_task.data, my_task), self.among.value({}, my_task)
        if not isinstance(topic, str) or not isinstance(known, list) or topic not in known:
            raise failed(my_task.task_spec, "topic", topic=str(topic)[:80])
        return topic


class ServiceTask(Element, defaults.ServiceTask):
    """Asks for a job and waits for its result."""

    tag = "serviceTask"

    def __init__(
        self,
        *args: Any,
        topic: str | Choice,
        asks: Mapping[str, Expression],
        parameters: Mapping[str, Expression],
        result: str | None,
        **facts: Any,
    ) -> None:
        super().__init__(*args, **facts)
        self.topic, self.asks, self.parameters, self.result = topic, asks, parameters, result

    def _run_hook(self, my_task: Any) -> bool | None:
        payload = {name: asked.value(my_task.data, my_task) for name, asked in self.parameters.items()}
        my_task.internal_data["payload"] = payload
        if isinstance(self.topic, Choice):
            my_task.internal_data["topic"] = self.topic.topic(my_task)
        for name, asked in self.asks.items():
            value = asked.value(my_task.data, my_task)
            if value is not None:
                my_task.internal_data[name] = understood(self, name, value)
        self.guard(my_task)
        return None

    def finish(self, my_task: Any, result: Any) -> None:
        """The job was done."""
        if self.result:
            my_task.data[self.result] = result
        my_task.complete()


def assign(my_task: Any, name: str | None, value: Any) -> None:
    """Put a value into a variable, or, without a name, the entries of a context into theirs."""
    if name:
        my_task.data[name] = value
    elif isinstance(value, dict):
        for key, one in value.items():
            my_task.data[key] = one
    else:
        raise failed(my_task.task_spec, "no-result-variable", value=type(value).__name__)

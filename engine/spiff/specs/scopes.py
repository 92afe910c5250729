"""Subprocesses, handlers and called processes."""

from typing import Any

from SpiffWorkflow.bpmn.specs import defaults

from engine.spiff.data import Local
from engine.spiff.expressions import Expression
from engine.spiff.limits import failed
from engine.spiff.specs.base import Element

OUTCOME = "resultado del proceso"  # name of the callee's outcome in the ``out`` of a call activity


class SubProcess(Element, defaults.SubWorkflowTask):
    """Runs what is drawn inside it, on the variables around it."""

    tag = "subProcess"
    contains = True

    def _update_hook(self, my_task: Any) -> bool:
        return Element._update_hook(self, my_task)

    def _run_hook(self, my_task: Any) -> bool | None:
        if my_task.internal_data.pop("back", None):
            return True
        top = my_task.workflow.top_workflow
        inside = top.subprocess_specs[self.spec]
        self.guard(my_task)
        part = top.create_subprocess(my_task, self.spec)
        part.open_scope(self.bring(my_task, inside), my_task.last_state_change)
        if not inside.entries:
            del top.subprocesses[my_task.id]
            return True
        self.begin(my_task, part)
        return None

    def begin(self, my_task: Any, part: Any) -> None:  # noqa: ARG002
        """Start the inside."""
        part.begin(part.spec.entries)

    def satisfied(self, part: Any, visit: Any) -> bool:  # noqa: ARG002
        """Whether what is left of the inside need not be done."""
        return False

    def left(self, part: Any, visit: Any) -> None:
        """A token has left an element inside."""
        if not visit.task_spec.ways:
            part.end_if_over()

    def given_up(self, part: Any) -> None:
        """A token inside was taken away by a person."""
        part.end_if_over()

    def bring(self, my_task: Any, inside: Any) -> Any:  # noqa: ARG002
        """The variables of the inside."""
        return my_task.data

    def returned(self, my_task: Any, part: Any) -> None:
        """The inside has ended: the token is ready to leave."""
        del my_task.workflow.top_workflow.subprocesses[my_task.id]
        self.take(my_task, part)
        if self.undone_by is not None:
            self.undone_by.closed(my_task, part)
        my_task.internal_data["back"] = 1
        my_task._ready()

    def take(self, my_task: Any, part: Any) -> None:
        """Bring back what the inside has found."""


class Transaction(SubProcess):
    """A subprocess that can be given up."""

    tag = "transaction"


class Handler(SubProcess):
    """The inside of an event subprocess, once it has been triggered."""


class CallActivity(SubProcess):
    """Runs another process on variables of its own."""

    tag = "callActivity"

    def __init__(
        self, *args: Any, into: Expression | None, out: Expression | None, **facts: Any
    ) -> None:
        super().__init__(*args, **facts)
        self.into, self.out = into, out

    def bring(self, my_task: Any, inside: Any) -> Any:
        """``in`` if there is one, else the inputs the process declares, else everything."""
        if self.into:
            found = self.into.value(my_task.data, my_task)
            if not isinstance(found, dict):
                raise failed(self, "in-not-a-context", value=type(found).__name__)
            return found
        if inside.inputs:
            return {name: my_task.data.get(name) for name in inside.inputs}
        return dict(my_task.data)

    def take(self, my_task: Any, part: Any) -> None:
        """``out`` if there is one, else the outputs the process declares, else everything."""
        theirs = part.variables
        if self.out:
            found = self.out.value(Local({OUTCOME: part.outcome}, theirs), my_task)
            if not isinstance(found, dict):
                raise failed(self, "out-not-a-context", value=type(found).__name__)
        elif part.spec.outputs:
            found = {name: theirs.get(name) for name in part.spec.outputs}
        else:
            found = dict(theirs)
        for name, value in found.items():
            my_task.data[name] = value

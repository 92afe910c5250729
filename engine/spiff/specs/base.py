"""What all elements have in common: how a token enters, waits, leaves, and where it goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.control import BpmnStartTask
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.specs import WorkflowSpec
from SpiffWorkflow.util.task import TaskState

from engine.spiff.data import Kept, Noted
from engine.spiff.expressions import Expression
from engine.spiff.limits import failed

ROOT = "#"  # name of the root of every scope; no id of a diagram can be this
FAILED = 2  # how a scope was interrupted: by an error that was handled inside


@dataclass(slots=True)
class Way:
    """An outgoing sequence flow."""

    id: str
    target: Any  # spec
    condition: Expression | None
    is_default: bool


class Process(BpmnProcessSpec):
    """The specification of a process, or of the inside of a subprocess."""

    def __init__(self, name: str, process: str) -> None:
        # not BpmnProcessSpec's: its Start and End would clash with elements of those ids
        WorkflowSpec.__init__(self, name=name)
        self.process = process  # key of the process it is a part of
        self.data_objects: dict[str, Any] = {}
        self.bpmn_start_events: list[Any] = []
        self.io_specification = None
        self.handlers: list[Any] = []  # event subprocesses
        self.entries: list[Any] = []  # where a token appears when nobody names a start event
        self.starts: dict[str, Any] = {}  # start events by id
        self.inputs: tuple[str, ...] = ()
        self.outputs: tuple[str, ...] = ()
        self.subscriptions: dict[str, Expression] = {}  # correlation property -> its value in our data
        self.undo_by: dict[str, Any] = {}  # id of an activity -> what undoes it
        self.undo_handler: Any = None  # event subprocess that undoes the whole
        self.is_process = False  # not the inside of a subprocess
        self.is_handler = False  # inside of an event subprocess
        self.interrupts = False  # ... that interrupts
        self.start = Root(self, ROOT)


class Element(BpmnTaskSpec):
    """Mixed in before a SpiffWorkflow specification: replaces how tokens move."""

    tag = ""
    is_watch = False  # waits without holding its scope open
    waits_for_tokens = False  # and for nothing else
    contains = False  # waits only for what goes on inside it
    collects = False  # tokens below it return to it
    repeatable = False  # offered again in an ad-hoc subprocess
    takes: tuple[tuple[str, Expression], ...] = ()  # names of its own
    gives: tuple[tuple[str, Expression], ...] = ()  # variables it writes when it completes
    notes = False  # what it writes is noted, for whoever undoes it
    undone_by: Any = None  # keeps what is needed to undo it
    reconsiders = False  # may move on because of what happens elsewhere in the instance

    def __init__(self, wf_spec: Any, name: str, element: str | None = None, **facts: Any) -> None:
        super().__init__(wf_spec, name, **facts)
        self.bpmn_id = element  # id in the diagram, which an instance shares with its container
        self.ways: list[Way] = []
        self.guards: list[Any] = []  # boundary events
        self.armed: list[Any] = []  # those among them that wait for something

    def _predict(self, *args: Any, **facts: Any) -> None:
        """A task exists when its token has arrived, not before."""

    def _update(self, my_task: Any) -> None:
        if self.notes:
            my_task.data = Noted({}, my_task.data)
        if self.takes:
            own = {name: told.value(my_task.data, my_task) for name, told in self.takes}
            my_task.data = Kept(own, my_task.data)
        if self._update_hook(my_task):
            my_task._ready()

    def _update_hook(self, my_task: Any) -> bool:
        my_task.workflow.top_workflow.enter(my_task)
        return True

    def _on_ready(self, my_task: Any) -> None:
        my_task.workflow.top_workflow.queue.append(my_task)

    def _run_hook(self, my_task: Any) -> bool | None:  # noqa: ARG002  # SpiffWorkflow's signature
        return True

    def _on_complete(self, my_task: Any) -> None:
        """Leave, and go on along the flows that are chosen."""
        scope = my_task.workflow
        owner = my_task.parent
        for name, told in self.gives:
            my_task.data[name] = told.value(my_task.data, my_task)
        if self.undone_by is not None:
            self.undone_by.remember(my_task)
        self.depart(my_task)
        if owner.task_spec.collects:
            owner.task_spec.merge_child(scope, my_task)
        else:
            self.go_on(my_task, owner)

    def depart(self, my_task: Any) -> None:
        """Take the token off the element, with its guards."""
        scope = my_task.workflow
        for child in list(my_task._children):
            scope.top_workflow.withdraw(scope.tasks[child])
        scope.top_workflow.journal.left(my_task, scope.top_workflow.now)
        scope.remove(my_task)

    def go_on(self, my_task: Any, owner: Any) -> None:
        """Send tokens along the outgoing flows; end the scope if that was the last."""
        scope = my_task.workflow
        if scope.satisfied(my_task):
            return
        for way in self.choose(my_task):
            scope.arrive(way.target, owner, self.around(my_task), way.id)
        scope.left(my_task)

    def around(self, my_task: Any) -> Any:
        """The variables of those who come after it."""
        return my_task.parent.data if self.notes or self.takes else my_task.data

    def choose(self, my_task: Any) -> Sequence[Way]:
        """All flows without condition, those whose condition holds, the default if none of these does.

        Raises:
            ExecutionFailed: there are flows but none can be taken.
        """
        ways = self.ways
        if (len(ways) == 1 and ways[0].condition is None) or not ways:
            return ways
        held = [way for way in ways if way.condition and way.condition.holds(my_task.data, my_task)]
        chosen = [way for way in ways if way in held or not (way.condition or way.is_default)]
        if not held:
            chosen += [way for way in ways if way.is_default]
        return chosen or self.nowhere(my_task)

    def nowhere(self, my_task: Any) -> Sequence[Way]:
        """Raises ExecutionFailed: no flow can be taken."""
        conditions = [way.condition.text for way in self.ways if way.condition]
        raise failed(my_task.task_spec, "no-flow", conditions=conditions)

    def guard(self, my_task: Any) -> None:
        """Start to wait for the boundary events."""
        for spec in self.armed:
            spec.watch(my_task)


class Root(Element, BpmnStartTask):
    """Holds the variables of a scope; everything in the scope belongs to it."""

    tag = "process"


class Plain(Element, BpmnSpecMixin):
    """An element that does nothing but pass the token on: abstract task, link, none event."""


READY, WAITING, STARTED = TaskState.READY, TaskState.WAITING, TaskState.STARTED

"""The running instance: SpiffWorkflow's workflow and tasks, kept as small as what is still open.

Three things differ from the stock classes. Tasks that are over leave the tree at once, so a state holds
the open tokens and nothing else, however long the case has run. Nothing is predicted: a task exists when
a token has arrived. And the next task to run is taken from a queue instead of being searched for.
"""

import time
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.event import Event
from SpiffWorkflow.util.task import TaskState

from engine.spiff import limits, timers
from engine.spiff.data import Variables
from engine.spiff.expressions import ENGINE
from engine.spiff.journal import Journal

_NOBODY = Event()  # listeners of events that nobody listens to


class Visit(Task):
    """A token at an element: SpiffWorkflow's task, which shares the variables of its scope.

    ``parent`` is not where the token came from but what it belongs to: the root of its scope, or the
    activity that is repeated, guarded or waited at.
    """

    def __init__(
        self,
        workflow: Any,
        spec: Any,
        owner: "Visit | None",
        data: Variables,
        state: int = TaskState.FUTURE,
        id: UUID | None = None,  # noqa: A002  # SpiffWorkflow's name
    ) -> None:
        # not super().__init__(): it looks parents up, reads the clock and copies nothing we keep
        self.id = id or uuid4()
        self.workflow = workflow
        self.task_spec = spec
        self.data = data
        self.internal_data: dict[str, Any] = {}
        self.triggered = False
        self.thread_id = 0
        self.last_state_change = 0.0
        self._state = state
        self._children: list[UUID] = []
        self._parent: UUID | None = None
        if owner is not None:
            self._parent = owner.id
            owner._children.append(self.id)
        workflow.tasks[self.id] = self

    def _set_state(self, value: int) -> None:
        self._state = value

    def _inherit_data(self) -> None:
        """Nothing to inherit: the variables are the scope's."""

    @property
    def is_here(self) -> bool:
        """Whether the token has neither moved on nor been canceled."""
        return self.id in self.workflow.tasks

    def complete(self) -> None:
        """As SpiffWorkflow's, unless the token was canceled by what it has just thrown."""
        if self.is_here:
            self._state = TaskState.COMPLETED
            self.task_spec._on_complete(self)

    def cancel(self) -> None:
        """Take the token away with everything that belongs to it."""
        self.workflow.top_workflow.withdraw(self)


class Scope:
    """What a process instance and its subprocesses have in common."""

    spec: Any
    tasks: dict[UUID, Visit]
    task_tree: Visit
    top_workflow: Any
    correlations: dict[str, Any]
    completed: bool

    def open_scope(self, data: Variables, since: float) -> None:
        """Put the root in place; everything else hangs below it."""
        self.interrupted = 0  # by an event subprocess or a cancellation: 1, or 2 if by an error
        self.outcome: str | None = None
        self.done: list[dict[str, Any]] = []  # what may be compensated, see ``specs.compensation``
        self.task_tree = Visit(self, self.spec.start, None, data, TaskState.STARTED)
        self.task_tree.last_state_change = since

    @property
    def variables(self) -> Variables:
        """The variables of the scope."""
        return self.task_tree.data

    def begin(self, entries: Iterable[Any]) -> None:
        """Wait for what starts event subprocesses, and send a token to each entry."""
        root = self.task_tree
        for handler in self.spec.handlers:
            handler.watch(root)
        for spec in entries:
            self.arrive(spec, root, root.data)

    def arrive(self, spec: Any, owner: Visit, data: Variables, flow: str = "") -> Visit:
        """A token reaches an element, over a flow or as the scope begins."""
        visit = Visit(self, spec, owner, data)
        if flow:
            self.top_workflow.journal.flows.append((self.spec.process, flow))
            if spec.waits_for_tokens:
                visit.internal_data["via"] = flow
        spec._update(visit)
        return visit

    def remove(self, visit: Visit) -> None:
        """Take one visit out of the tree; what hangs below it must be gone already."""
        owner = self.tasks.get(visit._parent) if visit._parent else None
        if owner is not None:
            owner._children.remove(visit.id)
        del self.tasks[visit.id]

    @property
    def busy(self) -> bool:
        """Whether any token is left; waiting event subprocesses do not hold a scope open."""
        root = self.task_tree
        return any(not visit.task_spec.is_watch for visit in self.tasks.values() if visit is not root)

    def satisfied(self, visit: Visit) -> bool:  # noqa: ARG002
        """Whether what is left need not be done, now that a token has left an element."""
        return False

    def left(self, visit: Visit) -> None:
        """A token has left an element and gone on, or not."""
        if not visit.task_spec.ways:
            self.end_if_over()

    def given_up(self) -> None:
        """A token was taken away by a person."""
        self.end_if_over()

    def end_if_over(self) -> None:
        """Complete the scope when no token is left."""
        if not self.completed and not self.busy:
            self.end()

    def end(self) -> None:
        """Complete the scope, taking away whatever is left of it."""
        self.completed = True
        for child in list(self.task_tree._children):
            if child in self.tasks:
                self.top_workflow.withdraw(self.tasks[child])
        self._ended()

    def _ended(self) -> None:
        """For a subprocess: hand the token back."""


class Instance(Scope, BpmnWorkflow):
    """A process instance in memory."""

    def __init__(self, program: Any, now: datetime) -> None:
        super().__init__(program.spec, program.specs, script_engine=ENGINE, deserializing=True)
        self.program = program
        self.tell(now)
        self.queue: deque[Visit] = deque()
        self.journal = Journal()
        self.terminated = False
        self.serial = 0  # of the last record of what may be compensated
        self.moved: dict[str, str] = {}  # terms whose instant is another than the diagram gives
        self.refresh()
        self.completed_event = self.task_removed_event = _NOBODY

    def _ended(self) -> None:
        """Nobody can ask for compensation any more."""
        self.done = []

    def refresh(self) -> None:
        """A new action begins: its limits count from here."""
        self.steps = 0
        self.written = 0  # characters that expressions have produced
        self.since = time.thread_time()

    def tell(self, now: datetime) -> None:
        """What time it is."""
        self.now = now.astimezone(UTC)
        self.lima = now.astimezone(timers.LIMA)  # what ``now()`` and ``today()`` say in expressions

    def enter(self, visit: Visit) -> None:
        """Note that an element was entered."""
        visit.last_state_change = self.now.timestamp()
        self.journal.entered(visit, self.now)

    def advance(self) -> None:
        """Run until every token waits for somebody. Raises Runaway."""
        queue = self.queue
        while True:
            while queue:
                visit = queue.popleft()
                if visit._state == TaskState.READY and visit.is_here:
                    self.count(visit)
                    visit.run()
            if not self._reconsider():
                break
        self._require_hope()

    def _require_hope(self) -> None:
        """Raises ExecutionFailed if tokens wait for others that can never come."""
        stuck = None
        for visit in self.visits():
            spec = visit.task_spec
            if spec.waits_for_tokens:
                stuck = stuck or visit
            elif not (spec.is_watch or spec.contains):
                return
        if stuck is not None:
            raise limits.failed(stuck.task_spec, "deadlock")

    def count(self, visit: Visit) -> None:
        """One more step of this action. Raises Runaway."""
        self.steps += 1
        if self.steps > limits.STEPS:
            raise limits.runaway(visit.task_spec, "steps", limits.STEPS)
        if time.thread_time() - self.since > limits.SECONDS:
            raise limits.runaway(visit.task_spec, "time", limits.SECONDS)

    def _reconsider(self) -> bool:
        """Ask those whose answer depends on all the others: inclusive joins and conditions."""
        for scope in [self, *self.subprocesses.values()]:
            for visit in list(scope.tasks.values()):
                if visit.task_spec.reconsiders and visit.is_here:
                    visit.task_spec.reconsider(visit)
        return bool(self.queue)

    def create_subprocess(self, my_task: Visit, spec_name: str) -> "Part":
        """A subprocess or called process below a visit. Raises Runaway."""
        part = Part(self.subprocess_specs[spec_name], my_task, self)
        if part.depth > limits.DEPTH:
            raise limits.runaway(my_task.task_spec, "depth", limits.DEPTH)
        if len(self.subprocesses) >= limits.SCOPES:
            raise limits.runaway(my_task.task_spec, "scopes", limits.SCOPES)
        self.subprocesses[my_task.id] = part
        return part

    def new_visit(self, owner: Visit, spec: Any) -> Visit:
        """A visit that belongs to another, without being entered."""
        return Visit(owner.workflow, spec, owner, owner.data)

    def find(self, visit_id: UUID) -> Visit | None:
        """An open visit, in whatever scope it is."""
        for scope in (self, *self.subprocesses.values()):
            if visit_id in scope.tasks:
                return scope.tasks[visit_id]
        return None

    def get_task_from_id(self, task_id: UUID) -> Visit:
        """SpiffWorkflow's name for the same."""
        visit = self.find(task_id)
        return visit if visit is not None else super().get_task_from_id(task_id)

    def visits(self) -> Iterable[Visit]:
        """All open visits but the roots, scope by scope, oldest first."""
        for scope in (self, *self.subprocesses.values()):
            for visit in scope.tasks.values():
                if visit is not scope.task_tree:
                    yield visit

    def withdraw(self, visit: Visit) -> None:
        """Cancel a visit with all below it: guards, instances, subprocesses. Not recursive."""
        doomed, at = [visit], 0
        while at < len(doomed):
            one = doomed[at]
            at += 1
            tasks = one.workflow.tasks
            doomed.extend(tasks[child] for child in one._children)
            part = self.subprocesses.pop(one.id, None)
            if part is not None:
                part.completed = True
                doomed.extend(task for task in part.tasks.values() if task._parent == part.task_tree.id)
        for one in reversed(doomed):
            if one._state != TaskState.COMPLETED:
                one._state = TaskState.CANCELLED
                self.journal.canceled(one, self.now)
            one.workflow.remove(one)


class Part(Scope, BpmnSubWorkflow):
    """A subprocess, handler or called process that is running."""

    def __init__(self, spec: Any, caller: Visit, top: Instance) -> None:
        self.caller = caller
        super().__init__(spec, caller.id, top, deserializing=True)
        self.completed_event = self.task_removed_event = _NOBODY

    def _calculate_depth(self) -> int:
        """One more than the scope of its caller, without walking up."""
        return int(self.caller.workflow.depth) + 1

    @property
    def parent_workflow(self) -> Any:
        """The scope of its caller."""
        return self.caller.workflow

    def satisfied(self, visit: Visit) -> bool:
        """Its caller knows."""
        return bool(self.caller.task_spec.satisfied(self, visit))

    def left(self, visit: Visit) -> None:
        """Its caller decides what follows."""
        self.caller.task_spec.left(self, visit)

    def given_up(self) -> None:
        """Its caller decides what follows."""
        if not self.completed:
            self.caller.task_spec.given_up(self)

    def _ended(self) -> None:
        self.caller.task_spec.returned(self.caller, self)

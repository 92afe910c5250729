"""Undoing what was completed (BPMN 2.0.2, 10.7 and 13.5.5).

When an activity completes that something can undo, its scope keeps a record: which activity, in which
order, what it had written, and, of a subprocess or called process, the records of its inside. A throw
event, or the cancel end of a transaction, lets an ``Undo`` work in the scope: it takes the records from
the last to the first, each once, and runs what undoes it: the activity drawn at the compensation event
on its border, else the compensation event subprocess inside it, else the same for its inside.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from engine.spiff.data import Kept, Local, Noted
from engine.spiff.specs import throwing
from engine.spiff.specs.base import FAILED, STARTED, Plain
from engine.spiff.specs.events import EndEvent, ThrowEvent
from engine.spiff.specs.scopes import SubProcess

UNDO = "#undo"  # name of what works through the records of a scope


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be undone."""

    activity: str | None  # None: all that the event sees
    waits: bool  # whether the event goes on only afterwards


class Undo(Plain):
    """Works through the records of a scope; holds the scope open meanwhile."""

    tag = "compensation"
    contains = True
    collects = True

    def _update_hook(self, my_task: Any) -> bool:  # noqa: ARG002
        return True

    def _run_hook(self, my_task: Any) -> bool | None:
        return None if self._next(my_task) else True

    def _next(self, my_task: Any) -> bool:
        """Begin to undo the last of what is left. False if nothing is."""
        scope, told = my_task.workflow, my_task.internal_data
        for at in reversed(range(len(scope.done))):
            record = scope.done[at]
            if record["i"] <= told["until"] and told.get("of") in (None, record["a"]):
                del scope.done[at]
                scope.spec.undo_by[record["a"]].begin(my_task, record)
                return True
        return False

    def merge_child(self, scope: Any, child: Any) -> None:
        """A step is over."""
        my_task = scope.tasks[child._parent]
        if isinstance(child.task_spec, CompensationBoundary):
            handler = scope.arrive(child.task_spec.handler, my_task, child.data)
            handler.internal_data |= child.internal_data
        elif not self._next(my_task):
            my_task.complete()

    def depart(self, my_task: Any) -> None:
        """Not drawn, so not told."""
        my_task.workflow.remove(my_task)

    def _on_complete(self, my_task: Any) -> None:
        scope = my_task.workflow
        self.depart(my_task)
        orderer = my_task.internal_data.get("for")
        waiting = scope.top_workflow.find(UUID(hex=orderer)) if orderer else None
        if waiting is not None:
            waiting._ready()
        scope.left(my_task)


def undo(scope: Any, activity: str | None, until: int, orderer: Any = None) -> None:
    """Let the records of a scope be worked through."""
    root = scope.task_tree
    visit = scope.arrive(scope.spec.task_specs[UNDO], root, root.data)
    visit.internal_data["until"] = until
    if activity:
        visit.internal_data["of"] = activity
    if orderer is not None:
        visit.internal_data["for"] = orderer.id.hex


class CompensationBoundary(Plain):
    """On the border of an activity: leads to the one that undoes it."""

    tag = "boundaryEvent"
    handler: Any = None

    def closed(self, my_task: Any, part: Any) -> None:
        """A subprocess has ended."""
        if part.interrupted == FAILED:
            my_task.internal_data["failed"] = 1

    def remember(self, my_task: Any) -> None:
        """The activity has completed."""
        if not my_task.internal_data.get("failed"):
            _record(my_task)

    def begin(self, undoing: Any, record: dict[str, Any]) -> None:
        """Undo it."""
        visit = undoing.workflow.arrive(self, undoing, _data(undoing, record))
        if "n" in record:
            visit.internal_data["nth"] = record["n"]


class Reopened(SubProcess):
    """A completed subprocess, handler or called process while its inside is undone."""

    tag = "compensation"

    def closed(self, my_task: Any, part: Any) -> None:
        """It has ended; its inside is kept if there is anything to undo."""
        inside = part.spec
        if part.interrupted == FAILED or not (part.done or inside.undo_handler):
            return
        kept: dict[str, Any] = {"s": part.done}
        if inside.is_process:
            kept["d"] = dict(part.variables)
            if part.correlations:
                kept["c"] = part.correlations
        my_task.internal_data["inside"] = kept

    def remember(self, my_task: Any) -> None:
        """It has been left."""
        if "inside" in my_task.internal_data:
            _record(my_task)["in"] = my_task.internal_data["inside"]

    def begin(self, undoing: Any, record: dict[str, Any]) -> None:
        """Open it again, with nothing in it but what undoes."""
        top, kept = undoing.workflow.top_workflow, record["in"]
        visit = top.new_visit(undoing, self)
        visit._set_state(STARTED)
        part = top.create_subprocess(visit, self.spec)
        part.open_scope(kept.get("d", _data(undoing, record)), top.now.timestamp())
        part.done, part.interrupted = kept["s"], 1
        part.correlations = kept.get("c", {})
        handler = part.spec.undo_handler
        if handler is None:
            undo(part, None, top.serial)
        else:
            part.arrive(handler, part.task_tree, part.variables)

    def returned(self, my_task: Any, part: Any) -> None:  # noqa: ARG002
        """All of it is undone."""
        del my_task.workflow.top_workflow.subprocesses[my_task.id]
        my_task.internal_data["back"] = 1
        my_task._ready()

    def depart(self, my_task: Any) -> None:
        """It was not entered again, so it is not left."""
        my_task.workflow.remove(my_task)


def _record(my_task: Any) -> dict[str, Any]:
    """Keep what is needed to undo an activity that has just completed."""
    scope, data = my_task.workflow, my_task.data
    top = scope.top_workflow
    top.serial += 1
    record: dict[str, Any] = {"a": my_task.task_spec.bpmn_id, "i": top.serial}
    if "nth" in my_task.internal_data:
        record["n"] = my_task.internal_data["nth"]
    if my_task.task_spec.takes and isinstance(data, Kept):
        data = data.outer
    own = data.own if isinstance(data, Noted) else None
    if my_task.parent.task_spec.collects and isinstance(data, Local):
        own = dict(data.maps[0])  # of an instance of a repeated activity
    if own:
        record["v"] = own
    scope.done.append(record)
    return record


def _data(undoing: Any, record: dict[str, Any]) -> Any:
    """What the activity had written, over the variables as they are now."""
    return Kept(record["v"], undoing.data) if "v" in record else undoing.data


class CompensationThrow(ThrowEvent):
    """Has completed activities undone; waits for that unless it is told not to."""

    contains = True

    def __init__(self, *args: Any, order: Order, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.order = order

    def _run_hook(self, my_task: Any) -> bool | None:
        told, top = my_task.internal_data, my_task.workflow.top_workflow
        if "until" not in told:
            told.update(until=top.serial, level=0)
            super()._run_hook(my_task)
        scopes = list(self._seen_from(my_task.workflow))
        while told["level"] < len(scopes) and my_task.is_here:
            scope = scopes[told["level"]]
            told["level"] += 1
            undo(scope, self.order.activity, told["until"], my_task if self.order.waits else None)
            if self.order.waits:
                return None
        return True

    def _seen_from(self, scope: Any) -> Iterator[Any]:
        """The scope of the event, and those around it that it handles an event of."""
        yield scope
        while scope.spec.is_handler:
            scope = scope.caller.workflow
            yield scope


class CompensationEnd(CompensationThrow):
    """The same, where the flow ends."""

    tag = "endEvent"

    def _run_hook(self, my_task: Any) -> bool | None:
        done = super()._run_hook(my_task)
        if done and my_task.is_here:
            throwing.reached(my_task)
        return done


class CancelEnd(EndEvent):
    """Gives a transaction up: nothing goes on in it, what was completed is undone, then it is left."""

    contains = True

    def _run_hook(self, my_task: Any) -> bool | None:
        scope, told = my_task.workflow, my_task.internal_data
        if "canceled" in told:
            return super()._run_hook(my_task)
        told["canceled"] = 1
        scope.interrupted = 1
        others = [scope.tasks[one] for one in scope.task_tree._children if one != my_task.id]
        guards = [scope.caller.workflow.tasks[one] for one in scope.caller._children]
        for visit in others + guards:
            scope.top_workflow.withdraw(visit)
        if not scope.done:
            return super()._run_hook(my_task)
        undo(scope, None, scope.top_workflow.serial, my_task)
        return None

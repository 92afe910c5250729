"""Events: what they wait for, what they throw, and where a token goes when they happen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions import NoneEventDefinition

from engine.spiff import terms, timers
from engine.spiff.expressions import Expression
from engine.spiff.limits import failed
from engine.spiff.specs import throwing
from engine.spiff.specs.base import FAILED, WAITING, Element, Plain


@dataclass(frozen=True, slots=True)
class Trigger:
    """One thing an event waits for."""

    kind: str  # message signal timer conditional error escalation cancel
    name: str | None = None
    code: str | None = None
    key: Expression | None = None  # correlation key of a message
    properties: tuple[
        tuple[str, Expression], ...
    ] = ()  # correlation properties and where the payload has them
    timer: str | None = None
    expression: Expression | str | None = None  # of the timer (a literal is text) or condition

    def catches(self, code: str | None) -> bool:
        """Whether an error or escalation of that code is for it."""
        return self.code is None or self.code == code


class Catching(Plain):
    """An event that waits."""

    def __init__(
        self, *args: Any, triggers: Sequence[Trigger], result: str | None, **facts: Any
    ) -> None:
        super().__init__(*args, **facts)
        self.triggers = tuple(triggers)
        self.result = result
        self.all_of_them = False  # parallel multiple
        self.reconsiders = any(one.kind == "conditional" or self.may_wait(one) for one in triggers)

    def may_wait(self, trigger: Trigger) -> bool:  # noqa: ARG002
        """Whether the key or date of a trigger may be null at first, and be looked at again later."""
        return False

    def arm(self, my_task: Any) -> None:
        """Begin to wait."""
        my_task._set_state(WAITING)
        my_task.internal_data["armed"] = [self._armed(my_task, one) for one in self.triggers]

    def _armed(self, my_task: Any, trigger: Trigger) -> dict[str, Any]:
        if trigger.kind == "message":
            key = throwing.awaited_key(my_task, trigger)
            if key is not None:
                return {"key": key}
            return self._nothing(trigger, "no-key") if trigger.key else {}
        if trigger.kind == "timer":
            return self._timer(my_task, trigger)
        return {}

    def _nothing(self, trigger: Trigger, reason: str) -> dict[str, Any]:
        """A key or date is null. Raises ExecutionFailed if that would make it wait for ever."""
        if self.may_wait(trigger):
            return {"later": 1}
        raise failed(self, reason)

    def _timer(self, my_task: Any, trigger: Trigger) -> dict[str, Any]:
        now = my_task.workflow.top_workflow.now
        told = trigger.expression
        text = told.value(my_task.data, my_task) if isinstance(told, Expression) else told
        if text is None:
            return self._nothing(trigger, "timer")
        text, term = terms.taken(text, my_task.workflow.top_workflow.moved)
        try:
            if trigger.timer == "timeCycle":
                due = timers.cycle(text, now).due(0)
                return {"due": _stamp(due), "cycle": text, "from": _stamp(now), "done": 0}
            if trigger.timer == "timeDuration":
                return {"due": _stamp(timers.duration(text).after(now))}
            kept = {terms.KEPT: term} if term else {}
            return {"due": _stamp(timers.instant(text)), **kept}
        except (timers.NotATime, OverflowError) as error:
            raise failed(self, "timer", timer=trigger.timer, value=str(text)[:80]) from error

    def reconsider(self, my_task: Any) -> None:
        """Look again at what depends on data: conditions, and keys and dates that were null."""
        for number, trigger in enumerate(self.triggers):
            armed = my_task.internal_data.get("armed")
            if armed is None:
                return
            if "later" in armed[number]:
                armed[number] = self._armed(my_task, trigger)
            elif trigger.kind == "conditional" and isinstance(trigger.expression, Expression):
                self._condition(my_task, number, trigger.expression)

    def _condition(self, my_task: Any, number: int, condition: Expression) -> None:
        """It happens when it becomes true, not as long as it is."""
        state = my_task.internal_data["armed"][number]
        holds, was = condition.holds(my_task.data, my_task), state.pop("was", False)
        if holds:
            state["was"] = True
        if holds and not was:
            self.occur(my_task, number, None)

    def occur(self, my_task: Any, number: int, payload: Any) -> None:
        """The ``number``-th thing it waits for has happened."""
        if "armed" not in my_task.internal_data or not my_task.is_here:
            return  # something else that happened in the same moment was faster
        state = my_task.internal_data["armed"][number]
        if self.result and self.triggers[number].kind in _CARRY:
            my_task.data[self.result] = payload
        throwing.remember_key(my_task, self.triggers[number], payload)
        if self.all_of_them:
            state.pop("due", None)
            state["seen"] = True
            if not all(one.get("seen") for one in my_task.internal_data["armed"]):
                return
        self.fire(my_task, number)

    def fire(self, my_task: Any, number: int) -> None:  # noqa: ARG002
        """Go on."""
        self.release(my_task)

    def release(self, my_task: Any) -> None:
        """Free the token from what it was waiting at, and let it go on."""
        owner = my_task.parent
        if owner.task_spec.tag == "eventBasedGateway":
            _hand_over(my_task, owner, owner.parent)
            my_task.workflow.top_workflow.withdraw(owner)
        my_task.internal_data.pop("armed", None)
        my_task._ready()

    def again(self, my_task: Any, number: int) -> bool:
        """After a firing that does not interrupt: set the next occurrence of a cycle.

        Returns:
            Whether it still waits for anything.
        """
        state = my_task.internal_data["armed"][number]
        for one in my_task.internal_data["armed"]:
            one.pop("seen", None)
        if "due" not in state:
            return True
        now = my_task.workflow.top_workflow.now
        due = None
        if "cycle" in state:
            cycle = timers.cycle(state["cycle"], datetime.fromisoformat(state["from"]))
            state["done"] = cycle.passed(state["done"], now)
            due = cycle.due(state["done"])
        if due is None:
            state.pop("due")
            return any(one.kind != "timer" or "due" in at for one, at in _pairs(self, my_task))
        state["due"] = _stamp(due)
        return True


_CARRY = ("message", "signal", "error", "escalation")


def _pairs(spec: Catching, my_task: Any) -> Any:
    return zip(spec.triggers, my_task.internal_data["armed"], strict=True)


def _stamp(when: datetime | None) -> str | None:
    return None if when is None else when.astimezone(UTC).isoformat()


def _hand_over(my_task: Any, owner: Any, to: Any) -> None:
    owner._children.remove(my_task.id)
    my_task._parent = to.id
    to._children.append(my_task.id)


class StartEvent(Plain):
    """Where a token appears."""

    tag = "startEvent"

    def __init__(
        self, *args: Any, triggers: Sequence[Trigger], result: str | None, **facts: Any
    ) -> None:
        super().__init__(*args, **facts)
        self.triggers, self.result = tuple(triggers), result


class IntermediateCatchEvent(Catching):
    """A token waits in a flow."""

    tag = "intermediateCatchEvent"
    begins = False  # its message starts the process, so it has come when the token arrives
    gateway: Any = None  # which the process would have begun at

    def _update_hook(self, my_task: Any) -> bool:
        if self.gateway is not None:
            self._pass_gateway(my_task)
        super()._update_hook(my_task)
        if not self.triggers or self.begins:
            return True
        self.arm(my_task)
        self.guard(my_task)
        return False

    def _pass_gateway(self, my_task: Any) -> None:
        """What the gateway waited for has come before there was an instance."""
        top = my_task.workflow.top_workflow
        passing = top.new_visit(my_task.parent, self.gateway)
        top.enter(passing)
        self.gateway.depart(passing)


class ReceiveTask(IntermediateCatchEvent):
    """The same, drawn as a task; it may carry boundary events."""

    tag = "receiveTask"


class BoundaryEvent(Catching):
    """Waits as long as the activity it sits on is active, and has its current data."""

    tag = "boundaryEvent"

    def __init__(self, *args: Any, interrupting: bool, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.interrupting = interrupting

    def may_wait(self, trigger: Trigger) -> bool:
        """The activity goes on meanwhile. Its timers, though, count from its beginning."""
        return trigger.key is not None

    def watch(self, owner: Any) -> None:
        """Begin to wait at an activity."""
        self.arm(owner.workflow.top_workflow.new_visit(owner, self))

    def fire(self, my_task: Any, number: int) -> None:
        """Interrupt the activity, or send one more token."""
        activity = my_task.parent
        if self.interrupting:
            self.strike(activity)
            return
        keep = self.again(my_task, number)
        self.spawn(activity)
        if not keep:
            my_task.workflow.remove(my_task)

    def strike(self, activity: Any) -> Any:
        """Take the activity away and start here in its place."""
        scope, owner = activity.workflow, activity.parent
        data = activity.task_spec.around(activity)
        scope.top_workflow.withdraw(activity)
        return scope.arrive(self, owner, data)

    def spawn(self, activity: Any) -> Any:
        """Start here beside the activity, which goes on."""
        return activity.workflow.arrive(self, activity.parent, activity.task_spec.around(activity))


class HandlerStart(Catching):
    """The start event of an event subprocess, waiting in the scope it is drawn in."""

    tag = "startEvent"
    is_watch = True

    def __init__(self, *args: Any, interrupting: bool, handler: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.interrupting, self.handler = interrupting, handler

    def may_wait(self, trigger: Trigger) -> bool:
        """Much of what it waits for is not known yet when the process begins."""
        return trigger.key is not None or isinstance(trigger.expression, Expression)

    def watch(self, root: Any) -> None:
        """Begin to wait in a scope."""
        if any(one.kind in ("message", "signal", "timer", "conditional") for one in self.triggers):
            self.arm(root.workflow.top_workflow.new_visit(root, self))

    def fire(self, my_task: Any, number: int) -> None:
        """Start the handler, in place of all else in the scope or beside it."""
        scope = my_task.workflow
        if not self.interrupting and not self.again(my_task, number):
            scope.remove(my_task)
        self.handle(scope)

    def handle(self, scope: Any) -> Any:
        """Start the handler in a scope."""
        root = scope.task_tree
        if self.interrupting:
            failed = any(one.kind == "error" for one in self.triggers)
            scope.interrupted = FAILED if failed else 1
            for child in list(root._children):
                if child in scope.tasks:
                    scope.top_workflow.withdraw(scope.tasks[child])
        return scope.arrive(self.handler, root, root.data)


class ThrowEvent(Element, defaults.IntermediateThrowEvent):
    """Throws and goes on."""

    tag = "intermediateThrowEvent"

    def __init__(self, *args: Any, throws: Sequence[throwing.Throw], **facts: Any) -> None:
        super().__init__(*args, event_definition=NoneEventDefinition(), **facts)
        self.throws = tuple(sorted(throws, key=lambda one: one.kind in throwing.ENDING))

    def _run_hook(self, my_task: Any) -> bool | None:
        for one in self.throws:
            if my_task.is_here:  # what was thrown before may have interrupted the scope
                throwing.throw(my_task, one)
        return True


class SendTask(ThrowEvent):
    """Sends a message; like a throw event."""

    tag = "sendTask"


class EndEvent(ThrowEvent):
    """Throws, and ends the token or the whole scope."""

    tag = "endEvent"

    def _run_hook(self, my_task: Any) -> bool | None:
        throwing.reached(my_task)
        return super()._run_hook(my_task)

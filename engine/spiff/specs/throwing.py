"""What an element throws, and who inside the instance catches it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid5

from engine.spiff.expressions import Expression
from engine.spiff.journal import Thrown

ENDING = ("error", "cancel", "terminate")  # kinds that end the scope of whoever throws them


@dataclass(frozen=True, slots=True)
class Throw:
    """One thing that is thrown."""

    kind: str  # message signal error escalation cancel terminate
    name: str | None = None
    code: str | None = None
    payload: Expression | None = None
    key: Expression | None = None
    properties: tuple[tuple[str, Expression], ...] = ()  # of the correlation key, read from the payload


def throw(my_task: Any, thrown: Throw) -> None:
    """Throw it: to this instance as BPMN says, and to the journal for others."""
    payload = thrown.payload.value(my_task.data, my_task) if thrown.payload else None
    _HOW[thrown.kind](my_task, thrown, payload)


def _message(my_task: Any, thrown: Throw, payload: Any) -> None:
    """A message is for another participant: it always leaves the instance."""
    if thrown.key:
        key = key_text(thrown.key.value(my_task.data, my_task))
    else:
        values = _read(thrown.properties, payload, my_task)
        process_of(my_task.workflow).correlations.update(values)
        key = _joined([values.get(name) for name, _ in thrown.properties])
    _note(my_task, thrown, payload, key)


def _signal(my_task: Any, thrown: Throw, payload: Any) -> None:
    """A signal is for all, here and elsewhere."""
    _note(my_task, thrown, payload)
    top = my_task.workflow.top_workflow
    for visit, number in listeners(top, "signal", thrown.name):
        visit.task_spec.occur(visit, number, payload)


def _escalation(my_task: Any, thrown: Throw, payload: Any) -> None:
    if not route(my_task.workflow, None, "escalation", thrown.code, payload):
        _note(my_task, thrown, payload)


def _error(my_task: Any, thrown: Throw, payload: Any) -> None:
    """The scope breaks off; without a handler the next one around it does, at last the instance."""
    scope = my_task.workflow
    my_task.task_spec.depart(my_task)
    if route(scope, None, "error", thrown.code, payload):
        return
    _note(my_task, thrown, payload)
    top = scope.top_workflow
    top.outcome = my_task.task_spec.bpmn_id
    top.terminated = scope is not top
    top.end()


def _cancel(my_task: Any, thrown: Throw, payload: Any) -> None:  # noqa: ARG001
    """A transaction is given up."""
    transaction = my_task.workflow.caller
    my_task.task_spec.depart(my_task)
    _caught(transaction, "cancel", None, None)


def _terminate(my_task: Any, thrown: Throw, payload: Any) -> None:  # noqa: ARG001
    """All tokens of the scope end; the scope itself ends as usual."""
    scope = my_task.workflow
    my_task.task_spec.depart(my_task)
    scope.end()


_HOW = {
    "message": _message,
    "signal": _signal,
    "escalation": _escalation,
    "error": _error,
    "cancel": _cancel,
    "terminate": _terminate,
}


def route(scope: Any, activity: Any, kind: str, code: str | None, payload: Any) -> bool:
    """Find who handles an error or escalation: from the inside out, never beside.

    ``activity`` is asked first when it is the activity itself that failed.
    """
    while True:
        if activity is not None and _caught(activity, kind, code, payload):
            return True
        start = None if scope.interrupted else _best(scope.spec.handlers, kind, code)
        if start is not None:
            if start.result:
                scope.variables[start.result] = payload
            start.handle(scope)
            return True
        if scope is scope.top_workflow:
            return False
        activity, scope = scope.caller, scope.caller.workflow


def _caught(activity: Any, kind: str, code: str | None, payload: Any) -> bool:
    owner = activity.parent
    holder = owner if owner.task_spec.collects else activity
    spec = _best(holder.task_spec.guards, kind, code)
    if spec is None:
        return False
    if spec.result:
        holder.data[spec.result] = payload
    if spec.interrupting:
        spec.strike(holder)
    else:
        spec.spawn(holder)
    return True


def _best(specs: Sequence[Any], kind: str, code: str | None) -> Any:
    """The one for exactly this code, else one for all codes."""
    fits = [
        (trigger.code is None, spec)
        for spec in specs
        for trigger in spec.triggers
        if trigger.kind == kind and trigger.catches(code)
    ]
    return min(fits, key=lambda fit: fit[0])[1] if fits else None


def listeners(top: Any, kind: str, name: str | None) -> list[tuple[Any, int]]:
    """Who waits for a message or signal of that name: visit and number of the trigger."""
    return [
        (visit, number)
        for visit in top.visits()
        if "armed" in visit.internal_data
        for number, trigger in enumerate(visit.task_spec.triggers)
        if trigger.kind == kind and trigger.name == name
    ]


def awaited_key(my_task: Any, trigger: Any) -> str | None:
    """The correlation key a message must have to be for this visit; None when it need not have any."""
    if trigger.key:
        return key_text(trigger.key.value(my_task.data, my_task))
    process = process_of(my_task.workflow)
    values = []
    for name, _ in trigger.properties:
        ours = process.spec.subscriptions.get(name)
        values.append(ours.value(process.variables, my_task) if ours else process.correlations.get(name))
    return _joined(values)


def remember_key(my_task: Any, trigger: Any, payload: Any) -> None:
    """The first message of a conversation fixes its key."""
    if trigger.properties:
        known = process_of(my_task.workflow).correlations
        for name, value in _read(trigger.properties, payload, my_task).items():
            known.setdefault(name, value)


def _read(properties: Any, payload: Any, my_task: Any) -> dict[str, Any]:
    context: Mapping[str, Any] = payload if isinstance(payload, dict) else {}
    return {name: path.value(context, my_task) for name, path in properties}


def key_text(value: Any) -> str | None:
    """A correlation key as one text, so that it can be looked up."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _joined(values: Sequence[Any]) -> str | None:
    if not values or any(value is None for value in values):
        return None
    return key_text(values[0] if len(values) == 1 else list(values))


def process_of(scope: Any) -> Any:
    """The process or called process a scope is part of."""
    while not scope.spec.is_process:
        scope = scope.caller.workflow
    return scope


def reached(my_task: Any) -> None:
    """Note an end event as the outcome, unless the process goes on after its scope."""
    scope = my_task.workflow
    while scope.spec.is_handler and scope.spec.interrupts:
        scope = scope.caller.workflow
    if scope.spec.is_process:
        scope.outcome = my_task.task_spec.bpmn_id


def _note(my_task: Any, thrown: Throw, payload: Any, key: str | None = None) -> None:
    spec, journal = my_task.task_spec, my_task.workflow.top_workflow.journal.thrown
    before = sum(one.visit == my_task.id for one in journal)
    id_ = uuid5(my_task.id, str(before)) if before else my_task.id
    journal.append(
        Thrown(id_, thrown.kind, thrown.name, key, thrown.code, payload, spec.bpmn_id, my_task.id)
    )

"""What a supervisor may change in a running instance: where its tokens stand, and what it knows.

Changes are made together or not at all, in this order whatever the order they are given in: variables,
new tokens, tokens taken away. So a scope whose last token is moved does not end in between.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from engine.errors import Conflict
from engine.spiff.limits import taken
from engine.spiff.specs import base, compensation, events, gateways, scopes
from engine.spiff.specs.repeated import MultiInstance
from engine.spiff.workflow import Instance, Visit


class CannotModify(Conflict):
    """The instance cannot be changed like this; ``reason`` says why, ``element`` where."""

    code = "cannot-modify"


@dataclass(frozen=True, slots=True)
class Cancel:
    """Take a token away, with all that goes on inside it."""

    visit: UUID


@dataclass(frozen=True, slots=True)
class Begin:
    """Put a new token before an element, or where one goes that leaves it."""

    activity: str  # id in the diagram
    scope: UUID | None = None  # the visit inside which it is drawn; None: the process itself
    after: bool = False


@dataclass(frozen=True, slots=True)
class Assign:
    """Give a variable a value."""

    name: str
    value: Any
    scope: UUID | None = None


@dataclass(frozen=True, slots=True)
class Forget:
    """Remove a variable."""

    name: str
    scope: UUID | None = None


Change = Cancel | Begin | Assign | Forget
_NOT_REACHED = (
    base.Root,
    events.HandlerStart,
    scopes.Handler,
    compensation.Undo,
    compensation.Reopened,
    compensation.CompensationBoundary,
)
_ORDER: tuple[type, ...] = (Forget, Assign, Begin, Cancel)


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A token that can be taken away."""

    visit: UUID
    activity: str
    name: str | None
    kind: str
    since: datetime | None  # None: waits for others at a join
    depth: int  # of scopes around it
    scope: UUID | None
    nth: int | None = None  # which instance of a repeated activity


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """An element of a scope that is running, where a token can be put."""

    activity: str
    name: str | None
    kind: str
    lane: str | None
    scope: UUID | None
    scope_name: str | None  # None: the process itself
    before: bool  # whether a token can be put before it
    after: bool  # whether one can be put behind it


def modify(instance: Instance, changes: Sequence[Change]) -> None:
    """Make all changes. What follows from them happens when the instance advances.

    Raises:
        CannotModify: one of them cannot be made.
        NotJson: a value is none that process data may have.
    """
    touched: list[Any] = []
    for change in sorted(changes, key=lambda one: _ORDER.index(type(one))):
        match change:
            case Assign(name, value, scope):
                _scope(instance, scope).variables[name] = taken(value)
            case Forget(name, scope):
                _scope(instance, scope).variables.pop(name, None)
            case Begin():
                _begin(_scope(instance, change.scope), change)
            case Cancel(visit):
                touched.append(_cancel(instance, visit))
    if not instance.busy:
        raise CannotModify(reason="nothing-left", element=instance.spec.process)
    for scope in sorted((one for one in touched if one), key=lambda one: -one.depth):
        scope.given_up()


def tokens(instance: Instance) -> Iterator[Token]:
    """The tokens of an instance, scope by scope."""
    for scope in (instance, *instance.subprocesses.values()):
        for visit in scope.tasks.values():
            if visit is scope.task_tree or not _is_token(scope, visit):
                continue
            since = visit.last_state_change
            yield Token(
                visit=visit.id,
                activity=visit.task_spec.bpmn_id,
                name=visit.task_spec.bpmn_name,
                kind=visit.task_spec.tag,
                since=datetime.fromtimestamp(since, UTC) if since else None,
                depth=scope.depth,
                scope=_scope_id(scope),
                nth=visit.internal_data.get("nth"),
            )


def places(instance: Instance) -> Iterator[Place]:
    """Where tokens can be put, in the order of the diagrams."""
    for scope in (instance, *instance.subprocesses.values()):
        if scope.interrupted:
            continue
        for spec in scope.spec.task_specs.values():
            before = why_not_before(scope.spec, spec) is None
            after = bool(_drawn(scope.spec, spec) and spec.ways)
            if before or after:
                yield Place(
                    activity=spec.bpmn_id,
                    name=spec.bpmn_name,
                    kind=spec.tag,
                    lane=spec.lane,
                    scope=_scope_id(scope),
                    scope_name=None if scope is instance else scope.caller.task_spec.bpmn_name,
                    before=before,
                    after=after,
                )


def why_not_before(process: base.Process, spec: Any) -> str | None:
    """Why no token can be put before an element; None if one can."""
    if not _drawn(process, spec):
        return "no-such-place"
    if isinstance(spec, gateways.Join) and spec.flows_in > 1:
        return "join"
    if isinstance(spec, events.BoundaryEvent):
        return "boundary"
    if isinstance(spec, events.StartEvent) and spec.triggers:
        return "start"
    gated = (one for one in process.task_specs.values() if isinstance(one, gateways.EventBasedGateway))
    if any(way.target is spec for one in gated for way in one.ways):
        return "behind-event-gateway"
    return None


def _drawn(process: base.Process, spec: Any) -> bool:
    """Whether it is an element of the diagram that tokens reach over flows."""
    if isinstance(spec, _NOT_REACHED) or not spec.bpmn_id or spec.name != spec.bpmn_id:
        return False
    undoing = (getattr(one, "handler", None) for one in process.undo_by.values())
    return all(spec is not one for one in undoing)


def _is_token(scope: Any, visit: Visit) -> bool:
    if visit.task_spec.is_watch or not visit.task_spec.bpmn_id:
        return False
    owner = visit.parent
    return owner is scope.task_tree or _is_parallel_instance(visit, owner)


def _is_parallel_instance(visit: Visit, owner: Visit) -> bool:
    repeated = owner.task_spec
    return (
        isinstance(repeated, MultiInstance)
        and not repeated.sequential
        and visit.task_spec is repeated.inner
    )


def _scope(instance: Instance, id_: UUID | None) -> Any:
    if id_ is None:
        return instance
    if id_ not in instance.subprocesses:
        raise CannotModify(reason="scope-over", element=str(id_))
    return instance.subprocesses[id_]


def _scope_id(scope: Any) -> UUID | None:
    return None if scope is scope.top_workflow else scope.caller.id


def _begin(scope: Any, change: Begin) -> None:
    spec = scope.spec.task_specs.get(change.activity)
    if spec is None or not _drawn(scope.spec, spec):
        raise CannotModify(reason="no-such-place", element=change.activity)
    if change.after:
        _go_on_behind(scope, spec)
        return
    if reason := why_not_before(scope.spec, spec):
        raise CannotModify(reason=reason, element=spec.bpmn_name or change.activity)
    scope.arrive(spec, scope.task_tree, scope.variables)


def _go_on_behind(scope: Any, spec: Any) -> None:
    """As a token would that leaves the element now; what the element does itself is not done."""
    if not spec.ways:
        raise CannotModify(reason="no-way-out", element=spec.bpmn_name or spec.bpmn_id)
    passing = scope.top_workflow.new_visit(scope.task_tree, spec)
    chosen = spec.choose(passing)
    scope.remove(passing)
    for way in chosen:
        scope.arrive(way.target, scope.task_tree, scope.variables, way.id)


def _cancel(instance: Instance, id_: UUID) -> Any:
    """Take a token away. Returns the scope that may be over now."""
    visit = instance.find(id_)
    if visit is None or not _is_token(visit.workflow, visit):
        raise CannotModify(reason="token-gone", element=str(id_))
    scope, owner = visit.workflow, visit.parent
    instance.withdraw(visit)
    if owner is scope.task_tree:
        return scope
    owner.task_spec.canceled(owner)
    return None

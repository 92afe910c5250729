"""What an instance waits for."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from engine.spiff import terms, timers
from engine.spiff.specs import base, events, tasks
from engine.spiff.workflow import Instance

DEFAULT_PRIORITY = 50
Point = tuple[str, UUID]  # a kind of wait, and the visit (or the id of the subscription)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """A visit that waits, and where."""

    visit: UUID
    activity: str  # id in the diagram
    lane: str | None
    process: str  # key of the process, which may be a called one
    entered_at: datetime  # what it waits at, or is attached to
    nth: int | None = None  # which instance of a repeated activity


@dataclass(frozen=True, kw_only=True, slots=True)
class UserTaskWait(Wait):
    """Somebody has to do it."""

    name: str | None
    kind: str = "userTask"  # or manualTask
    form: str | None = None
    assignee: str | None = None
    excluded: tuple[str, ...] = ()  # who may not do it, whatever their group
    candidate_groups: tuple[str, ...] = ()  # the lane, unless the diagram says otherwise
    due_at: datetime | None = None  # a day is due when it ends in Lima
    priority: Any = None
    title: str | None = None
    term: dict[str, Any] | None = None  # of its due date, if that has a name


@dataclass(frozen=True, kw_only=True, slots=True)
class JobWait(Wait):
    """A machine has to do it."""

    name: str | None
    topic: str
    payload: dict[str, Any]
    priority: Any = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TimerWait(Wait):
    """It goes on, or is interrupted, at an instant."""

    name: str | None
    due_at: datetime
    cyclic: bool = False
    term: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionWait(Wait):
    """It waits for a message or signal."""

    id: UUID  # the visit, unless it waits for several things
    kind: str  # message signal
    name: str  # of the message or signal
    activity_name: str | None
    key: str | None = None  # correlation key of a message


@dataclass(frozen=True, kw_only=True, slots=True)
class ConditionWait(Wait):
    """It waits for its data to change."""

    name: str | None
    expression: str


_KINDS = (UserTaskWait, JobWait, TimerWait, SubscriptionWait, ConditionWait)


@dataclass(frozen=True, slots=True)
class Waits:
    """Everything an instance waits for."""

    user_tasks: tuple[UserTaskWait, ...] = ()
    jobs: tuple[JobWait, ...] = ()
    timers: tuple[TimerWait, ...] = ()  # one for each visit: the first to fall due
    subscriptions: tuple[SubscriptionWait, ...] = ()
    conditions: tuple[ConditionWait, ...] = ()


def waits(top: Instance) -> Waits:
    """What the instance waits for now."""
    found: dict[type, list[Any]] = {kind: [] for kind in _KINDS}
    for visit in top.visits():
        spec = visit.task_spec
        if "armed" in visit.internal_data:
            for one in _events(visit):
                found[type(one)].append(one)
        elif isinstance(spec, tasks.UserTask) and visit._state == base.READY:
            found[UserTaskWait].append(_user_task(visit))
        elif isinstance(spec, tasks.ServiceTask) and visit._state == base.STARTED:
            found[JobWait].append(_job(visit))
    return Waits(*(tuple(found[kind]) for kind in _KINDS))


def points(top: Instance) -> dict[Point, datetime | None]:
    """Where it stands, and when its timers are due: what ``waits`` tells, without telling about it."""
    found: dict[Point, datetime | None] = {}
    for visit in top.visits():
        spec = visit.task_spec
        if "armed" in visit.internal_data:
            for one in _events(visit):
                if isinstance(one, TimerWait):
                    found["timer", one.visit] = one.due_at
                elif isinstance(one, SubscriptionWait):
                    found["subscription", one.id] = None
        elif isinstance(spec, tasks.UserTask) and visit._state == base.READY:
            found["user_task", visit.id] = None
        elif isinstance(spec, tasks.ServiceTask) and visit._state == base.STARTED:
            found["job", visit.id] = None
    return found


def _facts(visit: Any) -> dict[str, Any]:
    spec = visit.task_spec
    since = visit.last_state_change or visit.parent.last_state_change  # a guard waits since its activity
    return {
        "visit": visit.id,
        "activity": spec.bpmn_id,
        "lane": spec.lane,
        "process": visit.workflow.spec.process,
        "entered_at": datetime.fromtimestamp(since, UTC),
        "nth": visit.internal_data.get("nth"),
    }


def _user_task(visit: Any) -> UserTaskWait:
    spec, told = visit.task_spec, visit.internal_data
    return UserTaskWait(
        kind=spec.tag,
        name=spec.bpmn_name,
        form=spec.form,
        assignee=told.get("assignee"),
        excluded=excluded(visit),
        candidate_groups=_groups(told.get("candidateGroup") or spec.lane),
        due_at=timers.deadline(told["dueDate"]) if "dueDate" in told else None,
        priority=told.get("priority", DEFAULT_PRIORITY),
        title=told.get("title"),
        term=told.get(terms.KEPT),
        **_facts(visit),
    )


def _groups(told: str | list[str] | None) -> tuple[str, ...]:
    """One group or several, in an order that does not depend on how they were written."""
    return (told,) if isinstance(told, str) else tuple(sorted(set(told or ())))


def _job(visit: Any) -> JobWait:
    spec, told = visit.task_spec, visit.internal_data
    return JobWait(
        topic=told.get("topic") or spec.topic,
        payload=told["payload"],
        priority=told.get("priority", DEFAULT_PRIORITY),
        name=told.get("title") or spec.bpmn_name,
        **_facts(visit),
    )


def excluded(visit: Any) -> tuple[str, ...]:
    """Who may not do it, whatever their group."""
    told: str | list[str | None] | None = visit.internal_data.get("excluded")
    return (told,) if isinstance(told, str) else tuple(one for one in told or () if one)


def _events(visit: Any) -> Any:
    spec: events.Catching = visit.task_spec
    facts, due = _facts(visit), []
    for number, (trigger, state) in enumerate(
        zip(spec.triggers, visit.internal_data["armed"], strict=True)
    ):
        if trigger.kind == "timer" and "due" in state:
            due.append((datetime.fromisoformat(state["due"]), number, state))
        elif trigger.kind in ("message", "signal") and not {"seen", "later"} & state.keys():
            yield SubscriptionWait(
                id=subscription_id(visit, number),
                kind=trigger.kind,
                name=trigger.name or "",
                key=state.get("key"),
                activity_name=spec.bpmn_name,
                **facts,
            )
        elif trigger.kind == "conditional":
            text = getattr(trigger.expression, "text", "")
            yield ConditionWait(name=spec.bpmn_name, expression=text, **facts)
    if due:
        first, _, state = min(due, key=lambda one: one[:2])
        yield TimerWait(
            name=spec.bpmn_name,
            due_at=first,
            cyclic="cycle" in state,
            term=state.get(terms.KEPT),
            **facts,
        )


def subscription_id(visit: Any, number: int) -> UUID:
    """What a subscription is known by: the visit, as long as that waits for one thing only."""
    return visit.id if len(visit.task_spec.triggers) == 1 else uuid5(visit.id, str(number))


def catching(instance: Instance, id_: UUID) -> tuple[Any, int] | None:
    """The visit that waits for a message or signal under this id, its own or its subscription's."""
    for visit in instance.visits():
        for number, armed in enumerate(visit.internal_data.get("armed", ())):
            known = (visit.id, subscription_id(visit, number))
            catches = visit.task_spec.triggers[number].kind in ("message", "signal")
            if id_ in known and catches and not {"seen", "later"} & armed.keys():
                return visit, number
    return None

"""What happened in one action, for the history, and what was thrown for others."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from engine.spiff.data import flat
from engine.spiff.limits import taken


@dataclass(frozen=True, slots=True)
class Step:
    """A token entered, left or was taken from an element."""

    visit: UUID
    activity: str  # id in the diagram
    name: str | None
    kind: str  # BPMN tag: "userTask", "exclusiveGateway"…
    event: str  # "entered" "left" "canceled"
    at: datetime
    process: str  # key of the process, which may be a called one


@dataclass(frozen=True, slots=True)
class Thrown:
    """A message, signal, escalation or error that left the instance."""

    id: UUID  # its own, and the same whenever the same visit throws
    kind: str
    name: str | None
    key: str | None  # correlation key of a message
    code: str | None  # of an error or escalation
    payload: Any
    activity: str
    visit: UUID


@dataclass(frozen=True, slots=True)
class AllThrown:
    """What left the instance, by kind."""

    messages: tuple[Thrown, ...] = ()
    signals: tuple[Thrown, ...] = ()
    escalations: tuple[Thrown, ...] = ()  # that nobody caught
    errors: tuple[Thrown, ...] = ()  # that nobody caught


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer of a decision and how it came about."""

    visit: UUID
    activity: str
    decision: str
    result: Any
    trace: Any


@dataclass(frozen=True, slots=True)
class Input:
    """What came from outside: with it the same can be made to happen again."""

    kind: str  # "start" "complete" "job" "error" "timers" "message" "signal"
    visit: UUID | None = None  # what it was for
    name: str | None = None  # start event, error code, name of the message or signal, who completed it
    key: str | None = None  # correlation key of a message
    value: Any = None  # answers, result, payload

    @classmethod
    def message(cls, target: UUID | tuple[str, str | None], payload: Any) -> "Input":
        """A message, for a visit or by name and correlation key."""
        if isinstance(target, UUID):
            return cls("message", target, value=payload)
        name, key = target
        return cls("message", name=name, key=key, value=payload)


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The variables as a token saw them at an element that somebody watches."""

    activity: str
    event: str  # "entered" "left"
    data: dict[str, Any]


class Journal:
    """Collects all of them, in order."""

    def __init__(self) -> None:
        self._steps: list[tuple[Any, str, datetime]] = []
        self.flows: list[tuple[str, str]] = []  # key of the process, id of the flow that was taken
        self.watched: frozenset[str] = frozenset()  # elements at which the data is kept
        self.glimpses: list[Glimpse] = []
        self.inputs: list[Input] = []
        self.thrown: list[Thrown] = []
        self.decisions: list[Decision] = []

    def entered(self, visit: Any, now: datetime) -> None:
        """A token entered."""
        self._steps.append((visit, "entered", now))
        self._glimpse(visit, "entered")

    def left(self, visit: Any, now: datetime) -> None:
        """A token moved on."""
        self._steps.append((visit, "left", now))
        self._glimpse(visit, "left")

    def canceled(self, visit: Any, now: datetime) -> None:
        """A token that had entered was taken away."""
        if visit.last_state_change:
            self._steps.append((visit, "canceled", now))

    def _glimpse(self, visit: Any, event: str) -> None:
        if self.watched and visit.task_spec.bpmn_id in self.watched:
            data = taken(flat(visit.data))
            self.glimpses.append(Glimpse(visit.task_spec.bpmn_id, event, data))

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps as values."""
        return tuple(
            Step(
                visit=visit.id,
                activity=visit.task_spec.bpmn_id,
                name=visit.task_spec.bpmn_name,
                kind=visit.task_spec.tag,
                event=event,
                at=now,
                process=visit.workflow.spec.process,
            )
            for visit, event, now in self._steps
        )

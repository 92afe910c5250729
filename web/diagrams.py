"""What pages with a diagram share: which of the instance's processes is shown, and names of elements."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from engine import monitor, programs
from engine.models import ProcessInstance
from engine.programs import Loaded


@dataclass(frozen=True)
class Choice:
    """One of the processes that an instance runs."""

    key: str
    name: str
    shown: bool
    busy: bool  # something of it is under way


def shown() -> str | None:
    """The called process that the address asks for; None for the instance's own."""
    return request.args.get("proceso") or None


def choices(session: Session, instance_id: UUID) -> list[Choice]:
    """The instance's process and those it calls, each once; none where there is nothing to choose."""
    found = dict(monitor.diagrams(session, instance_id))
    if len(found) < 2:  # noqa: PLR2004 - one is no choice
        return []
    wanted = shown() or next(iter(found))
    return [
        Choice(key, name, key == wanted, _busy(session, instance_id, key)) for key, name in found.items()
    ]


def titles(session: Session, instance_id: UUID) -> dict[str, str]:
    """Names of all elements of the instance's process and of those it calls, by id."""
    instance = session.get_one(ProcessInstance, instance_id)
    below = list(_below(programs.get(session, instance.definition_id)))
    return {
        id_: one.name
        for loaded in reversed(below)  # the instance's own come last and win
        for id_, one in loaded.program.activities.items()
        if one.name
    }


def _busy(session: Session, instance_id: UUID, process: str) -> bool:
    marks = monitor.tokens(session, instance_id, process=process).values()
    return any(mark["tokens"] for mark in marks)


def _below(loaded: Loaded) -> Iterator[Loaded]:
    yield loaded
    for callee in loaded.callees.values():
        yield from _below(callee)

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
    """The instance's process and those it has called so far; none where there is nothing to choose."""
    found = dict(monitor.diagrams(session, instance_id))
    own = next(iter(found))
    wanted = shown() or own
    marks = {key: monitor.tokens(session, instance_id, process=key) for key in found}
    reached = [key for key in found if marks[key] or key in (own, wanted)]
    if len(reached) < 2:  # noqa: PLR2004 - one is no choice
        return []
    return [
        Choice(key, found[key], key == wanted, any(one["tokens"] for one in marks[key].values()))
        for key in reached
    ]


def titles(session: Session, instance_id: UUID) -> dict[str, str]:
    """Names of all elements of the instance's process and of those it calls, by id."""
    instance = session.get_one(ProcessInstance, instance_id)
    every = list(below(programs.get(session, instance.definition_id)))
    return {
        id_: one.name
        for loaded in reversed(every)  # the instance's own come last and win
        for id_, one in loaded.program.activities.items()
        if one.name
    }


def below(loaded: Loaded) -> Iterator[Loaded]:
    """A definition and all that it calls."""
    yield loaded
    for callee in loaded.callees.values():
        yield from below(callee)

"""Who is told of due dates that have a name: see ``engine.spiff.terms``.

The engine knows no law. Whoever gives diagrams their terms asks to be told, in the same transaction,
when a case begins to wait for one, when nothing of it does any more, and when the case is given up.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from engine.access import Actor
from engine.spiff.terms import NAME
from engine.writes import Writes

Term = Mapping[str, Any]


class Told(Protocol):
    """What is told of the turn in which it happens."""

    writes: Writes
    now: datetime
    actor: Actor

    @property
    def instance_id(self) -> UUID: ...  # noqa: D102
    @property
    def procedure(self) -> str: ...  # noqa: D102


class Watcher(Protocol):
    """Writes what it has to by ``turn.writes``; it may be told again of a term that had ended."""

    def begun(self, turn: Told, term: Term) -> None:
        """A user task or a timer of the case is due by this term, and none was before."""

    def ended(self, turn: Told, name: str) -> None:
        """Nothing of the case is due by this term any more: all was done, or it ran out."""

    def dropped(self, turn: Told) -> None:
        """The case was given up where it stood, with all its terms."""


_watchers: dict[str, Watcher] = {}


def watch(name: str, watcher: Watcher) -> None:
    """Have somebody told from now on."""
    _watchers[name] = watcher


def tell(turn: Told, before: Mapping[str, Term], after: Mapping[str, Term]) -> None:
    """Tell which terms a turn has begun and which it has ended."""
    if before.keys() == after.keys():
        return
    for watcher in _watchers.values():
        for name in after.keys() - before.keys():
            watcher.begun(turn, after[name])
        for name in before.keys() - after.keys():
            watcher.ended(turn, name)


def drop(turn: Told) -> None:
    """Tell that a case was given up."""
    for watcher in _watchers.values():
        watcher.dropped(turn)


def name(term: Term | None) -> str | None:
    """What a term is called in its case."""
    return str(term[NAME]) if term else None

"""Who is told of due dates that have a name: see ``engine.spiff.terms``.

The engine knows no law. Whoever gives diagrams their terms asks to be told, in the same transaction,
when a case begins to wait for one.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from engine.access import Actor
from engine.spiff.terms import NAME
from engine.writes import Writes

Term = Mapping[str, Any]


class Begun(Protocol):
    """What is told of the turn in which a term began."""

    writes: Writes
    now: datetime
    actor: Actor

    @property
    def instance_id(self) -> UUID: ...  # noqa: D102


Watcher = Callable[[Begun, Term], None]
_watchers: dict[str, Watcher] = {}


def watch(name: str, watcher: Watcher) -> None:
    """Have ``watcher`` told of each term when something of a case begins to wait for it.

    It may be told of the same term again, and writes what it has to by ``turn.writes``.
    """
    _watchers[name] = watcher


def begun(turn: Begun, terms: Iterable[Term | None]) -> None:
    """Tell of the terms that a case has just begun to wait for, each once."""
    if _watchers:
        for term in {one[NAME]: one for one in terms if one}.values():
            for watcher in _watchers.values():
                watcher(turn, term)


def name(term: Term | None) -> str | None:
    """What a term is called in its case."""
    return str(term[NAME]) if term else None

"""Differences as values."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

Fact = tuple[str, ...]  # what is told of an element: ("property", "dueDate"), ("condition",)…
Facts = Mapping[Fact, str]


class Kind(enum.StrEnum):
    """What became of something."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"  # drawn elsewhere; means the same


@dataclass(frozen=True)
class Part:
    """An element with all that is told of it. ``place`` is where it is drawn."""

    id: str
    type: str  # local name of its tag; type of its component
    name: str
    facts: Facts
    place: str = ""


@dataclass(frozen=True)
class Difference:
    """One fact of one element, before and after. Without ``fact``: the whole element."""

    kind: Kind
    element: str  # id; empty: the file as such
    type: str
    name: str
    fact: Fact = ()
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class FileDifference:
    """What became of one file."""

    path: str
    kind: Kind
    differences: tuple[Difference, ...]

    @property
    def is_layout(self) -> bool:
        """Whether only the drawing changed, not what it says."""
        return bool(self.differences) and all(one.kind is Kind.MOVED for one in self.differences)


def compared(before: Mapping[str, Part], after: Mapping[str, Part]) -> tuple[Difference, ...]:
    """Element by element, in the order of the newer file."""
    found: list[Difference] = []
    for id_, part in after.items():
        if id_ not in before:
            found.append(Difference(Kind.ADDED, id_, part.type, part.name))
        else:
            found += _facts(before[id_], part)
    found += [
        Difference(Kind.REMOVED, id_, part.type, part.name)
        for id_, part in before.items()
        if id_ not in after
    ]
    return tuple(found)


def _facts(old: Part, new: Part) -> list[Difference]:
    found = []
    told = dict.fromkeys([*old.facts, *new.facts])
    for fact in told:
        was, now = old.facts.get(fact), new.facts.get(fact)
        if was != now:
            kind = Kind.ADDED if was is None else Kind.REMOVED if now is None else Kind.CHANGED
            found.append(Difference(kind, new.id, new.type, new.name or old.name, fact, was, now))
    if old.type != new.type:
        found.append(Difference(Kind.CHANGED, new.id, new.type, new.name, ("type",), old.type, new.type))
    if not found and old.place != new.place:
        found.append(Difference(Kind.MOVED, new.id, new.type, new.name))
    return found

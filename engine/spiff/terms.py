"""Terms: instants that have a name in their case.

Where a diagram gives an instant, it may give a context with ``vence``, the instant, and ``clave``, its
name. The engine keeps both, and moves all that bears the name when told to; what else the context says
is for whoever gave it. A term that was moved stays moved: what names it later is due at the new instant.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from engine.spiff import timers

NAME, INSTANT = "clave", "vence"
KEPT = "term"  # under which a visit keeps it


def taken(told: Any, moved: Mapping[str, str]) -> tuple[Any, dict[str, Any] | None]:
    """An instant and, if it has a name, its term. What is neither is given back as it is."""
    if not isinstance(told, dict) or INSTANT not in told:
        return told, None
    name = told.get(NAME)
    if not isinstance(name, str):
        return told[INSTANT], None
    return moved.get(name, told[INSTANT]), told


def move(top: Any, name: str, instant: datetime) -> list[Any]:
    """Give everything that bears a name another instant; returns the visits that were changed."""
    text = instant.isoformat()
    top.moved[name] = text
    return [visit for visit in top.visits() if any([*_moved(visit, name, text)])]


def held(top: Any) -> dict[str, dict[str, Any]]:
    """The terms by which open visits are due, by name."""
    found = {}
    for visit in top.visits():
        for kept in (visit.internal_data, *visit.internal_data.get("armed", ())):
            if KEPT in kept and ("due" in kept or "dueDate" in kept):
                found[kept[KEPT][NAME]] = kept[KEPT]
    return found


def _moved(visit: Any, name: str, text: str) -> Iterator[bool]:
    if _named(visit.internal_data, name):
        visit.internal_data["dueDate"] = text
        yield True
    for armed in visit.internal_data.get("armed", ()):
        if _named(armed, name) and "due" in armed:
            armed["due"] = timers.instant(text).isoformat()
            yield True


def _named(kept: Mapping[str, Any], name: str) -> bool:
    term = kept.get(KEPT)
    return isinstance(term, dict) and term.get(NAME) == name

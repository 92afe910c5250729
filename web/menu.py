"""The menu of every page: drawn once for all who see the same of it; figures are put in each time."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from flask import g, render_template, request
from markupsafe import Markup, escape

from engine import monitor, worklist
from engine.db import reading
from engine.tasklist import COUNT_UP_TO
from web.accounts.access import current_actor, signed_in
from web.i18n import language

DEEP = 3  # parts of an address that tell one entry from another: "", "personas", "duplicados"


def menu() -> Markup:
    """The menu as this person sees it on this page."""
    roles = tuple(sorted(current_actor().roles)) if signed_in() else ()
    scope = (request.view_args or {}).get("scope", "mias")
    here = "/".join(request.path.split("/")[:DEEP])
    drawn = _drawn(language(), roles, request.endpoint, scope, here)
    for name, count in _FIGURES.items():
        if (place := _place(name)) in drawn:
            drawn = drawn.replace(place, _figure(name, count()))
    return Markup(drawn)  # noqa: S704 - our own template, escaped as any other


def menu_counts() -> Markup:
    """The figures alone: each goes to its place in the menu by itself."""
    shown = menu()
    told = (_figure(name, count(), again=True) for name, count in _FIGURES.items() if _id(name) in shown)
    return Markup("").join(told)


def many(count: int) -> str:
    """Counts stop where nobody would count further."""
    return f"{COUNT_UP_TO}+" if count >= COUNT_UP_TO else str(count)


def _waiting() -> worklist.Waiting:
    """How much work waits for this person; counted once for a page."""
    if "counts" not in g:
        with reading() as session:
            g.counts = worklist.waiting(session, current_actor())
    counted: worklist.Waiting = g.counts
    return counted


def _incidents() -> int:
    """How many incidents wait for a supervisor; counted once for a page."""
    if "incidents" not in g:
        with reading() as session:
            g.incidents = monitor.open_incidents(session, current_actor())
    return int(g.incidents)


_FIGURES: Mapping[str, Callable[[], int]] = {
    "mine": lambda: _waiting().mine,
    "groups": lambda: _waiting().groups,
    "incidents": _incidents,
}


@lru_cache(maxsize=1024)
def _drawn(_language: str, _roles: tuple[str, ...], _endpoint: str | None, scope: str, here: str) -> str:
    places = {name: Markup(_place(name)) for name in _FIGURES}  # noqa: S704 - our own
    return render_template("partials/menu.html", figures=places, scope=scope, here=here)


def _place(name: str) -> str:
    """Where a figure goes; no text of ours or of anybody has such a character."""
    return f"\x00{name}\x00"


def _figure(name: str, number: int, *, again: bool = False) -> Markup:
    bad = ' class="bad"' if name == "incidents" and number else ""
    swap = ' hx-swap-oob="true"' if again else ""
    return Markup(f'<span id="{_id(name)}"{bad}{swap}>{escape(many(number))}</span>')  # noqa: S704


def _id(name: str) -> str:
    return f"cuenta-{name}"

"""Small marks of rows: made here and not in a template, because a list shows hundreds of them."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from markupsafe import Markup, escape

from engine import clock
from registry import catalogo
from registry.calendario import Calendar
from web import terms
from web.i18n import language
from web.i18n import lazy_gettext as _

URGENT, USUAL = 10, 50  # of priorities: the lower, the sooner
_NAMES = (_("Urgente"), _("Alta"), _("Normal"), _("Baja"))


def due_chip(due_at: datetime | None, at: datetime) -> Markup:
    """When something is due, seen from ``at``, with the exact moment as its title."""
    late = due_at is not None and due_at < at
    return _due(due_at, _end_of_day(at.replace(second=0, microsecond=0)), late, _seen_by())


def priority(value: int) -> Markup:
    """How urgent something is, in a word."""
    if value <= URGENT:
        return _worded("pr-u", 0, language())
    if value < USUAL:
        return _worded("pr-a", 1, language())
    return _worded("pr-n", 3 if value > USUAL else 2, language())


def options(choices: Sequence[tuple[str, str]], chosen: str | None) -> Markup:
    """Choices (value, text) of a select, with the one that was made."""
    return _options(tuple(choices), chosen or "")


@lru_cache(maxsize=512)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> Markup:
    one = Markup('<option value="{}"{}>{}</option>')
    selected = Markup(" selected")
    return Markup().join(
        one.format(value, selected if value == chosen else "", text) for value, text in choices
    )


def _seen_by() -> tuple[str, Calendar]:
    """What words about days depend on besides the days."""
    return language(), catalogo.calendar()


@lru_cache(maxsize=64)
def _end_of_day(minute: datetime) -> datetime:
    return clock.end_of_day(minute)


@lru_cache(maxsize=16_384)
def _due(due_at: datetime | None, today: datetime, late: bool, _seen_by: tuple[str, Calendar]) -> Markup:
    """All day long the same is told of what is due then, but that it is late, once it is."""
    told = terms.due(due_at, today if late or due_at is None else min(due_at, today))
    hint = f' title="{escape(told.hint)}"' if told.hint else ""
    return Markup(f'<span class="chip chip-{told.tone}"{hint}>{escape(told.words)}</span>')  # noqa: S704


@lru_cache
def _worded(kind: str, name: int, _language: str) -> Markup:
    return Markup(f'<span class="pr {kind}">{escape(str(_NAMES[name]))}</span>')  # noqa: S704

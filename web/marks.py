"""Small marks of rows: made here and not in a template, because a list shows hundreds of them."""

from datetime import datetime
from functools import lru_cache

from markupsafe import Markup, escape

from web import terms
from web.i18n import language
from web.i18n import lazy_gettext as _
from web.terms import Chip

URGENT, USUAL = 10, 50  # of priorities: the lower, the sooner
_NAMES = (_("Urgente"), _("Alta"), _("Normal"), _("Baja"))


def due_chip(due_at: datetime | None, at: datetime) -> Markup:
    """When something is due, seen from ``at``, with the exact moment as its title."""
    return _chip(terms.due(due_at, at))


def priority(value: int) -> Markup:
    """How urgent something is, in a word."""
    if value <= URGENT:
        return _worded("pr-u", 0, language())
    if value < USUAL:
        return _worded("pr-a", 1, language())
    return _worded("pr-n", 3 if value > USUAL else 2, language())


@lru_cache(maxsize=4096)
def _chip(told: Chip) -> Markup:
    hint = f' title="{escape(told.hint)}"' if told.hint else ""
    return Markup(f'<span class="chip chip-{told.tone}"{hint}>{escape(told.words)}</span>')  # noqa: S704


@lru_cache
def _worded(kind: str, name: int, _language: str) -> Markup:
    return Markup(f'<span class="pr {kind}">{escape(str(_NAMES[name]))}</span>')  # noqa: S704

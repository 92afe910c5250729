"""Variables of a process in boxes that fit their values, and what was typed there as values again."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine import vault
from web import spanish
from web.i18n import gettext
from web.i18n import lazy_gettext as _

TEXT, NUMBER, YES_NO, DAY, MOMENT, WHOLE = "texto", "numero", "si_no", "fecha", "momento", "json"
NOTHING, GONE = "nada", "quitar"
KINDS = {
    TEXT: _("Texto"),
    NUMBER: _("Número"),
    YES_NO: _("Sí o no"),
    DAY: _("Fecha"),
    MOMENT: _("Fecha y hora"),
    WHOLE: _("Lista o grupo de datos"),
    NOTHING: _("Sin valor"),
    GONE: _("Quitar la variable"),
}
_LONG = 80


class Unreadable(Exception):
    """What was typed is no value of the kind that was chosen; the text is for whoever typed it."""


@dataclass(frozen=True)
class Editor:
    """One variable as a page shows it."""

    name: str
    label: str
    kind: str
    typed: str
    shown: str  # its value in words
    problem: str = ""

    @property
    def sealed(self) -> bool:
        """Whether the vault keeps something of it: that is corrected where it was asked."""
        return vault.PREFIX in self.typed

    @property
    def long(self) -> bool:
        """Whether it needs several lines."""
        return self.kind == WHOLE or len(self.typed) > _LONG or "\n" in self.typed


def editor(name: str, value: object, shown: object = None) -> Editor:
    """The box of a variable that nobody has typed into; ``shown`` is the value as it may be read."""
    kind = kind_of(value)
    told = spanish.readable(value if shown is None else shown)
    return Editor(name, spanish.label(name), kind, _typed(kind, value), told)


def kind_of(value: object) -> str:
    """Which kind of box fits a value."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return YES_NO
    if isinstance(value, int | float):
        return NUMBER
    if isinstance(value, list | dict):
        return WHOLE
    return _kind_of_text(str(value))


def read(kind: str, typed: str) -> object:
    """The value that was typed. Raises Unreadable."""
    reader = _READERS.get(kind)
    if reader is None:
        raise Unreadable(gettext("Elija de qué tipo es el valor."))
    return reader(typed)


def _kind_of_text(text: str) -> str:
    if len(text) == len("2026-01-31") and _is(date.fromisoformat, text):
        return DAY
    return MOMENT if "T" in text and _is(datetime.fromisoformat, text) else TEXT


def _is(reader: Callable[[str], object], text: str) -> bool:
    try:
        reader(text)
    except ValueError:
        return False
    return True


def _typed(kind: str, value: object) -> str:
    if kind == WHOLE:
        return json.dumps(value, ensure_ascii=False, indent=2)
    if kind == YES_NO:
        return "si" if value else "no"
    return "" if value is None else str(value)


def _number(typed: str) -> object:
    text = typed.strip().replace(" ", "").replace("\u202f", "")
    text = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    raise Unreadable(gettext("Escriba un número, por ejemplo 12 o 12,5."))


def _yes_no(typed: str) -> object:
    if typed not in ("si", "no"):
        raise Unreadable(gettext("Elija «Sí» o «No»."))
    return typed == "si"


def _day(typed: str) -> object:
    try:
        return date.fromisoformat(typed.strip()).isoformat()
    except ValueError:
        raise Unreadable(gettext("Escriba una fecha que exista, como 2026-11-25.")) from None


def _moment(typed: str) -> object:
    try:
        instant = datetime.fromisoformat(typed.strip())
    except ValueError:
        raise Unreadable(gettext("Escriba fecha y hora, como 2026-11-25T14:30-05:00.")) from None
    return (instant if instant.tzinfo else instant.replace(tzinfo=spanish.LIMA)).isoformat()


def _whole(typed: str) -> object:
    try:
        value = json.loads(typed)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        told = gettext("No es JSON: revise la línea %(line)s (comillas, comas, corchetes).", line=line)
        raise Unreadable(told) from None
    if not isinstance(value, list | dict):
        raise Unreadable(gettext("Escriba una lista entre […] o un grupo de datos entre {…}."))
    return value


_READERS: Mapping[str, Callable[[str], Any]] = {
    TEXT: lambda typed: typed.replace("\r\n", "\n"),
    NUMBER: _number,
    YES_NO: _yes_no,
    DAY: _day,
    MOMENT: _moment,
    WHOLE: _whole,
    NOTHING: lambda _typed: None,
}

"""The data of a case as a person reads it: by form and question where a form explains it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

import forms
from engine import monitor
from engine.models import Data
from web import spanish
from web.files import described
from web.i18n import gettext


@dataclass(frozen=True)
class Section:
    """One form that was answered, or the rest."""

    title: str
    view: forms.View | None
    rest: list[tuple[str, str]]


def sections(session: Session, case: monitor.InstanceRow, data: Data) -> list[Section]:
    """All data, each value once: under the first form that asks for it."""
    files = [described(one) for one in monitor.documents(session, case.id)]
    left, found = dict(data), []
    for name, form in monitor.answered_forms(session, case.id):
        mine = {key: left.pop(key) for key in sorted(form.writes) if key in left}
        if mine:
            view = forms.present(form, answers=mine, data=data, uploads=files, translate=gettext)
            found.append(Section(name, view, []))
    rest = [pair for key, value in sorted(left.items()) for pair in _flat(spanish.label(key), value)]
    return [*found, Section(gettext("Datos del proceso"), None, rest)] if rest else found


def _flat(label: str, value: object) -> Iterator[tuple[str, str]]:
    """One line for each value; those of an object below its name."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _flat(f"{label} · {spanish.label(str(key)).lower()}", inner)
    else:
        yield label, spanish.readable(value)

"""The data of a case as a person reads it: by form and question where a form explains it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from sqlalchemy.orm import Session

import forms
from engine import monitor, programs
from engine.models import Data, ProcessInstance
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
    for name, form in _known_forms(session, case, data):
        mine = {key: left.pop(key) for key in sorted(form.writes) if key in left}
        if mine:
            view = forms.present(form, answers=mine, data=data, uploads=files, translate=gettext)
            found.append(Section(name, view, []))
    rest = [pair for key, value in sorted(left.items()) for pair in _flat(spanish.label(key), value)]
    return [*found, Section(gettext("Otros datos del proceso"), None, rest)] if rest else found


def _known_forms(
    session: Session, case: monitor.InstanceRow, data: Data
) -> Iterator[tuple[str, forms.Form]]:
    """Forms that were answered; and those whose answers came by another way, such as a message."""
    answered = list(monitor.answered_forms(session, case.id))
    seen = {form.key for _, form in answered}
    others = [
        (form.title or form.key, form)
        for form in _all_forms(session, case)
        if form.key not in seen and form.writes and form.writes <= data.keys()
    ]
    yield from sorted(others, key=lambda pair: -len(pair[1].writes))
    yield from answered


def _flat(label: str, value: object) -> Iterator[tuple[str, str]]:
    """One line for each value; those of an object below its name."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _flat(f"{label} · {spanish.label(str(key)).lower()}", inner)
    else:
        yield label, spanish.readable(value)


def _all_forms(session: Session, case: monitor.InstanceRow) -> Iterator[forms.Form]:
    instance = session.get_one(ProcessInstance, case.id)
    loaded = programs.get(session, instance.definition_id)
    for path in loaded.sources:
        if path.startswith("forms/"):
            yield loaded.form(PurePosixPath(path).stem)

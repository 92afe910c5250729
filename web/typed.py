"""What somebody typed into a form, given back in the form's own words: nothing typed may be lost."""

from collections.abc import Iterable, Iterator
from itertools import chain

from werkzeug.datastructures import MultiDict

import forms
from web.i18n import gettext

Lines = Iterable[Iterable[forms.ComponentView]]


def in_words(form: forms.Form, posted: MultiDict[str, str]) -> list[tuple[str, str]]:
    """Questions and answers as people say them; a box that is not on the page now, by its name."""
    view = forms.present(form, raw=posted.to_dict(flat=False), data={}, translate=gettext)
    asked = {name: one for one in _questions(view.lines) for name in _names(one)}
    told: dict[str, tuple[str, str]] = {}
    for name, texts in posted.lists():
        if name == "csrf_token" or name.startswith("_") or not any(texts):
            continue
        one, text = asked.get(name), ", ".join(text for text in texts if text)
        key = one.name if one else name
        told.setdefault(key, (one.label or name, one.spoken or text) if one else (name, text))
    return list(told.values())


def _questions(lines: Lines) -> Iterator[forms.ComponentView]:
    """All that ask something, also those in groups and rows."""
    for one in chain.from_iterable(lines):
        yield one
        for inner in (one.lines, *(row.lines for row in one.rows)):
            yield from _questions(inner)


def _names(one: forms.ComponentView) -> set[str]:
    return {one.name, *(box.name for box in one.boxes.values())} - {""}

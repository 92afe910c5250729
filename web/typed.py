"""What somebody typed into a form, given back in the form's own words: nothing typed may be lost."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from werkzeug.datastructures import MultiDict

import forms
from web.i18n import gettext

Lines = Iterable[Iterable[forms.ComponentView]]


@dataclass(frozen=True)
class Compared:
    """One question as two people answered it."""

    question: str
    mine: str
    theirs: str | None  # None: what was kept is not known, or nothing was

    @property
    def differs(self) -> bool:
        """Whether the other answer is another one."""
        return self.theirs is not None and self.theirs != self.mine


def in_words(
    form: forms.Form, posted: MultiDict[str, str], kept: Mapping[str, Any] | None = None
) -> list[Compared]:
    """Questions and answers as people say them; a box that is not on the page now, by its name."""
    view = forms.present(form, raw=posted.to_dict(flat=False), data={}, translate=gettext)
    asked = {name: one for one in _questions(view.lines) for name in _names(one)}
    theirs = _kept_words(form, kept or {})
    told: dict[str, Compared] = {}
    for name, texts in posted.lists():
        if name == "csrf_token" or name.startswith("_") or not any(texts):
            continue
        one, text = asked.get(name), ", ".join(text for text in texts if text)
        if one is None:
            told.setdefault(name, Compared(name, text, None))
        else:
            words_of = one.spoken or text
            told.setdefault(one.name, Compared(one.label or name, words_of, theirs.get(one.name)))
    return list(told.values())


def _kept_words(form: forms.Form, kept: Mapping[str, Any]) -> dict[str, str]:
    """What the case holds for each question, as people say it."""
    if not kept:
        return {}
    answers = {key: value for key, value in kept.items() if key in form.writes}
    view = forms.present(form, answers=answers, data=kept, translate=gettext)
    return {one.name: one.spoken or one.value or "" for one in _questions(view.lines)}


def _questions(lines: Lines) -> Iterator[forms.ComponentView]:
    """All that ask something, also those in groups and rows."""
    for one in chain.from_iterable(lines):
        yield one
        for inner in (one.lines, *(row.lines for row in one.rows)):
            yield from _questions(inner)


def _names(one: forms.ComponentView) -> set[str]:
    return {one.name, *(box.name for box in one.boxes.values())} - {""}

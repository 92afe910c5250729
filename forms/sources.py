"""Where answers come from: a browser's post, JSON, the data of the process, or a draft over these."""

from collections.abc import Mapping
from functools import cached_property

from forms.answers import Json, Path, Raw, dig, html_name
from forms.components import DynamicList, Field
from forms.components.base import box_name
from forms.errors import Invalid
from forms.sheet import Reading
from forms.words import spoken

ACTION = "_accion"  # a button of a row or a file was pressed
SEEN = "_visto"  # names of the components that the posted page showed
ROW_COUNT = "-n"  # after the name of a list
_LONGEST_COUNT = 4  # digits
_MOST_COUNTED = 9_999


class Stored:
    """What the process holds already; else what the form file proposes."""

    keeps_blank_rows = True

    def __init__(self, data: Mapping[str, object], *, proposing: bool = True) -> None:
        self._data = data
        self._proposing = proposing

    def read(self, component: Field, path: Path) -> Reading:
        """See Source."""
        value = dig(self._data, path)
        if value is None and self._proposing:
            value = component.default
        if value in (None, "", []):
            return Reading()
        try:
            typed = component.spell(component.accept(value))
        except Invalid:
            return Reading(typed={"": (spoken(value),)}, answer=value, blank=False, foreign=True)
        return Reading(typed=typed, answer=value, blank=False)

    def rows(self, component: DynamicList, path: Path) -> int:
        """See Source."""
        value = dig(self._data, path)
        if isinstance(value, list) and (value or not self._proposing):
            return len(value)
        return component.at_first if self._proposing else 0


class Posted:
    """What a browser posted. Only lists of fixed rows take their length from what the process holds."""

    keeps_blank_rows = False

    def __init__(self, raw: Raw, stored: Stored) -> None:
        self.raw = raw
        self.stored = stored

    def read(self, component: Field, path: Path) -> Reading:
        """See Source."""
        name = html_name(path)
        typed = component.typed(self.raw, name)
        if component.blank(typed):
            seen = SEEN not in self.raw or name in self.seen or self.carries(component, name)
            return Reading(typed=typed, seen=seen)
        try:
            return Reading(typed=typed, answer=component.parse(typed), blank=False)
        except Invalid as invalid:
            return Reading(typed=typed, invalid=invalid, blank=False)

    def rows(self, component: DynamicList, path: Path) -> int:
        """See Source."""
        return (
            rows_posted(self.raw, html_name(path))
            if component.growing
            else self.stored.rows(component, path)
        )

    def carries(self, component: Field, name: str) -> bool:
        """Whether the post has anything under its names."""
        return any(box_name(name, box) in self.raw for box in component.boxes)

    @cached_property
    def seen(self) -> frozenset[str]:
        """Names of the components that the posted page showed."""
        return frozenset(name for value in self.raw.get(SEEN, ()) for name in value.split())


class Draft(Posted):
    """A post to be shown again: what it does not speak of is as the process holds it."""

    def __init__(self, raw: Raw, data: Mapping[str, object]) -> None:
        super().__init__(raw, Stored(data))
        self._proposed = Stored({})
        self._own_rows: set[Path] = set()

    def read(self, component: Field, path: Path) -> Reading:
        """See Source."""
        name = html_name(path)
        if self.carries(component, name) or self._left_blank(component, name):
            return super().read(component, path)
        in_own_row = any(path[: len(rows)] == rows for rows in self._own_rows)
        return (self._proposed if in_own_row else self.stored).read(component, path)

    def rows(self, component: DynamicList, path: Path) -> int:
        """See Source."""
        if not component.growing or not _speaks_of_rows(self.raw, html_name(path)):
            return self.stored.rows(component, path)
        self._own_rows.add(path)  # rows may have moved: what the process holds at a number is another's
        return super().rows(component, path)

    def _left_blank(self, component: Field, name: str) -> bool:
        """Whether the page showed it and the browser said nothing: unmarked boxes are not posted."""
        return name in self.seen if SEEN in self.raw else component.silent and bool(self.raw)


class Answered:
    """JSON answers: of the API, of a rehearsal, or stored ones to be shown."""

    keeps_blank_rows = True

    def __init__(self, answers: Mapping[str, Json], stored: Stored) -> None:
        self._answers = answers
        self._stored = stored

    def read(self, component: Field, path: Path) -> Reading:
        """See Source."""
        value = dig(self._answers, path)
        if value is None or value in ("", [], {}):
            return Reading()
        try:
            answer = component.accept(value)
            typed = component.spell(answer)
        except Invalid as invalid:
            return Reading(typed={"": (str(value),)}, invalid=invalid, blank=False)
        return Reading(typed=typed, answer=answer, blank=component.blank(typed))

    def rows(self, component: DynamicList, path: Path) -> int:
        """See Source."""
        if not component.growing:
            return self._stored.rows(component, path)
        value = dig(self._answers, path)
        return len(value) if isinstance(value, list) else 0


def rows_posted(raw: Raw, name: str) -> int:
    """How many rows of a list a post has: as many as it says, or else as have something in them."""
    told = (raw.get(name + ROW_COUNT) or ("",))[0]
    if told.isascii() and told.isdecimal() and len(told) <= _LONGEST_COUNT:
        return int(told)
    start = f"{name}-"
    numbers = (key.removeprefix(start).partition("-")[0] for key in raw if key.startswith(start))
    return max((int(n) + 1 for n in numbers if n.isdecimal() and len(n) <= _LONGEST_COUNT), default=0)


def _speaks_of_rows(raw: Raw, name: str) -> bool:
    return name + ROW_COUNT in raw or rows_posted(raw, name) > 0


def edited(raw: Raw) -> dict[str, list[str]]:
    """The post after the button of a row or a file that was pressed; without the button.

    ``add:familiares`` adds a row, ``del:familiares:1`` takes the second out, and
    ``drop:adjuntos:<id>`` takes a stored file out. Anything else changes nothing.
    """
    changed = {name: list(values) for name, values in raw.items() if name != ACTION}
    verb, _, rest = (raw.get(ACTION) or ("",))[0].partition(":")
    name, _, which = rest.partition(":")
    if verb == "add" and name:
        changed[name + ROW_COUNT] = [str(min(rows_posted(raw, name) + 1, _MOST_COUNTED))]
    elif verb == "del" and which.isascii() and which.isdecimal():
        return _without_row(changed, name, int(which))
    elif verb == "drop" and name in changed:
        changed[name] = [value for value in changed[name] if value != which]
    return changed


def _without_row(raw: dict[str, list[str]], name: str, gone: int) -> dict[str, list[str]]:
    count = rows_posted(raw, name)
    if gone >= count:
        return raw
    moved: dict[str, list[str]] = {}
    for key, values in raw.items():
        if (place := _moved(key, name, gone)) is not None:
            moved[place] = values
    moved[name + ROW_COUNT] = [str(count - 1)]
    if SEEN in raw:
        names = (n for value in raw[SEEN] for n in value.split())
        moved[SEEN] = [" ".join(place for n in names if (place := _moved(n, name, gone)) is not None)]
    return moved


def _moved(key: str, name: str, gone: int) -> str | None:
    """Where a name goes when row ``gone`` of a list is taken out; None where it goes with the row."""
    number, dash, rest = key.removeprefix(f"{name}-").partition("-")
    if not key.startswith(f"{name}-") or not dash or not (number.isascii() and number.isdecimal()):
        return key
    if int(number) == gone:
        return None
    return f"{name}-{int(number) - 1}-{rest}" if int(number) > gone else key

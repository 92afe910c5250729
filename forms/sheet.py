"""A form being filled in: every component with what was typed, its answer, and whether it is visible."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, Protocol

from forms.answers import Json, Path, Typed, Upload, html_name
from forms.components import DynamicList, Field
from forms.definition import Form
from forms.errors import Invalid
from forms.expressions import to_json
from forms.limits import MAX_ROWS
from forms.plan import Place
from forms.scope import Scope

_NOTHING: Typed = MappingProxyType({})


class Reading(NamedTuple):
    """What a source knows of one component."""

    typed: Typed = _NOTHING
    answer: Json = None
    invalid: Invalid | None = None
    blank: bool = True
    foreign: bool = False  # what the process holds is of another type than the component's answers
    seen: bool = True  # False: the page that was posted did not show it


_UNREAD = Reading()


class Source(Protocol):
    """Where answers come from: a browser, JSON, or what the process holds already."""

    keeps_blank_rows: bool

    def read(self, component: Field, path: Path) -> Reading:
        """One component."""

    def rows(self, component: DynamicList, path: Path) -> int:
        """How many rows a list has."""


class Entry:
    """One component at one place: outside lists, or in one row of one."""

    reading: Reading = _UNREAD
    answer: Json = None
    invalid: Invalid | None = None
    visible: bool = True
    children: Sequence["Entry"] = ()
    rows: Sequence[Sequence["Entry"]] = ()
    rows_told: int = 0  # as many as the source has, even beyond what is read
    stored_only: bool = False  # read only: what is posted for it counts for nothing

    def __init__(self, place: Place, around: Path) -> None:
        self.place, self.component = place, place.component
        self.path = (*around, *place.key) if around else place.key

    @property
    def name(self) -> str:
        """Its name in a post."""
        return html_name(self.path)

    def walk(self) -> Iterator["Entry"]:
        """It and everything inside, in order."""
        yield self
        for inner in (self.children, *self.rows):
            yield from walk(inner)


def walk(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Every entry and everything inside, in order."""
    for entry in entries:
        if entry.place.inner:
            yield from entry.walk()
        else:
            yield entry


@dataclass
class Sheet:
    """All entries of a form, with the data of the process beneath."""

    form: Form
    entries: list[Entry]
    data: Mapping[str, object]
    uploads: Mapping[str, Upload]
    uploads_known: bool = True
    keeps_blank_rows: bool = False

    def __post_init__(self) -> None:
        self.settled = self._settle()  # what expressions outside lists see, once conditions have settled

    def walk(self) -> Iterator[Entry]:
        """Every entry, in order."""
        return walk(self.entries)

    def answers(self) -> dict[str, Json]:
        """What the form says now: visible components only, wrong answers left out."""
        return self._collect(self.entries, hidden_as_null=False)

    def scope(self) -> Scope:
        """What expressions outside lists see now."""
        if not self.form.reactive:  # there is none
            return Scope(self.data, self.uploads, self.uploads_known)
        context = merged(self.data, self._collect(self.entries, hidden_as_null=True))
        return Scope(context, self.uploads, self.uploads_known)

    def row_scope(self, entry: Entry, number: int, scope: Scope) -> Scope:
        """What expressions in one row of a list see."""
        return scope.row(self._collect(entry.rows[number], hidden_as_null=True), number)

    def _settle(self) -> Scope:
        """Evaluate conditions and computed values until nothing changes any more.

        A condition may depend on a component that another condition hides. Where conditions bite each
        other's tail there is no answer, and the last round stands.
        """
        scope = self.scope()
        for _ in range(self.form.passes):
            if not self._pass(self.entries, scope, hidden=False):
                break
            scope = self.scope()
        return scope

    def _pass(self, entries: Sequence[Entry], scope: Scope, *, hidden: bool) -> bool:
        changed = False
        for entry in entries:
            visible = not (hidden or scope.holds(entry.component.hide))
            changed |= visible is not entry.visible
            entry.visible = visible
            changed |= _compute(entry, scope)
            if entry.children:
                changed |= self._pass(entry.children, scope, hidden=not visible)
            for number, row in enumerate(entry.rows):
                changed |= self._pass(row, self.row_scope(entry, number, scope), hidden=not visible)
        return changed

    def recompute(self) -> Scope:
        """Evaluate computed values again, now that wrong answers count for nothing.

        What is visible stays as it was: nobody is asked something else because of a slip.
        """
        scope = self.scope()
        for _ in range(self.form.passes):
            if not self._recompute(self.entries, scope):
                break
            scope = self.scope()
        return scope

    def _recompute(self, entries: Sequence[Entry], scope: Scope) -> bool:
        changed = False
        for entry in entries:
            changed |= _compute(entry, scope)
            changed |= self._recompute(entry.children, scope)
            for number, row in enumerate(entry.rows):
                changed |= self._recompute(row, self.row_scope(entry, number, scope))
        return changed

    def _collect(self, entries: Sequence[Entry], *, hidden_as_null: bool) -> dict[str, Json]:
        """The answers of some entries as a tree, below the row that they stand in."""
        tree: dict[str, Json] = {}
        self._gather(tree, entries, hidden_as_null=hidden_as_null)
        return tree

    def _gather(self, tree: dict[str, Json], entries: Sequence[Entry], *, hidden_as_null: bool) -> None:
        for entry in entries:
            place = entry.place
            if not entry.visible:
                if hidden_as_null:
                    _put_nulls(tree, entry)
            elif place.tells:
                if hidden_as_null or not entry.invalid:
                    _put(tree, place, None if entry.invalid else entry.answer)
            elif place.rows:
                rows = [row for row in entry.rows if self.counts(entry, row)]
                _put(tree, place, [self._collect(row, hidden_as_null=hidden_as_null) for row in rows])
            elif entry.children:
                self._gather(tree, entry.children, hidden_as_null=hidden_as_null)

    def counts(self, entry: Entry, row: Sequence[Entry]) -> bool:
        """Whether a row is more than an empty line that nobody filled in."""
        component = entry.place.rows
        if self.keeps_blank_rows or component is None or not component.growing:
            return True
        place = next((number for number, one in enumerate(entry.rows) if one is row), 0)
        touched = any(not _untouched(inner) for inner in walk(row))
        return touched or place < component.least


def _compute(entry: Entry, scope: Scope) -> bool:
    """Give a computed component its value. Whether that is another than before."""
    if not entry.place.computed:
        return False
    before, entry.answer = entry.answer, to_json(scope.value(entry.place.computed.expression))
    return entry.answer != before


def _untouched(entry: Entry) -> bool:
    field = entry.place.field
    if field is None or entry.stored_only:
        return True
    return entry.reading.blank or dict(entry.reading.typed) == dict(field.spell(field.default))


def fill_in(
    form: Form,
    source: Source,
    stored: Source,
    *,
    data: Mapping[str, object],
    uploads: Iterable[Upload] | None,
) -> Sheet:
    """Read every component of a form from a source, and settle its conditions.

    Args:
        form: The form.
        source: Where the answers come from.
        stored: What the process holds; read-only components are read from it, whatever ``source`` says.
        data: The variables of the process.
        uploads: Descriptors of the files that may be referred to; None where nobody looked them up.
    """
    return Sheet(
        form=form,
        entries=_entries(form.plan, (), source, stored, Scope(data)),
        data=data,
        uploads={str(upload["id"]): upload for upload in uploads or ()},
        uploads_known=uploads is not None,
        keeps_blank_rows=source.keeps_blank_rows,
    )


def _entries(
    plan: Sequence[Place], around: Path, source: Source, stored: Source, outside: Scope
) -> list[Entry]:
    entries: list[Entry] = []
    for place in plan:
        entry = Entry(place, around)
        if place.field:
            _read(entry, place.field, source, stored, outside)
        elif place.rows:
            entry.rows_told = source.rows(place.rows, entry.path)
            entry.rows = [
                _entries(place.inner, (*entry.path, number), source, stored, outside)
                for number in range(min(entry.rows_told, MAX_ROWS))
            ]
        elif place.inner:
            entry.children = _entries(place.inner, around, source, stored, outside)
        entries.append(entry)
    return entries


def _read(entry: Entry, field: Field, source: Source, stored: Source, outside: Scope) -> None:
    readonly = field.readonly
    if readonly or field.disabled:
        entry.stored_only = field.disabled or readonly is True or outside.holds(readonly or None)
    reading = (stored if entry.stored_only else source).read(field, entry.path)
    entry.reading, entry.invalid = reading, reading.invalid
    entry.answer = field.empty if reading.blank else reading.answer


def merged(data: Mapping[str, object], answers: Mapping[str, Json]) -> dict[str, object]:
    """Process data with answers on top: objects are joined member by member, all else is replaced."""
    result: dict[str, object] = {**data, **answers}
    for key, value in answers.items():
        if isinstance(value, dict) and isinstance(beneath := data.get(key), Mapping):
            result[key] = merged(beneath, value)
    return result


def _put(tree: dict[str, Json], place: Place, value: Json) -> None:
    for step in place.outer:
        inner = tree.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        tree = inner
    tree[place.last] = value


def _put_nulls(tree: dict[str, Json], entry: Entry) -> None:
    if entry.place.key:
        _put(tree, entry.place, [] if entry.place.rows else None)
    for child in entry.children:
        _put_nulls(tree, child)

"""A form being filled in: every component with what was typed, its answer, and whether it is visible."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from forms.answers import Json, Path, Typed, Upload, html_name
from forms.components import Component, Computed, Container, DynamicList, Field
from forms.definition import Form
from forms.errors import Invalid
from forms.expressions import to_json
from forms.limits import MAX_ROWS
from forms.scope import Scope


@dataclass(frozen=True)
class Reading:
    """What a source knows of one component."""

    typed: Typed = field(default_factory=dict)
    answer: Json = None
    invalid: Invalid | None = None
    blank: bool = True
    foreign: bool = False  # what the process holds is of another type than the component's answers
    seen: bool = True  # False: the page that was posted did not show it


class Source(Protocol):
    """Where answers come from: a browser, JSON, or what the process holds already."""

    keeps_blank_rows: bool

    def read(self, component: Field, path: Path) -> Reading:
        """One component."""

    def rows(self, component: DynamicList, path: Path) -> int:
        """How many rows a list has."""


@dataclass
class Entry:
    """One component at one place: outside lists, or in one row of one."""

    component: Component
    path: Path
    reading: Reading = field(default_factory=Reading)
    answer: Json = None
    invalid: Invalid | None = None
    visible: bool = True
    children: list["Entry"] = field(default_factory=list)
    rows: list[list["Entry"]] = field(default_factory=list)
    rows_told: int = 0  # as many as the source has, even beyond what is read
    stored_only: bool = False  # read only: what is posted for it counts for nothing

    @property
    def name(self) -> str:
        """Its name in a post."""
        return html_name(self.path)

    def walk(self) -> Iterator["Entry"]:
        """It and everything inside, in order."""
        yield self
        for inner in (self.children, *self.rows):
            for entry in inner:
                yield from entry.walk()


@dataclass
class Sheet:
    """All entries of a form, with the data of the process beneath."""

    form: Form
    entries: list[Entry]
    data: Mapping[str, object]
    uploads: Mapping[str, Upload]
    uploads_known: bool = True
    keeps_blank_rows: bool = False

    def walk(self) -> Iterator[Entry]:
        """Every entry, in order."""
        for entry in self.entries:
            yield from entry.walk()

    def answers(self) -> dict[str, Json]:
        """What the form says now: visible components only, wrong answers left out."""
        return self._collect(self.entries, hidden_as_null=False)

    def scope(self) -> Scope:
        """What expressions outside lists see."""
        context = merged(self.data, self._collect(self.entries, hidden_as_null=True))
        return Scope(context, self.uploads, self.uploads_known)

    def row_scope(self, entry: Entry, number: int, scope: Scope) -> Scope:
        """What expressions in one row of a list see."""
        row, depth = entry.rows[number], len(entry.path) + 1
        return scope.row(self._collect(row, hidden_as_null=True, depth=depth), number)

    def settle(self) -> None:
        """Evaluate conditions and computed values until nothing changes any more.

        A condition may depend on a component that another condition hides. Where conditions bite each
        other's tail there is no answer, and the last round stands.
        """
        for _ in range(self.form.passes):
            if not self._pass(self.entries, self.scope(), hidden=False):
                return

    def _pass(self, entries: list[Entry], scope: Scope, *, hidden: bool) -> bool:
        changed = False
        for entry in entries:
            visible = not (hidden or scope.holds(entry.component.hide))
            changed |= visible is not entry.visible
            entry.visible = visible
            if isinstance(entry.component, Computed):
                value = to_json(scope.value(entry.component.expression))
                changed |= value != entry.answer
                entry.answer = value
            changed |= self._pass(entry.children, scope, hidden=not visible)
            for number, row in enumerate(entry.rows):
                changed |= self._pass(row, self.row_scope(entry, number, scope), hidden=not visible)
        return changed

    def _collect(self, entries: list[Entry], *, hidden_as_null: bool, depth: int = 0) -> dict[str, Json]:
        """The answers of some entries as a tree; ``depth`` steps of their paths are left out."""
        tree: dict[str, Json] = {}
        for entry in entries:
            component = entry.component
            if not entry.visible:
                if hidden_as_null:
                    _put_nulls(tree, entry, depth)
            elif isinstance(component, DynamicList):
                below = len(entry.path) + 1
                rows = [row for row in entry.rows if self.counts(entry, row)]
                trees = [self._collect(row, hidden_as_null=hidden_as_null, depth=below) for row in rows]
                _put(tree, entry.path[depth:], list(trees))
            elif isinstance(component, Container):
                _join(tree, self._collect(entry.children, hidden_as_null=hidden_as_null, depth=depth))
            elif _answers(component) and (hidden_as_null or not entry.invalid):
                _put(tree, entry.path[depth:], None if entry.invalid else entry.answer)
        return tree

    def counts(self, entry: Entry, row: list[Entry]) -> bool:
        """Whether a row is more than an empty line that nobody filled in."""
        component = entry.component
        if self.keeps_blank_rows or not isinstance(component, DynamicList) or not component.growing:
            return True
        place = next((number for number, one in enumerate(entry.rows) if one is row), 0)
        touched = any(not _untouched(inner) for one in row for inner in one.walk())
        return touched or place < component.least


def _answers(component: Component) -> bool:
    """Whether it puts something into the process."""
    return isinstance(component, Computed) or (isinstance(component, Field) and not component.disabled)


def _untouched(entry: Entry) -> bool:
    if not isinstance(entry.component, Field) or entry.stored_only:
        return True
    untouched = entry.component.spell(entry.component.default)
    return entry.reading.blank or dict(entry.reading.typed) == dict(untouched)


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
    known = {str(upload["id"]): upload for upload in uploads or ()}
    outside = Scope(data)
    sheet = Sheet(
        form=form,
        entries=_entries(form.components, (), source, stored, outside),
        data=data,
        uploads=known,
        uploads_known=uploads is not None,
        keeps_blank_rows=source.keeps_blank_rows,
    )
    sheet.settle()
    return sheet


def _entries(
    components: Sequence[Component], path: Path, source: Source, stored: Source, outside: Scope
) -> list[Entry]:
    entries: list[Entry] = []
    for component in components:
        entry = Entry(component, (*path, *getattr(component, "key", ())))
        if isinstance(component, Field):
            _read(entry, component, source, stored, outside)
        elif isinstance(component, DynamicList):
            entry.rows_told = source.rows(component, entry.path)
            entry.rows = [
                _entries(component.components, (*entry.path, number), source, stored, outside)
                for number in range(min(entry.rows_told, MAX_ROWS))
            ]
        elif isinstance(component, Container):
            entry.children = _entries(component.components, path, source, stored, outside)
        entries.append(entry)
    return entries


def _read(entry: Entry, component: Field, source: Source, stored: Source, outside: Scope) -> None:
    readonly = component.readonly
    fixed = readonly if isinstance(readonly, bool) else outside.holds(readonly)
    entry.stored_only = fixed or component.disabled
    entry.reading = (stored if entry.stored_only else source).read(component, entry.path)
    if entry.stored_only:
        entry.reading = replace(entry.reading, seen=True)
    entry.answer = component.empty if entry.reading.blank else entry.reading.answer
    entry.invalid = entry.reading.invalid


def merged(data: Mapping[str, object], answers: Mapping[str, Json]) -> dict[str, object]:
    """Process data with answers on top: objects are joined member by member, all else is replaced."""
    result = dict(data)
    for key, value in answers.items():
        beneath = result.get(key)
        if isinstance(value, dict) and isinstance(beneath, Mapping):
            result[key] = merged(beneath, value)
        else:
            result[key] = value
    return result


def _put(tree: dict[str, Json], path: Path, value: Json) -> None:
    *outer, last = (str(step) for step in path)
    for step in outer:
        inner = tree.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        tree = inner
    tree[last] = value


def _put_nulls(tree: dict[str, Json], entry: Entry, depth: int) -> None:
    component = entry.component
    if isinstance(component, Field | Computed | DynamicList):
        _put(tree, entry.path[depth:], [] if isinstance(component, DynamicList) else None)
    for child in entry.children:
        _put_nulls(tree, child, depth)


def _join(tree: dict[str, Json], other: Mapping[str, Json]) -> None:
    for key, value in other.items():
        inner = tree.get(key)
        if isinstance(inner, dict) and isinstance(value, dict):
            _join(inner, value)
        else:
            tree[key] = value

"""Check a whole form at once: every problem, in the order of the page."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms.answers import Json, Path, Raw, Upload, dotted
from forms.components import Component, DynamicList, Field
from forms.components.base import box_id
from forms.definition import Form
from forms.errors import BrokenRule, Invalid, Missing, NotAnOption, TooLittle, TooMuch
from forms.expressions import BLANK
from forms.limits import MAX_NAMES, MAX_TYPED
from forms.scope import Scope
from forms.sheet import Entry, Sheet, fill_in
from forms.sources import Answered, Posted, Stored


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        key: Where: ``correo``, ``familiares.0.nombre``; empty for the form as a whole.
        reason: What is wrong; ``reason.text(translate)`` is the sentence.
        anchor: Id of the element to go to.
        row: Row names on the way there, for people: ``("Familiar 1",)``.
    """

    key: str
    reason: Invalid
    anchor: str = ""
    row: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What came out of checking a form. ``answers`` holds only the answers that are right."""

    answers: dict[str, Json]
    problems: tuple[Problem, ...]
    visible: frozenset[str]  # dotted paths of the components that were asked

    @property
    def ok(self) -> bool:
        """Whether every answer is right."""
        return not self.problems


def validate(
    form: Form, raw: Raw, *, data: Mapping[str, object], uploads: Iterable[Upload] = ()
) -> Result:
    """Check what a browser posted.

    Hidden components are dropped, whatever was posted for them; blank ones that are visible are answered
    with nothing.

    Args:
        form: The form.
        raw: Name → values, as posted. Names that the form does not know are passed over.
        data: The variables of the process, for conditions and read-only components.
        uploads: Descriptors of stored files: the only ones that a filepicker may refer to.
    """
    if len(raw) > MAX_NAMES or sum(len(v) for values in raw.values() for v in values) > MAX_TYPED:
        return _refused(TooMuch("El formulario tiene demasiado texto; redúzcalo y envíelo de nuevo."))
    stored = Stored(data)
    sheet = fill_in(form, Posted(raw, stored), stored, data=data, uploads=uploads)
    return _examine(sheet)


def check(
    form: Form,
    answers: Mapping[str, Json],
    *,
    data: Mapping[str, object],
    uploads: Iterable[Upload] | None = (),
) -> Result:
    """Check answers that are JSON already: of the API, or of a scenario.

    The same rules as for a browser; besides, a member that no component asks for is a problem.

    Args:
        form: The form.
        answers: Component key → answer, nested as the form nests them.
        data: The variables of the process.
        uploads: See ``validate``. None trusts the descriptors in ``answers``: for rehearsals only.
    """
    stored = Stored(data)
    sheet = fill_in(form, Answered(answers, stored), stored, data=data, uploads=uploads)
    result = _examine(sheet)
    strange = tuple(_strange(path) for path in _not_asked(sheet, answers))
    return Result(result.answers, result.problems + strange, result.visible)


def _refused(reason: Invalid) -> Result:
    return Result({}, (Problem("", reason),), frozenset())


def _examine(sheet: Sheet) -> Result:
    changed = _judge(sheet, sheet.entries, sheet.settled)
    scope = sheet.recompute() if changed else sheet.settled
    whole = [BrokenRule(rule.message) for rule in sheet.form.rules if scope.holds(rule.wrong_if)]
    for entry, broken in tuple(_cross_check(sheet, sheet.entries, scope)):
        entry.invalid = broken
    visible = [entry for entry in sheet.walk() if entry.visible]
    wrong = any(entry.invalid for entry in visible)
    problems = (
        *(_problems(sheet, sheet.entries, scope, ()) if wrong else ()),
        *(Problem("", broken) for broken in whole),
    )
    asked = frozenset(dotted(entry.path) for entry in visible if entry.path)
    return Result(sheet.answers(), problems, asked)


def _judge(sheet: Sheet, entries: Sequence[Entry], scope: Scope) -> bool:
    """Hold every visible answer against its component. Whether that changed any."""
    changed = False
    for entry in entries:
        if not entry.visible:
            continue
        place = entry.place
        if place.field:
            changed |= not entry.stored_only and _decide(entry, place.field, scope)
        elif place.rows:
            entry.invalid = _row_count(sheet, entry, place.rows)
            changed |= entry.invalid is not None
        if entry.children:
            changed |= _judge(sheet, entry.children, scope)
        for number, row in _counted(sheet, entry):
            changed |= _judge(sheet, row, sheet.row_scope(entry, number, scope))
    return changed


def _decide(entry: Entry, field: Field, scope: Scope) -> bool:
    before = entry.answer
    try:
        entry.answer = _verdict(entry, field, scope)
    except Invalid as reason:
        entry.invalid = reason
        return True
    return entry.answer is not before


def _verdict(entry: Entry, component: Field, scope: Scope) -> Json:
    if entry.invalid:
        raise entry.invalid
    if not entry.reading.blank:
        return component.settle(entry.answer, scope)
    if component.required or scope.holds(component.required_if):
        raise Missing(component.missing)
    if not entry.reading.seen:
        raise Missing("Revise «{campo}»: apareció por lo que usted respondió.")
    return component.empty


def _row_count(sheet: Sheet, entry: Entry, component: DynamicList) -> Invalid | None:
    filled = sum(1 for _ in _counted(sheet, entry))
    if entry.rows_told > len(entry.rows) or (component.growing and filled > component.most):
        return TooMuch("«{campo}» admite como máximo {maximo} filas.", maximo=component.most)
    if component.growing and filled < component.least:
        return TooLittle("«{campo}» necesita al menos {minimo} filas.", minimo=component.least)
    return None


def _cross_check(
    sheet: Sheet, entries: Sequence[Entry], scope: Scope
) -> Iterator[tuple[Entry, BrokenRule]]:
    """The analyst's own rules, over the answers that are right by themselves."""
    for entry in _visible(entries):
        field = entry.place.field
        if field and field.rules and not entry.invalid and not entry.stored_only:
            broken = next((rule for rule in field.rules if scope.holds(rule.wrong_if)), None)
            if broken:
                yield entry, BrokenRule(broken.message)
        if entry.children:
            yield from _cross_check(sheet, entry.children, scope)
        for number, row in _counted(sheet, entry):
            yield from _cross_check(sheet, row, sheet.row_scope(entry, number, scope))


def _problems(
    sheet: Sheet, entries: Sequence[Entry], scope: Scope, row: tuple[str, ...]
) -> Iterator[Problem]:
    for entry in _visible(entries):
        if entry.invalid:
            yield Problem(dotted(entry.path), _worded(entry, scope), _anchor(entry), row)
        yield from _problems(sheet, entry.children, scope, row)
        for number, inner in _counted(sheet, entry):
            inside = sheet.row_scope(entry, number, scope)
            named = (*row, row_name(entry.component, number, inside))
            yield from _problems(sheet, inner, inside, named)


def _worded(entry: Entry, scope: Scope) -> Invalid:
    assert entry.invalid is not None  # noqa: S101 (for the type checker; see its only caller)
    label = entry.component.label.render(scope.value) or entry.name
    if isinstance(entry.component, Field):
        return entry.component.worded(entry.invalid, label)
    return type(entry.invalid)(entry.invalid.sentence, **{"campo": label, **entry.invalid.facts})


def _anchor(entry: Entry) -> str:
    return box_id(entry.name, getattr(entry.component, "focus", ""))


def row_name(component: Component, number: int, scope: Scope) -> str:
    """What people call a row, by its number from 0 and its own scope: ``Familiar 2``."""
    name = component.row_name if isinstance(component, DynamicList) else BLANK
    own = name.render(scope.value)
    if own and any(name.expressions()):  # it counts by itself: "Familiar {{i}}"
        return own
    return f"{own or component.label.render(scope.value)} {number + 1}".strip()


def _visible(entries: Iterable[Entry]) -> Iterator[Entry]:
    return (entry for entry in entries if entry.visible)


def _counted(sheet: Sheet, entry: Entry) -> Iterable[tuple[int, Sequence[Entry]]]:
    """Rows that hold something, with their place on the page."""
    if not entry.rows:
        return ()
    return ((number, row) for number, row in enumerate(entry.rows) if sheet.counts(entry, row))


def _strange(path: Path) -> Problem:
    key = dotted(path)
    return Problem(key, NotAnOption("El formulario no tiene el campo «{clave}».", clave=key))


def _not_asked(sheet: Sheet, answers: Mapping[str, Json]) -> Iterator[Path]:
    """Paths of members that no component asks for."""
    asked = {entry.path for entry in sheet.walk() if entry.place.field or entry.place.computed}
    if all((key,) in asked for key in answers):
        return iter(())
    around = {()} | {path[:end] for path in asked for end in range(len(path))}
    return _unasked(answers, (), asked, around)


def _unasked(value: object, path: Path, asked: set[Path], around: set[Path]) -> Iterator[Path]:
    if path in asked or value in (None, []):
        return
    inside: list[tuple[str | int, object]]
    if isinstance(value, Mapping) and path in around:
        inside = [(str(key), inner) for key, inner in value.items()]
    elif isinstance(value, list) and path in around:
        inside = list(enumerate(value))
    else:
        yield path
        return
    for step, inner in inside:
        yield from _unasked(inner, (*path, step), asked, around)

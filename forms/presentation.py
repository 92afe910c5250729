"""From a form and what is known of its answers to what the templates draw."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.answers import Json, Path, Raw, Typed, Upload, dotted
from forms.components import FILE_SUFFIX, Component, Computed, Container, DynamicList, Field, Look
from forms.components.base import box_name
from forms.definition import Form
from forms.hygiene import showable
from forms.scope import Scope
from forms.sheet import Entry, Sheet, Source, fill_in, merged
from forms.sources import ACTION, ROW_COUNT, SEEN, Answered, Draft, Stored, edited
from forms.validation import Problem, row_name
from forms.view import ComponentView, ProblemView, RowView, View, html_id
from forms.words import spoken

Translate = Callable[[str], str]
_NOT_KEPT = frozenset({ACTION, SEEN})


def present(
    form: Form,
    *,
    data: Mapping[str, object],
    raw: Raw | None = None,
    answers: Mapping[str, Json] | None = None,
    problems: Sequence[Problem] = (),
    uploads: Iterable[Upload] = (),
    translate: Translate = str,
) -> View:
    """Draw a form.

    With ``raw`` it shows what was typed, as it was typed; if a row button was pressed, as it is after
    that. With ``answers`` it shows these. With neither, what the process holds and the form proposes.

    Args:
        form: The form.
        data: The variables of the process.
        raw: What a browser posted, or a draft of it.
        answers: Stored answers.
        problems: What ``validate`` found; each is shown at its component and in the summary.
        uploads: Descriptors of stored files that ``raw`` or ``answers`` refer to.
        translate: From a Spanish sentence to the language of the person.
    """
    posted = edited(raw) if raw is not None else {}
    source = _source(data, posted if raw is not None else None, answers)
    beneath = merged(data, answers) if answers is not None else data
    sheet = fill_in(form, source, Stored(beneath), data=data, uploads=uploads)
    drawing = _Drawing(sheet, {problem.key: problem for problem in problems}, translate)
    lines = drawing.lines(sheet.entries, sheet.settled)
    return View(
        key=form.key,
        title=translate(form.title) if form.title else "",
        lines=lines,
        problems=tuple(_problem(problem, translate) for problem in problems),
        kept=tuple(_kept(form, posted, drawing.names)),
        seen=" ".join(drawing.seen),
    )


def _source(data: Mapping[str, object], raw: Raw | None, answers: Mapping[str, Json] | None) -> Source:
    if raw is not None:
        return Draft(raw, data)
    if answers is not None:
        return Answered(answers, Stored(merged(data, answers)))
    return Stored(data)


def _problem(problem: Problem, translate: Translate) -> ProblemView:
    where = f" ({', '.join(problem.row)})" if problem.row else ""
    anchor = problem.anchor or "campos"  # the form as a whole
    return ProblemView(text=showable(problem.reason.text(translate) + where), href=f"#{anchor}")


def _kept(form: Form, raw: Raw, drawn: set[str]) -> Iterator[tuple[str, str]]:
    """What was typed into components that are not on the page now; so that it comes back with them."""
    for name, values in raw.items():
        ours = name.partition("-")[0] in form.writes and not name.endswith(FILE_SUFFIX)
        if ours and name not in drawn and name not in _NOT_KEPT:
            yield from ((showable(name), showable(value)) for value in values)


@dataclass
class _Drawing:
    """One drawing of a sheet; remembers the names that it put on the page."""

    sheet: Sheet
    problems: Mapping[str, Problem]
    translate: Translate

    def __post_init__(self) -> None:
        self.names: set[str] = set()  # of boxes
        self.seen: list[str] = []  # of components

    def lines(self, entries: Sequence[Entry], scope: Scope) -> tuple[tuple[ComponentView, ...], ...]:
        """Components side by side where the form file puts them into one row of its layout."""
        lines: dict[str, list[ComponentView]] = {}
        for number, entry in enumerate(entries):
            if entry.visible and _drawn(entry.component):
                line = entry.component.line or f"#{number}"
                lines.setdefault(line, []).append(self.component(entry, scope))
        return tuple(tuple(line) for line in lines.values())

    def component(self, entry: Entry, scope: Scope) -> ComponentView:
        """One component."""
        component = entry.component
        look = Look(entry.name, scope, self.translate, error=dotted(entry.path) in self.problems)
        about: dict[str, Any] = {
            "kind": component.kind,
            "id": html_id(entry.name or component.id),
            "name": entry.name,
            "label": look.say(component.label),
            "hint": look.say(component.hint),
            "error": self._error(entry.path),
            "columns": component.columns,
            "refreshes": isinstance(component, Field) and self.sheet.form.watches(entry.path),
        }
        return ComponentView(**about | self._details(entry, look, scope))

    def _error(self, path: Path) -> str:
        problem = self.problems.get(dotted(path)) if path else None
        return showable(problem.reason.text(self.translate)) if problem else ""

    def _details(self, entry: Entry, look: Look, scope: Scope) -> dict[str, Any]:
        component = entry.component
        if isinstance(component, Field):
            return self._field(entry, component, look)
        if isinstance(component, DynamicList):
            return self._rows(entry, component, look)
        if isinstance(component, Container):
            outlined = getattr(component, "outlined", False)
            return {"lines": self.lines(entry.children, scope), "outlined": outlined}
        return component.details({}, entry.answer, look)

    def _field(self, entry: Entry, component: Field, look: Look) -> dict[str, Any]:
        self.names.update(box_name(entry.name, box) for box in component.boxes)
        self.seen.append(entry.name)
        typed: Typed = {
            box: tuple(showable(value) for value in values)
            for box, values in entry.reading.typed.items()
        }
        required = component.required or look.scope.holds(component.required_if)
        answer = None if entry.reading.foreign else entry.answer
        return component.details(typed, answer, look) | {
            "required": required,
            "optional": not (required or entry.stored_only or component.kind == "checkbox"),
            "readonly": entry.stored_only,
            "spoken": _told(entry, component, look),
        }

    def _rows(self, entry: Entry, component: DynamicList, look: Look) -> dict[str, Any]:
        self.names.add(entry.name + ROW_COUNT)
        rows: list[RowView] = []
        for number, row in enumerate(entry.rows):
            inside = self.sheet.row_scope(entry, number, look.scope)
            rows.append(
                RowView(
                    number=number + 1,
                    label=row_name(component, number, inside),
                    remove=f"del:{entry.name}:{number}" if component.growing else "",
                    lines=self.lines(row, inside),
                )
            )
        return {
            "rows": tuple(rows),
            "add": f"add:{entry.name}" if component.growing and len(rows) < component.most else "",
            "add_text": look.say(component.add_text),
            "outlined": component.outlined,
        }


def _told(entry: Entry, component: Field, look: Look) -> str:
    """The answer in words; nothing where there is none."""
    if entry.reading.foreign:
        return spoken(entry.answer)
    if entry.invalid or (entry.reading.blank and not component.tells_blank):
        return ""
    return component.tell(entry.answer, look)


def _drawn(component: Component) -> bool:
    return not isinstance(component, Computed) or component.shown

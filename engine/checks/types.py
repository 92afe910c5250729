"""Comparisons and sums of values that can never meet: a number with a text, a day with ISO text.

A variable has a kind where everything that may write it (forms, scripts, decisions) gives that same kind
for certain; messages, services and called processes give nothing certain. Nothing is claimed of others.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import feel
import forms
from engine.checks import expressions, kinds
from engine.checks.dataflow import ANYTHING
from engine.checks.graph import Node, Scope
from engine.checks.kinds import Known, Path
from engine.dmn import Decisions
from engine.dmn.model import Aggregation, DecisionTable, HitPolicy
from engine.findings import Report
from feel import tree
from forms.components import Component, Computed, Container, DynamicList, Group
from forms.components.choice import Checkbox, Checklist, Radio
from forms.components.dates import Datetime, PartialDate, Time
from forms.components.files import Filepicker
from forms.components.identity import IdentityDocument
from forms.components.number import Number
from forms.components.text import Textfield

Written = dict[Path, set[str | None]]

_BY_COMPONENT: tuple[tuple[type[Component], str], ...] = (
    (Checkbox, kinds.BOOLEAN),
    (Checklist, kinds.LIST),
    (IdentityDocument, kinds.CONTEXT),
    (Time, kinds.TEXT),
    (Datetime, kinds.WRITTEN_DATE),
    (PartialDate, kinds.WRITTEN_DATE),
    (Textfield, kinds.TEXT),
    (Filepicker, kinds.LIST),
)
_BY_TYPE_REF = {"number": kinds.NUMBER, "string": kinds.TEXT, "boolean": kinds.BOOLEAN}
_MANY = (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER)


@dataclass(frozen=True)
class Sources:
    """What is known of forms and decisions."""

    forms: Mapping[str, forms.Form]
    decisions: Mapping[str, DecisionTable]


def sources(known: Mapping[str, forms.Form], decided: Iterable[Decisions]) -> Sources:
    """Of the files of a folder."""
    return Sources(known, {key: table for one in decided for key, table in one.tables().items()})


def check(scope: Scope, report: Report, around: Sources) -> Known:
    """Report on a process; gives the kinds of its variables."""
    known = known_kinds(scope, around)
    for node in scope.all_nodes():
        local = expressions.own_names(node) | {"loopCounter"}
        sure = {path: kind for path, kind in known.items() if path[0] not in local}
        for text in expressions.texts(node):
            if text.place != "la propiedad «out»":
                _tell(text.text, sure, report, node, text.place)
    return known


def check_form(form: forms.Form, report: Report) -> None:
    """Report on the expressions of a form, as far as they compare its own answers."""
    known = {path: kind for path, kind in _of_form(form) if kind is not None}
    rows = {id(c) for one in form.components for c in _inside_rows(one)}
    for component in _every(form.components):
        if id(component) in rows:
            continue
        texts = [one.text for one in component.expressions()]
        texts += [rule.wrong_if.text for rule in getattr(component, "rules", ())]
        place = SimpleNamespace(id=component.id, name=None, line=None)
        for text in texts:
            _tell(text, known, report, place, "el componente")
            _odd(text, report, place)


def check_table(decision: str, table: DecisionTable, report: Report, known: Known) -> None:
    """Report on cells of another kind than what their column looks at."""
    for number, clause in enumerate(table.inputs):
        path = kinds.path_of(feel.compile(clause.expression).tree) if clause.expression else None
        kind = known.get(path or ()) or _BY_TYPE_REF.get(clause.type_ref or "")
        for rule in table.rules if kind else ():
            cell = rule.inputs[number] if number < len(rule.inputs) else ""
            place = SimpleNamespace(id=decision, name=None, line=rule.line)
            for test in getattr(feel.compile_unary(cell).tree, "tests", ()) if cell.strip("- ") else ():
                other = kinds.tested(test, known)
                if not kinds.meet(kind, other):
                    _clash(
                        kinds.Clash(str(kind), str(other), "=", test.column),
                        report,
                        place,
                        f"la fila {rule.number}",
                        cell,
                    )


def _tell(text: str, known: Known, report: Report, place: object, where: str) -> None:
    try:
        root = feel.compile(text).tree
    except feel.FeelError:
        return  # told by the compiler
    for clash in kinds.clashes(root, known):
        _clash(clash, report, place, where, text)


def _odd(text: str, report: Report, place: SimpleNamespace) -> None:
    """Functions and types that nobody has."""
    for warning in feel.compile(text).warnings:
        report.warn(
            "expression-odd",
            place,
            "La expresión de «{where}» siempre da null: {problem} ({expression})",
            "Corrija la expresión.",
            where=place.id,
            problem=str(warning),
            expression=text[:200],
            column=warning.column,
        )


def _clash(clash: kinds.Clash, report: Report, place: object, where: str, text: str) -> None:
    dates = {clash.left, clash.right} & {kinds.DATE, kinds.MOMENT}
    written = kinds.WRITTEN_DATE in (clash.left, clash.right)
    report.warn(
        "type-clash",
        place,
        "En {where} se junta un valor de tipo {left} con otro de tipo {right} ({operator}): el"
        " resultado es siempre null. ({expression})",
        "Los días se guardan como texto: conviértalos con date(…) antes de comparar o calcular."
        if written or dates
        else "Compare valores del mismo tipo: los textos van entre comillas; number(…) y string(…)"
        " convierten.",
        where=where,
        left=clash.left,
        right=clash.right,
        operator=clash.operator,
        expression=text[:200],
        column=clash.column,
    )


def known_kinds(scope: Scope, around: Sources) -> Known:
    """Kinds on which all writers agree; scripts are looked at again once forms are known."""
    known: Known = {}
    for _ in range(3):
        written: Written = {}
        for node in scope.all_nodes():
            for path, kind in _writes(node, around, known):
                written.setdefault(path, set()).add(kind)
        known = _agreed(written)
    return known


def _agreed(written: Written) -> Known:
    vague = {path for path, found in written.items() if None in found}
    return {
        path: str(next(iter(found)))
        for path, found in written.items()
        if len(found) == 1 and not any(path[:n] in vague for n in range(1, len(path) + 1))
    }


def _writes(node: Node, around: Sources, known: Known) -> Iterator[tuple[Path, str | None]]:
    if node.kind == "userTask":
        form = around.forms.get(node.properties.get("formKey") or node.id)
        yield from _of_form(form) if form else ()
    result = node.properties.get("resultVariable", "")
    told: set[str] = set()
    if node.kind == "scriptTask":
        for path, kind in _of_script(node, result, known):
            told.add(path[0])
            yield path, kind
    elif node.kind == "businessRuleTask" and result:
        told.add(result)
        yield from _of_decision(around.decisions.get(expressions.decision_of(node)), result)
    for name in expressions.writes(node):
        if name != ANYTHING and name not in told:
            yield (name,), None


def _of_script(node: Node, result: str, known: Known) -> Iterator[tuple[Path, str | None]]:
    for text in expressions.texts(node):
        if text.place != "el script":
            continue
        try:
            root = feel.compile(text.text).tree
        except feel.FeelError:
            return
        kind = _written(kinds.of(root, known))
        if result:
            yield (result,), kind
        for path, inner in _entries(root, known):
            yield ((result, *path) if result else path), inner


def _entries(root: tree.Node, known: Known) -> Iterator[tuple[Path, str | None]]:
    for entry in getattr(root, "entries", ()):
        yield (entry.key,), _written(kinds.of(entry.value, known))


def _written(kind: str | None) -> str | None:
    """What a value becomes in process data, which is JSON."""
    if kind == kinds.DATE:
        return kinds.WRITTEN_DATE
    return None if kind in (kinds.MOMENT, kinds.TIME, kinds.DURATION) else kind


def _of_decision(table: DecisionTable | None, result: str) -> Iterator[tuple[Path, str | None]]:
    if table is None or table.hit_policy in _MANY or table.aggregation is not Aggregation.NONE:
        yield (result,), None
    elif len(table.outputs) == 1:
        yield (result,), _of_column(table, 0)
    else:
        yield (result,), kinds.CONTEXT
        for number, output in enumerate(table.outputs):
            yield (result, output.name), _of_column(table, number)


def _of_column(table: DecisionTable, number: int) -> str | None:
    cells = [rule.outputs[number] for rule in table.rules if number < len(rule.outputs)]
    cells += [d for d in [table.outputs[number].default] if d]
    found = {_written(kinds.of(feel.compile(cell).tree, {})) for cell in cells if cell.strip()}
    return found.pop() if len(found) == 1 else None


def _of_form(form: forms.Form) -> Iterator[tuple[Path, str | None]]:
    yield from _of_components(form.components)


def _of_components(components: Iterable[Component]) -> Iterator[tuple[Path, str | None]]:
    for component in components:
        if isinstance(component, Group):
            yield from _of_components(component.components)
        elif isinstance(component, DynamicList | Computed) or hasattr(component, "key"):
            path = tuple(str(step) for step in component.key)
            yield path, _of_component(component)
            yield from ((path[:n], kinds.CONTEXT) for n in range(1, len(path)))


def _of_component(component: Component) -> str | None:
    if isinstance(component, Number):
        return kinds.TEXT if component.as_text else kinds.NUMBER
    if isinstance(component, DynamicList):
        return kinds.LIST
    if isinstance(component, Radio):
        values = [option.value for option in component.source.fixed]
        return kinds.TEXT if values and all(isinstance(one, str) for one in values) else None
    return next((kind for type_, kind in _BY_COMPONENT if isinstance(component, type_)), None)


def _every(components: Iterable[Component]) -> Iterator[Component]:
    for component in components:
        yield component
        if isinstance(component, Container):
            yield from component.all()


def _inside_rows(component: Component) -> Iterator[Component]:
    if isinstance(component, DynamicList):
        yield from component.all()
    elif isinstance(component, Container):
        for one in component.components:
            yield from _inside_rows(one)

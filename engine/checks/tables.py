"""Decisions: gaps and collisions of tables, cells of another type, functions that do not exist."""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from types import SimpleNamespace

import feel
from engine.checks import types
from engine.checks.kinds import Known
from engine.dmn import Decisions, analyse
from engine.dmn.model import (
    ContextEntry,
    Decision,
    DecisionTable,
    Expression,
    FunctionDefinition,
    Literal,
    Model,
    Variable,
)
from engine.findings import Report


def check(decisions: Decisions, report: Report, known: Known) -> None:
    """Report on the decisions of one file; ``known`` are the kinds of the process's variables."""
    broken = {problem.element for problem in decisions.problems}
    for decision, table in decisions.tables().items():
        if decision not in broken:
            _coverage(decision, table, report)
            types.check_table(decision, table, report, known)
    for model in decisions.models:
        _warnings(model, broken, report)


def _coverage(decision: str, table: DecisionTable, report: Report) -> None:
    analysis = analyse(table)
    place = SimpleNamespace(id=decision, name=None, line=table.line)
    for first, second in analysis.overlaps:
        report.error(
            "rules-overlap",
            place,
            "Las filas {first} y {second} pueden coincidir a la vez, y la tabla es UNIQUE.",
            "Separe sus condiciones o elija otra política (FIRST, PRIORITY, COLLECT).",
            first=first,
            second=second,
        )
    for gap in analysis.gaps:
        report.warn(
            "table-gap",
            place,
            "Ninguna fila responde cuando las entradas valen: {values}.",
            "Añada una fila o un resultado por omisión.",
            values="; ".join(gap),
        )
    for row in analysis.unused:
        report.warn(
            "unused-rule",
            place,
            "La fila {row} nunca puede coincidir.",
            "Corríjala o bórrela.",
            row=row,
        )


def _warnings(model: Model, broken: set[str], report: Report) -> None:
    """Functions and types that nobody has, in any text of a decision."""
    names = _names(model)
    for element in model.elements.values():
        logic = element.logic if isinstance(element, Decision) else None
        if logic is None or element.id in broken:
            continue
        for compiler, text, line in _texts(logic):
            for warning in _compiled(compiler, text, names):
                if warning.facts.get("name") not in names | model.types.keys():
                    report.warn(
                        "expression-odd",
                        SimpleNamespace(id=element.id, name=element.name, line=line),
                        "La expresión de «{where}» siempre da null: {problem} ({expression})",
                        "Corrija la expresión.",
                        where=element.name,
                        problem=str(warning),
                        expression=text[:200],
                        column=warning.column,
                    )


Compile = Callable[..., feel.Expression | feel.UnaryExpression]


def _compiled(compiler: Compile, text: str, names: set[str]) -> tuple[feel.FeelError, ...]:
    try:
        return compiler(text, names).warnings
    except feel.FeelError:
        return ()  # told as a problem of the decision


def _texts(value: object) -> Iterator[tuple[Compile, str, int]]:
    """Every FEEL text below an expression, with the line it stands at."""
    if isinstance(value, Literal):
        yield feel.compile, value.text or "null", value.line
    elif isinstance(value, DecisionTable):
        yield from ((feel.compile, clause.expression or "null", clause.line) for clause in value.inputs)
        for rule in value.rules:
            cells = (cell for cell in rule.inputs if cell.strip() not in ("", "-"))
            yield from ((feel.compile_unary, cell, rule.line) for cell in cells)
            yield from ((feel.compile, cell or "null", rule.line) for cell in rule.outputs)
    elif is_dataclass(value) and isinstance(value, Expression | ContextEntry):
        for one in fields(value):
            yield from _texts(getattr(value, one.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)


def _names(model: Model) -> set[str]:
    """Everything that some text of the model may call by name."""
    found = {name for one in model.elements.values() for name in (one.name, one.variable.name)}
    waiting: list[object] = [getattr(one, "logic", None) for one in model.elements.values()]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Variable):
            found.add(value.name)
        elif isinstance(value, tuple):
            waiting.extend(value)
        elif isinstance(value, Expression | ContextEntry) and not isinstance(value, DecisionTable):
            waiting.extend(getattr(value, one.name) for one in fields(value))
            if isinstance(value, FunctionDefinition):
                waiting.extend(value.parameters)
    return found

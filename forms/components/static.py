"""What is shown and not asked: texts, lines, tables, computed values."""

from dataclasses import dataclass
from typing import Any, ClassVar

from forms.answers import Json, Typed
from forms.components.base import Look, Static
from forms.declaration import Declaration
from forms.expressions import BLANK, Expression, Template, to_json
from forms.markdown import escape, render
from forms.words import spoken

_MOST_CELL_ROWS = 500


@dataclass(frozen=True, kw_only=True)
class Text(Static):
    """Markdown with ``{{expressions}}``, or one ``=expression`` whose value is plain text."""

    kind: ClassVar[str] = "text"

    text: Template = BLANK

    @classmethod
    def options(cls, declaration: Declaration) -> dict[str, Any]:
        return super().options(declaration) | {"text": declaration.template("text")}

    def details(self, typed: Typed, answer: Json, look: Look) -> dict[str, Any]:
        del typed, answer
        text = self.text.render(look.scope.value, translate=look.translate, escape=escape)
        return {"html": render(text)}


@dataclass(frozen=True, kw_only=True)
class Separator(Static):
    """A line across."""

    kind: ClassVar[str] = "separator"


@dataclass(frozen=True, kw_only=True)
class Spacer(Static):
    """Some room."""

    kind: ClassVar[str] = "spacer"


@dataclass(frozen=True, kw_only=True)
class Table(Static):
    """Rows that the process already has, read only."""

    kind: ClassVar[str] = "table"

    source: Expression
    columns_shown: tuple[tuple[str, str], ...] = ()  # key, label
    columns_from: Expression | None = None

    @classmethod
    def options(cls, declaration: Declaration) -> dict[str, Any]:
        source = declaration.expression("dataSource")
        if source is None:
            raise declaration.wrong("La tabla no dice dónde están sus filas.", "Complete «dataSource».")
        columns = declaration.get("columns") or []
        shown = _columns(columns)
        if not isinstance(columns, list) or len(shown) != len(columns):
            raise declaration.wrong("Cada columna de «columns» debe tener «key» y «label».")
        computed = declaration.expression("columnsExpression")
        if not shown and computed is None:
            raise declaration.wrong("La tabla no tiene columnas.", "Complete «columns».")
        return super().options(declaration) | {
            "source": source,
            "columns_shown": shown,
            "columns_from": computed,
        }

    def details(self, typed: Typed, answer: Json, look: Look) -> dict[str, Any]:
        del typed, answer
        columns = self.columns_shown
        if self.columns_from:
            columns = _columns(to_json(look.scope.value(self.columns_from)))
        rows = to_json(look.scope.value(self.source))
        shown = (
            [row for row in rows[:_MOST_CELL_ROWS] if isinstance(row, dict)]
            if isinstance(rows, list)
            else []
        )
        return {
            "head": tuple(look.translate(label) for _, label in columns),
            "cells": tuple(tuple(spoken(row.get(key)) for key, _ in columns) for row in shown),
        }


def _columns(columns: object) -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    for column in columns if isinstance(columns, list) else []:
        match column:
            case {"key": str(key), "label": label}:
                pairs.append((key, spoken(label)))
            case str():
                pairs.append((column, column))
    return tuple(pairs)


@dataclass(frozen=True, kw_only=True)
class Computed(Static):
    """A value computed from the others and stored under its key; shown where ``mostrar`` says so."""

    kind: ClassVar[str] = "expression"
    properties = frozenset({"mostrar"})

    key: tuple[str | int, ...]
    expression: Expression
    shown: bool = False

    @classmethod
    def options(cls, declaration: Declaration) -> dict[str, Any]:
        expression = declaration.expression("expression")
        if expression is None:
            raise declaration.wrong("El valor calculado no tiene expresión.", "Complete «expression».")
        return super().options(declaration) | {
            "key": declaration.path,
            "expression": expression,
            "shown": declaration.flag("properties", "mostrar"),
        }

    def details(self, typed: Typed, answer: Json, look: Look) -> dict[str, Any]:
        del typed, look
        return {"spoken": spoken(answer)}

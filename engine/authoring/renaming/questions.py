"""A name becomes another in forms: keys, expressions, texts with ``{{ }}``."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.authoring import faithful
from engine.authoring.renaming.asked import Renaming, Why
from engine.authoring.renaming.expressions import Pen
from engine.authoring.uses import Thing

_IN_TEXT = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)  # of labels and texts
_PATHS = frozenset({"valuesKey", "motivacion"})  # of variables, wherever they stand
_EXPRESSIONS = frozenset({"hide", "requeridoSi", "valuesExpression", "si", "expression"})
_GIVEN_IN_ROWS = frozenset({"this", "parent", "i"})


def rename(held: bytes, pen: Pen) -> bytes:
    """The form with the new name."""
    told, asked = parsed(held), pen.asked
    if told is None:
        return held
    if asked.thing is Thing.FORM:
        if pen.path == f"forms/{asked.old}.form" and told.get("id") == asked.old:
            told["id"] = asked.new
    elif asked.thing is Thing.VARIABLE:
        told = _Reader(pen).value(told, own=True)
    return faithful.keep(pen.path, held, json.dumps(told, ensure_ascii=False).encode())


def parsed(held: bytes) -> Any:  # noqa: ANN401 - JSON
    """The form; None where it is none."""
    try:
        told = json.loads(held)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def row_names(told: Any) -> set[str]:  # noqa: ANN401 - JSON
    """What the rows of its lists call their answers."""
    found: set[str] = set()
    waiting = [(told, False)]
    while waiting:
        one, inside = waiting.pop()
        if isinstance(one, list):
            waiting += [(each, inside) for each in one]
        elif isinstance(one, dict):
            if inside and isinstance(one.get("key"), str):
                found.add(one["key"].partition(".")[0])
            below = inside or one.get("type") == "dynamiclist"
            waiting += [(each, below) for each in one.values()]
    return found


def keys(told: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Every key of it, dotted as it stands there."""
    waiting = [told]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            waiting += one.values()
            if isinstance(one.get("key"), str):
                yield one["key"]


class _Reader:
    """Goes through a form with a pen."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def value(self, value: Any, *, own: bool, rows: frozenset[str] = frozenset(), name: str = "") -> Any:  # noqa: ANN401 - JSON
        """``own``: keys are variables. ``rows``: what the row around calls its own."""
        if isinstance(value, list):
            return [self.value(one, own=own, rows=rows, name=name) for one in value]
        if isinstance(value, str):
            return self._text(value, rows, name)
        if not isinstance(value, dict):
            return value
        return self._component(value, own=own, rows=rows)

    def _component(self, told: Mapping[str, Any], *, own: bool, rows: frozenset[str]) -> dict[str, Any]:
        listed = told.get("type") == "dynamiclist"
        below = own and not (listed or told.get("path"))
        inside = rows | row_names(told) | _GIVEN_IN_ROWS if listed else rows
        return {
            name: _path(one, self._pen.asked)
            if isinstance(one, str) and (name in _PATHS or (own and name in ("key", "path")))
            else self.value(one, own=below, rows=inside if name == "components" else rows, name=name)
            for name, one in told.items()
        }

    def _text(self, text: str, rows: frozenset[str], name: str) -> str:
        if name == "validaciones":
            return self._rules(text, rows)
        if text.startswith("=") or name in _EXPRESSIONS:
            mark = "=" if text.startswith("=") else ""
            return mark + self._expression(text[len(mark) :], rows)
        return _IN_TEXT.sub(lambda found: f"{{{{{self._expression(found[1], rows)}}}}}", text)

    def _rules(self, text: str, rows: frozenset[str]) -> str:
        """Rules may be a text that holds JSON."""
        try:
            told = json.loads(text)
        except ValueError:
            return text
        after = self.value(told, own=False, rows=rows)
        return text if after == told else json.dumps(after, ensure_ascii=False)

    def _expression(self, text: str, rows: frozenset[str]) -> str:
        asked = self._pen.asked
        if rows and re.search(rf"\bparent\s*\.\s*{re.escape(asked.old)}\b", text):
            self._pen.note(Why.ROW, text=text)
        return text if asked.old in rows else self._pen.expression(text)


def _path(name: str, asked: Renaming) -> str:
    first, dot, rest = name.partition(".")
    return f"{asked.new}{dot}{rest}" if first == asked.old else name

"""Makes tree nodes as the grammar's rules are recognized; one method per rule."""

from typing import TypeAlias

from lark import Token, Transformer

from feel import tree
from feel.lexer import Piece
from feel.tree import Node

Part: TypeAlias = Token | Node
Parts: TypeAlias = list[Part]


def _value(token: Part) -> object:
    """What a token stands for; the lexer put it there."""
    return token.meaning if isinstance(token, Piece) else token


def _text(token: Part) -> str:
    return str(_value(token))


def _nodes(parts: Parts) -> list[Node]:
    return [part for part in parts if isinstance(part, Node)]


def _place(part: Part) -> tuple[int, int]:
    return part.line or 1, part.column or 1


class Builder(Transformer[Token, Node]):
    """See the module; names are those of the grammar."""

    # ruff: noqa: D102 - the grammar says what each is
    def expression(self, parts: Parts) -> Part:
        return parts[0]

    def tests(self, parts: Parts) -> Node:
        tests = _nodes(parts)
        return tree.ListLiteral(*_place(tests[0]), tuple(tests))

    def test(self, parts: Parts) -> Node:
        operator = parts[0] if isinstance(parts[0], Token) else None
        return tree.Test(*_place(parts[0]), operator and str(operator), _nodes(parts)[-1])

    def comparator(self, parts: Parts) -> Part:
        return parts[0]

    range_close = comparator

    def junction(self, parts: Parts) -> Node:
        left, right = _nodes(parts)
        word = str(parts[1])
        before = left.parts if isinstance(left, tree.Junction) and left.operator == word else (left,)
        return tree.Junction(*_place(left), word, (*before, right))

    def compare(self, parts: Parts) -> Node:
        left, right = _nodes(parts)
        return tree.Comparison(*_place(left), str(parts[1]), left, right)

    def between(self, parts: Parts) -> Node:
        value, low, high = _nodes(parts)
        return tree.Between(*_place(value), value, low, high)

    def in_value(self, parts: Parts) -> Node:
        value, target = _nodes(parts)
        return tree.In(*_place(value), value, (tree.Test(*_place(target), None, target),))

    def in_comparison(self, parts: Parts) -> Node:
        value, bound = _nodes(parts)
        return tree.In(*_place(value), value, (tree.Test(*_place(parts[2]), str(parts[2]), bound),))

    def in_tests(self, parts: Parts) -> Node:
        value, *tests = _nodes(parts)
        return tree.In(*_place(value), value, tuple(tests))  # type: ignore[arg-type]

    def instance_of(self, parts: Parts) -> Node:
        (value,) = _nodes(parts)
        return tree.InstanceOf(*_place(value), value, _value(parts[-1]))  # type: ignore[arg-type]

    def arithmetic(self, parts: Parts) -> Node:
        left, right = _nodes(parts)
        step = tree.Step(*_place(parts[1]), str(parts[1]), right)
        if isinstance(left, tree.Arithmetic) and _same_level(left, step.operator):
            return tree.Arithmetic(*_place(left), left.first, (*left.steps, step))
        return tree.Arithmetic(*_place(left), left, (step,))

    def negation(self, parts: Parts) -> Node:
        return tree.Negation(*_place(parts[0]), _nodes(parts)[0])

    def path(self, parts: Parts) -> Node:
        (source,) = _nodes(parts)
        return tree.Path(*_place(source), source, _text(parts[-1]))

    def filter(self, parts: Parts) -> Node:
        source, condition = _nodes(parts)
        return tree.Filter(*_place(source), source, condition)

    def call(self, parts: Parts) -> Node:
        function, *rest = _nodes(parts)
        arguments = (
            part if isinstance(part, tree.Argument) else tree.Argument(*_place(part), None, part)
            for part in rest
        )
        return tree.Call(*_place(function), function, tuple(arguments))

    def argument(self, parts: Parts) -> Node:
        return tree.Argument(*_place(parts[0]), _text(parts[0]), _nodes(parts)[0])

    def literal(self, parts: Parts) -> Node:
        return tree.Literal(*_place(parts[0]), _value(parts[0]))  # type: ignore[arg-type]

    def name(self, parts: Parts) -> Node:
        return tree.Name(*_place(parts[0]), _text(parts[0]))

    def group(self, parts: Parts) -> Node:
        return _nodes(parts)[0]

    def comparison_range(self, parts: Parts) -> Node:
        return tree.ComparisonRange(*_place(parts[0]), str(parts[1]), _nodes(parts)[0])

    def range(self, parts: Parts) -> Node:
        start, end = _nodes(parts)
        opened, closed = str(parts[0]) == "[", str(parts[-1]) == "]"
        return tree.RangeLiteral(*_place(parts[0]), start, end, opened, closed)

    def list(self, parts: Parts) -> Node:
        return tree.ListLiteral(*_place(parts[0]), tuple(_nodes(parts)))

    def context(self, parts: Parts) -> Node:
        return tree.ContextLiteral(*_place(parts[0]), tuple(_nodes(parts)))  # type: ignore[arg-type]

    def entry(self, parts: Parts) -> Node:
        return tree.Entry(*_place(parts[0]), _text(parts[0]), _nodes(parts)[0])

    def conditional(self, parts: Parts) -> Node:
        condition, yes, no = _nodes(parts)
        return tree.If(*_place(parts[0]), condition, yes, no)

    def iterators(self, parts: Parts) -> Node:
        found = _nodes(parts)
        return tree.ListLiteral(*_place(found[0]), tuple(found))

    def iterator(self, parts: Parts) -> Node:
        return tree.Iterator(*_place(parts[0]), _text(parts[0]), *_nodes(parts))

    def for_loop(self, parts: Parts) -> Node:
        header, body = _nodes(parts)
        return tree.For(*_place(parts[0]), header.items, body)  # type: ignore[attr-defined]

    def quantified(self, parts: Parts) -> Node:
        header, body = _nodes(parts)
        return tree.Quantified(*_place(parts[0]), str(parts[0]), header.items, body)  # type: ignore[attr-defined]

    def parameter(self, parts: Parts) -> Node:
        kind = _value(parts[1]) if len(parts) > 1 else None
        return tree.Parameter(*_place(parts[0]), _text(parts[0]), kind)  # type: ignore[arg-type]

    def function(self, parts: Parts) -> Node:
        *parameters, body = _nodes(parts)
        external = any(isinstance(part, Token) and part.type == "EXTERNAL" for part in parts)
        return tree.FunctionLiteral(*_place(parts[0]), tuple(parameters), body, external)  # type: ignore[arg-type]


def _same_level(left: tree.Arithmetic, operator: str) -> bool:
    levels = ("+-", "*/", "**")
    return next(level for level in levels if left.steps[0].operator in level) == next(
        level for level in levels if operator in level
    )

"""The typed syntax tree: what ``Expression.tree`` shows, and what is compiled."""

from collections.abc import Iterator as Walk
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias

from feel.durations import Duration
from feel.temporal import Temporal


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of an expression and the place where it starts, counted from 1."""

    line: int
    column: int

    def children(self) -> Walk["Node"]:
        """The nodes directly below, in the order they are written."""
        for name in _members(type(self)):  # type: ignore[arg-type]  # a class can be hashed
            yield from _nodes(getattr(self, name))


@cache
def _members(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a class of dataclass
    """Names of the members that may hold nodes."""
    return tuple(place.name for place in fields(kind) if place.name not in ("line", "column"))


def _nodes(value: object) -> Walk[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)


def walk(root: Node) -> Walk[Node]:
    """Every node of a tree, the root first."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(list(node.children())))


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number, string, boolean, null or at-literal."""

    value: Decimal | str | bool | Temporal | Duration | None


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable or function; ``?`` is the value under test."""

    name: str


@dataclass(frozen=True, slots=True)
class Path(Node):
    """``source.name``."""

    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """``source[condition]``: elements that satisfy it, or the one at that position."""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Step(Node):
    """One operator of a chain and its right operand."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """``first + b - c``: operators of one precedence, from left to right."""

    first: Node
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """``-operand``."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """``left operator right``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """``value between low and high``."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Test(Node):
    """One unary test: ``< 10`` with its operator, or an expression with none."""

    operator: str | None
    operand: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """``value in test`` or ``value in (test, …)``."""

    value: Node
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class UnaryTests(Node):
    """A decision table's cell; no tests at all is ``-``."""

    tests: tuple[Test, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class TypeName(Node):
    """A type as written: ``list<number>`` has one argument, a function its result besides."""

    name: str
    arguments: tuple["TypeName", ...] = ()
    keys: tuple[str, ...] = ()
    result: "TypeName | None" = None


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """``value instance of kind``."""

    value: Node
    kind: TypeName


@dataclass(frozen=True, slots=True)
class Junction(Node):
    """Parts joined by ``and`` or ``or``."""

    operator: str
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class If(Node):
    """``if condition then yes else no``."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Iterator(Node):
    """``name in domain`` or ``name in domain..end``."""

    name: str
    domain: Node
    end: Node | None = None


@dataclass(frozen=True, slots=True)
class For(Node):
    """``for iterators return body``."""

    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """``some`` or ``every`` iterators satisfies body."""

    quantifier: str
    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """A parameter of a function literal."""

    name: str
    kind: TypeName | None = None


@dataclass(frozen=True, slots=True)
class FunctionLiteral(Node):
    """``function(parameters) body``."""

    parameters: tuple[Parameter, ...]
    body: Node
    external: bool = False


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """An argument of a call, with its name if it was given by name."""

    name: str | None
    value: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """``function(arguments)``."""

    function: Node
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """``[items]``."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entry(Node):
    """``key: value``."""

    key: str
    value: Node


@dataclass(frozen=True, slots=True)
class ContextLiteral(Node):
    """``{entries}``; an entry sees those before it."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class RangeLiteral(Node):
    """``[start..end]`` with its brackets."""

    start: Node
    end: Node
    start_included: bool
    end_included: bool


@dataclass(frozen=True, slots=True)
class ComparisonRange(Node):
    """``(< bound)``."""

    operator: str
    bound: Node


Tree: TypeAlias = Node

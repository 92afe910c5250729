"""What kind of value an expression gives, as far as that is certain, and where kinds cannot meet.

In FEEL ``edad > "18"`` is null for ever where ``edad`` is a number: no error, and a path that is never
taken. Days are written as ISO text in process data, so a day of a form is compared with a date only
after ``date(…)``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from feel import tree
from feel.temporal import Date, DateTime, Time

NUMBER, TEXT, BOOLEAN, LIST, CONTEXT = "número", "texto", "sí o no", "lista", "contexto"
DATE, MOMENT, TIME, DURATION = "fecha", "instante", "hora", "duración"
WRITTEN_DATE = "fecha escrita como texto"

Path = tuple[str, ...]
Known = Mapping[Path, str]

_GIVES = {
    NUMBER: (
        "abs", "ceiling", "floor", "count", "day of year", "week of year", "decimal", "exp", "log",
        "mean", "median", "modulo", "number", "product", "round down", "round up", "round half up",
        "round half down", "sqrt", "stddev", "string length", "sum",
    ),
    TEXT: (
        "string", "substring", "substring after", "substring before", "string join", "upper case",
        "lower case", "trim", "replace", "day of week", "month of year",
    ),
    BOOLEAN: (
        "all", "any", "not", "contains", "ends with", "starts with", "matches", "list contains", "even",
        "odd", "is", "includes", "before", "after", "during", "overlaps",
    ),
    LIST: (
        "append", "concatenate", "distinct values", "flatten", "index of", "insert before", "remove",
        "reverse", "sort", "split", "sublist", "union", "get entries", "list replace", "partition",
    ),
    CONTEXT: ("context", "context merge", "context put"),
    DATE: ("date", "today", "last day of month"),
    MOMENT: ("date and time", "now"),
    TIME: ("time",),
    DURATION: ("duration", "years and months duration"),
}  # fmt: skip
_BY_FUNCTION = {name: kind for kind, names in _GIVES.items() for name in names}
_BY_VALUE: tuple[tuple[type, str], ...] = (
    (bool, BOOLEAN), (Decimal, NUMBER), (str, TEXT), (DateTime, MOMENT), (Date, DATE), (Time, TIME),
)  # fmt: skip
_BY_NODE: Mapping[type[tree.Node], str] = {
    tree.Comparison: BOOLEAN,
    tree.Between: BOOLEAN,
    tree.In: BOOLEAN,
    tree.Junction: BOOLEAN,
    tree.Quantified: BOOLEAN,
    tree.ListLiteral: LIST,
    tree.For: LIST,
    tree.ContextLiteral: CONTEXT,
}
_TEXTS = {TEXT, WRITTEN_DATE}
_ALIKE = ({TEXT, WRITTEN_DATE}, {DATE, MOMENT})
_NOT_COMPUTED = {BOOLEAN, LIST, CONTEXT, WRITTEN_DATE}  # an arithmetic with one of these is null


@dataclass(frozen=True)
class Clash:
    """Two kinds that never meet."""

    left: str
    right: str
    operator: str
    column: int


def of(node: tree.Node, known: Known) -> str | None:
    """The kind of value; None where it is not certain."""
    while isinstance(node, tree.Negation):
        node = node.operand
    match node:
        case tree.Literal(value=value):
            return next((kind for type_, kind in _BY_VALUE if isinstance(value, type_)), None)
        case tree.Name() | tree.Path():
            return known.get(path_of(node) or ())
        case tree.Call(function=tree.Name(name=name)):
            return _BY_FUNCTION.get(name)
        case tree.If(yes=yes, no=no):
            return _common([yes, no], known)
        case tree.Arithmetic(first=first, steps=steps):
            kind = _common([first, *(step.operand for step in steps)], known)
            return kind if kind in (NUMBER, TEXT) else None
    return _BY_NODE.get(type(node))


def _common(nodes: Sequence[tree.Node], known: Known) -> str | None:
    kinds = {of(node, known) for node in nodes}
    return kinds.pop() if len(kinds) == 1 else None


def clashes(root: tree.Node, known: Known) -> Iterator[Clash]:
    """Every place of an expression where two values meet of which the kinds are certain and differ."""
    local = _local(root)
    sure = {path: kind for path, kind in known.items() if path[0] not in local}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield from _here(node, sure)
        inner = [node.source] if isinstance(node, tree.Filter) else list(node.children())
        waiting.extend(inner)  # names inside a filter may be entries of its elements


def path_of(node: tree.Node) -> Path | None:
    """``a.b.c`` as a path."""
    names: list[str] = []
    while isinstance(node, tree.Path):
        names.append(node.name)
        node = node.source
    return (node.name, *names[::-1]) if isinstance(node, tree.Name) else None


def meet(left: str | None, right: str | None) -> bool:
    """Whether values of these kinds can be compared."""
    if left is None or right is None or left == right:
        return True
    return any({left, right} <= alike for alike in _ALIKE)


def _here(node: tree.Node, known: Known) -> Iterator[Clash]:
    match node:
        case tree.Comparison(operator=operator, left=left, right=right):
            yield from _pair(node, operator, of(left, known), of(right, known))
        case tree.Between(value=value, low=low, high=high):
            for end in (low, high):
                yield from _pair(node, "between", of(value, known), of(end, known))
        case tree.In(value=value, tests=tests):
            for test in tests:
                yield from _pair(node, "in", of(value, known), tested(test, known))
        case tree.Arithmetic(first=first, steps=steps):
            yield from _sums(node, of(first, known), steps, known)


def _sums(
    node: tree.Node, left: str | None, steps: Sequence[tree.Step], known: Known
) -> Iterator[Clash]:
    for step in steps:
        right = of(step.operand, known)
        if _no_sum(step.operator, left, right):
            yield Clash(str(left), str(right), step.operator, node.column)
        left = left if left == right else None


def tested(test: tree.Test, known: Known) -> str | None:
    """The kind of value that a unary test can be true for; None where it may be any."""
    operand = test.operand
    if isinstance(operand, tree.RangeLiteral):
        return of(operand.start, known) or of(operand.end, known)
    kind = of(operand, known)
    if isinstance(operand, tree.Literal | tree.Negation) or test.operator:
        return kind
    return None if kind in (LIST, BOOLEAN, None) else kind


def _pair(node: tree.Node, operator: str, left: str | None, right: str | None) -> Iterator[Clash]:
    if not meet(left, right):
        yield Clash(str(left), str(right), operator, node.column)


def _no_sum(operator: str, left: str | None, right: str | None) -> bool:
    if left is None or right is None:
        return False
    if left in _NOT_COMPUTED or right in _NOT_COMPUTED:
        return not (operator == "+" and {left, right} <= _TEXTS)
    return TEXT in (left, right) and not (operator == "+" and left == right)


def _local(root: tree.Node) -> set[str]:
    """Names that the expression gives itself."""
    names = {n.name for n in tree.walk(root) if isinstance(n, tree.Iterator | tree.Parameter)}
    return names | {n.key for n in tree.walk(root) if isinstance(n, tree.Entry)} | {"item", "partial"}

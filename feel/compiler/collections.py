"""Lists, contexts, ranges, paths and filters."""

from collections.abc import Callable
from decimal import Decimal

from feel import properties, tree
from feel.comparison import order
from feel.compiler.core import Env, compile_node, compiles, weight
from feel.exchange import imported
from feel.scope import Code, Scope
from feel.values import Range, Value

_MISSING = object()
_BOOLEAN_NODES = (
    tree.Comparison,
    tree.Between,
    tree.In,
    tree.InstanceOf,
    tree.Junction,
    tree.Quantified,
)


@compiles(tree.ListLiteral)
def _list(node: tree.ListLiteral, env: Env) -> Code:
    items = [compile_node(item, env) for item in node.items]
    return lambda s: [item(s) for item in items]


@compiles(tree.ContextLiteral)
def _context(node: tree.ContextLiteral, env: Env) -> Code:
    keys = [entry.key for entry in node.entries]
    if len(set(keys)) != len(keys):
        return lambda _s: None
    entries: list[tuple[str, Code]] = []
    for index, entry in enumerate(node.entries):
        # a function may call itself: its own key is there by the time it is called
        seen = index + isinstance(entry.value, tree.FunctionLiteral)
        inner = env.inside(frozenset(keys[:seen]))
        entries.append((entry.key, compile_node(entry.value, inner)))

    def context(s: Value) -> Value:
        scope = Scope({}, s)
        for key, value in entries:
            scope.values[key] = value(scope)
        return scope.values

    return context


@compiles(tree.RangeLiteral)
def _range(node: tree.RangeLiteral, env: Env) -> Code:
    start, end = compile_node(node.start, env), compile_node(node.end, env)
    opened, closed = node.start_included, node.end_included
    if isinstance(node.start, tree.Literal) and isinstance(node.end, tree.Literal):
        fixed = make_range(node.start.value, node.end.value, start_included=opened, end_included=closed)
        return lambda _s: fixed
    return lambda s: make_range(start(s), end(s), start_included=opened, end_included=closed)


def make_range(start: Value, end: Value, *, start_included: bool, end_included: bool) -> Range | None:
    """The range, or null if its ends cannot be compared."""
    if start is not None and end is not None and order(start, end) is None:
        return None
    return Range(start, end, start_included, end_included)


@compiles(tree.ComparisonRange)
def _comparison_range(node: tree.ComparisonRange, env: Env) -> Code:
    bound, written = compile_node(node.bound, env), node.operator
    return lambda s: Range.comparison(written, bound(s))


@compiles(tree.Path)
def _path(node: tree.Path, env: Env) -> Code:
    chain, source = _chain(node)
    if isinstance(source, tree.Name) and None not in env.frames and not env.declares(source.name):
        return _data_path(source.name, chain, compile_node(source, env))
    value, name = compile_node(node.source, env), node.name
    return lambda s: properties.get(value(s), name, s.run)


def _chain(node: tree.Path) -> tuple[list[str], tree.Node]:
    names: list[str] = []
    source: tree.Node = node
    while isinstance(source, tree.Path):
        names.append(source.name)
        source = source.source
    return names[::-1], source


def _data_path(first: str, names: list[str], whole: Code) -> Code:
    """``a.b.c`` of the data: goes down first and converts only what it finds."""

    def read(s: Value) -> Value:
        run = s.run
        value = run.cache.get(first, _MISSING)
        if value is _MISSING:
            value = run.context.get(first)
            for name in names:
                if type(value) is not dict:
                    break
                value = value.get(name)
            else:
                return imported(value, run)
            value = whole(s)
        for name in names:
            value = properties.get(value, name, run)
        return value

    return read


@compiles(tree.Filter)
def _filter(node: tree.Filter, env: Env) -> Code:
    source = compile_node(node.source, env)
    inner = compile_node(node.condition, env.inside(None))
    cost = weight(node.condition)
    if isinstance(node.condition, _BOOLEAN_NODES):
        return lambda s: _select(_as_list(source(s)), inner, s, cost)
    outer = compile_node(node.condition, env)

    def choose(s: Value) -> Value:
        items = _as_list(source(s))
        position = outer(s)
        if type(position) is Decimal:
            return None if items is None else at_position(items, position)
        return _select(items, inner, s, cost)

    return choose


def _as_list(value: Value) -> list[Value] | None:
    return value if type(value) is list or value is None else [value]


def at_position(items: list[Value], position: Decimal) -> Value:
    """The element at a position from 1, or from the end if negative; null if there is none."""
    length = len(items)
    if not -length <= position <= length or not position or position != position.to_integral_value():
        return None
    return items[int(position) - (position > 0)]


def _select(items: list[Value] | None, condition: Code, s: Value, cost: int) -> Value:
    """Elements that satisfy the condition; the one at a position if it turns out to be a number."""
    if items is None:
        return None
    kept: list[Value] = []
    tick: Callable[[int], None] = s.run.tick
    for item in items:
        tick(cost)
        found = condition(Scope(item, s))
        if found is True:
            kept.append(item)
        elif type(found) is Decimal:
            return at_position(items, found)
    return kept

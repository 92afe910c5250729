"""``if``, ``for``, ``some`` and ``every``."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from feel import tree
from feel.compiler.core import Env, compile_node, compiles, uses, weight
from feel.limits import check_list
from feel.scope import Code, Scope
from feel.temporal import Date
from feel.values import Range, Value

PARTIAL = "partial"


@compiles(tree.If)
def _if(node: tree.If, env: Env) -> Code:
    condition, yes, no = (compile_node(part, env) for part in (node.condition, node.yes, node.no))

    def choose(s: Value) -> Value:
        value = condition(s)
        if value is True:
            return yes(s)
        return no(s) if value is False or value is None else None

    return choose


class _Loops:
    """The iterators of a ``for``, ``some`` or ``every``, each seeing those before it."""

    def __init__(self, iterators: tuple[tree.Iterator, ...], env: Env, *, partial: bool) -> None:
        self.partial = partial
        self.levels: list[tuple[str, Code]] = []
        for iterator in iterators:
            self.levels.append((iterator.name, _domain(iterator, env)))
            env = env.inside(frozenset({iterator.name} | ({PARTIAL} if partial else set())))
        self.env = env

    def visit(self, s: Value, see: Callable[[Scope], bool], results: list[Value]) -> bool:
        """Call ``see`` in every combination until it says stop; False if a domain is null."""
        return self._visit(s, see, results, 0) is not None

    def _visit(
        self, s: Value, see: Callable[[Scope], bool], results: list[Value], level: int
    ) -> bool | None:
        if level == len(self.levels):
            return see(s)
        name, domain = self.levels[level]
        values = domain(s)
        if values is None:
            return None
        for value in values:
            names = {name: value}
            if self.partial:
                s.run.tick(len(results))
                names[PARTIAL] = list(results)
            stop = self._visit(Scope(names, s), see, results, level + 1)
            if stop is not False:
                return stop
        return False


def _domain(iterator: tree.Iterator, env: Env) -> Code:
    """The closure that gives the values to go through, or null."""
    start = compile_node(iterator.domain, env)
    if iterator.end is None:
        return lambda s: _values(start(s))
    end = compile_node(iterator.end, env)
    return lambda s: _between(start(s), end(s))


def _values(domain: Value) -> Value:
    if type(domain) is list or domain is None:
        return domain
    if type(domain) is not Range:
        return [domain]
    first, last = _number(domain.start), _number(domain.end)
    if first is None or last is None or type(domain.start) is not type(domain.end):
        return None
    low, high = first + (not domain.start_included), last - (not domain.end_included)
    return _count(low, high, type(domain.start)) if low <= high else []


def _between(start: Value, end: Value) -> Iterator[Value] | None:
    """From one to the other, also downwards."""
    first, last = _number(start), _number(end)
    if first is None or last is None or type(start) is not type(end):
        return None
    return _count(first, last, type(start))


def _number(value: Value) -> int | None:
    """Where a value stands among those one can count through: whole numbers and days."""
    if type(value) is Date:
        return value.days
    if type(value) is Decimal and value.adjusted() < 34 and value == value.to_integral_value():  # noqa: PLR2004
        return int(value)
    return None


def _count(first: int, last: int, kind: type) -> Iterator[Value]:
    step = 1 if first <= last else -1
    made: Callable[[int], Value] = Date.from_days if kind is Date else Decimal
    return map(made, range(first, last + step, step))


@compiles(tree.For)
def _for(node: tree.For, env: Env) -> Code:
    loops = _Loops(node.iterators, env, partial=uses(node.body, PARTIAL))
    body, cost = compile_node(node.body, loops.env), weight(node.body)

    def repeat(s: Value) -> Value:
        results: list[Value] = []
        tick = s.run.tick

        def see(scope: Scope) -> bool:
            tick(cost)
            results.append(body(scope))
            return False

        found = results if loops.visit(s, see, results) else None
        check_list(len(results))
        return found

    return repeat


@compiles(tree.Quantified)
def _quantified(node: tree.Quantified, env: Env) -> Code:
    """Three-valued, as ``or`` and ``and`` over every combination."""
    loops = _Loops(node.iterators, env, partial=False)
    body, cost = compile_node(node.body, loops.env), weight(node.body)
    decides = node.quantifier == "some"

    def decide(s: Value) -> bool | None:
        seen: set[bool | None] = set()
        tick = s.run.tick

        def see(scope: Scope) -> bool:
            tick(cost)
            value = body(scope)
            seen.add(value if type(value) is bool else None)
            return value is decides

        if not loops.visit(s, see, []):
            return None
        if decides in seen:
            return decides
        return None if None in seen else not decides

    return decide

"""Literals, names, arithmetic, comparison and logic."""

import operator
from collections.abc import Callable
from decimal import Decimal

from feel import tree
from feel.arithmetic import OPERATORS, negate
from feel.comparison import between, equal, order
from feel.compiler.core import Env, compile_node, compiles, constant_number, find_type, read_name
from feel.scope import Code
from feel.types import instance_of
from feel.values import Value

ORDERS: dict[str, Callable[[Value, Value], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@compiles(tree.Literal)
def _literal(node: tree.Literal, _env: Env) -> Code:
    value = node.value
    return lambda _s: value


@compiles(tree.Name)
def _name(node: tree.Name, env: Env) -> Code:
    return read_name(node.name, env)


@compiles(tree.Negation)
def _negation(node: tree.Negation, env: Env) -> Code:
    number = constant_number(node)
    if number is not None:
        return lambda _s: number
    operand = compile_node(node.operand, env)
    return lambda s: negate(operand(s))


@compiles(tree.Arithmetic)
def _arithmetic(node: tree.Arithmetic, env: Env) -> Code:
    first = compile_node(node.first, env)
    steps = [(OPERATORS[step.operator], compile_node(step.operand, env)) for step in node.steps]
    if len(steps) == 1:
        operate, operand = steps[0]
        return lambda s: operate(first(s), operand(s))

    def chain(s: Value) -> Value:
        value = first(s)
        for operate, operand in steps:
            value = operate(value, operand(s))
        return value

    return chain


@compiles(tree.Comparison)
def _comparison(node: tree.Comparison, env: Env) -> Code:
    left, right = compile_node(node.left, env), compile_node(node.right, env)
    if node.operator == "=":
        return lambda s: equal(left(s), right(s), s.run)
    if node.operator == "!=":
        return lambda s: _negated(equal(left(s), right(s), s.run))
    holds = ORDERS[node.operator]
    bound = constant_number(node.right)
    if bound is not None:
        return _against(left, holds, bound)
    return lambda s: compare(holds, left(s), right(s))


def _against(left: Code, holds: Callable[[Value, Value], bool], bound: Decimal) -> Code:
    """Comparing with a number that is written down is what most conditions do."""

    def against(s: Value) -> bool | None:
        value = left(s)
        return holds(value, bound) if type(value) is Decimal else None

    return against


def compare(holds: Callable[[Value, Value], bool], left: Value, right: Value) -> bool | None:
    """``left < right`` and its like; null when there is no order between them."""
    if type(left) is Decimal and type(right) is Decimal:
        return holds(left, right)
    found = order(left, right)
    return None if found is None else holds(found, 0)


def _negated(value: bool | None) -> bool | None:
    return None if value is None else not value


@compiles(tree.Between)
def _between(node: tree.Between, env: Env) -> Code:
    value, low, high = (compile_node(part, env) for part in (node.value, node.low, node.high))
    return lambda s: between(value(s), low(s), high(s))


@compiles(tree.InstanceOf)
def _instance_of(node: tree.InstanceOf, env: Env) -> Code:
    value, kind = compile_node(node.value, env), find_type(node.kind, env.types)
    return lambda s: instance_of(value(s), kind)


@compiles(tree.Junction)
def _junction(node: tree.Junction, env: Env) -> Code:
    """Three-valued: what is not boolean counts as null, and one deciding part is enough."""
    parts = [compile_node(part, env) for part in node.parts]
    decides: bool = node.operator == "or"
    other: bool = not decides

    def junction(s: Value) -> bool | None:
        result: bool | None = other
        for part in parts:
            value = part(s)
            if value is decides:
                return not other
            if value is not other:
                result = None
        return result

    return junction

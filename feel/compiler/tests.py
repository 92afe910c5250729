"""``in``, and the unary tests of decision tables."""

from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from feel import tree
from feel.comparison import contains, equal
from feel.compiler.core import INPUT, Env, compile_node, compiles, constant_number, uses
from feel.compiler.operators import ORDERS, compare
from feel.limits import Budget
from feel.scope import Code, Scope
from feel.values import Range, Value

UnaryCode: TypeAlias = Callable[[Value, Value], bool | None]


@compiles(tree.In)
def _in(node: tree.In, env: Env) -> Code:
    value = compile_node(node.value, env)
    tests = [_test(test, env, cell=False) for test in node.tests]
    if len(tests) == 1:
        only = tests[0]
        return lambda s: only(value(s), s)

    def any_of(s: Value) -> bool:
        found = value(s)
        return any(test(found, s) is True for test in tests)

    return any_of


def compile_tests(node: tree.UnaryTests, env: Env) -> UnaryCode:
    """The closure that tells whether a value passes a cell."""
    tests = [_test(test, env, cell=True) for test in node.tests]
    if not tests:
        return lambda _value, _s: True
    if node.negated:
        return _none_of(tests)
    if len(tests) == 1:
        return tests[0]
    return lambda value, s: any(test(value, s) is True for test in tests)


def _none_of(tests: list[UnaryCode]) -> UnaryCode:
    def none_of(value: Value, s: Value) -> bool | None:
        found = [test(value, s) for test in tests]
        if True in found:
            return False
        return None if None in found else True

    return none_of


def _test(node: tree.Test, env: Env, *, cell: bool) -> UnaryCode:
    if node.operator is not None:
        return _comparison(node.operator, node.operand, compile_node(node.operand, env))
    if uses(node.operand, INPUT) and not env.declares(INPUT):
        return _condition(node.operand, env)
    if isinstance(node.operand, tree.Literal):
        return _literal(node.operand.value)
    operand = compile_node(node.operand, env)
    if isinstance(node.operand, tree.RangeLiteral):
        return _range(node.operand, operand)
    if not cell:
        return lambda value, s: matches(value, operand(s), s.run)

    def passes(value: Value, s: Value) -> bool | None:
        found = operand(s)
        if found is True and type(value) is not bool:
            return True
        return matches(value, found, s.run)

    return passes


def _comparison(operator: str, bound: tree.Node, operand: Code) -> UnaryCode:
    if operator == "=":
        return lambda value, s: equal(value, operand(s), s.run)
    if operator == "!=":
        return lambda value, s: _different(value, operand(s), s.run)
    holds = ORDERS[operator]
    number = constant_number(bound)
    if number is not None:
        return lambda value, _s: holds(value, number) if type(value) is Decimal else None
    return lambda value, s: compare(holds, value, operand(s))


def _range(node: tree.RangeLiteral, operand: Code) -> UnaryCode:
    low, high = constant_number(node.start), constant_number(node.end)
    if low is None or high is None:
        return lambda value, s: matches(value, operand(s), s.run)
    above = ORDERS[">=" if node.start_included else ">"]
    below = ORDERS["<=" if node.end_included else "<"]
    return lambda value, _s: above(value, low) and below(value, high) if type(value) is Decimal else None


def _different(left: Value, right: Value, run: Budget) -> bool | None:
    same = equal(left, right, run)
    return None if same is None else not same


def _literal(expected: Value) -> UnaryCode:
    kind = type(expected)
    if kind in {str, Decimal}:
        return lambda value, s: (
            value == expected if type(value) is kind else equal(value, expected, s.run)
        )
    return lambda value, s: equal(value, expected, s.run)


def _condition(node: tree.Node, env: Env) -> UnaryCode:
    """A test that says ``?``: its own value is the answer."""
    condition = compile_node(node, env.inside(frozenset({INPUT})))

    def passes(value: Value, s: Value) -> bool | None:
        found = condition(Scope({INPUT: value}, s))
        return found if type(found) is bool else None

    return passes


def matches(value: Value, expected: Value, run: Budget) -> bool | None:
    """Whether ``value`` is ``expected``, lies in that range or is in that list."""
    if type(expected) is Range and type(value) is not Range:
        return contains(expected, value, run)
    if type(expected) is not list:
        return equal(value, expected, run)
    run.tick(1 + len(expected))
    return any(_is_or_within(value, item, run) for item in expected) or (
        type(value) is list and equal(value, expected, run)
    )


def _is_or_within(value: Value, item: Value, run: Budget) -> bool:
    if type(item) is Range and type(value) is not Range:
        return contains(item, value, run) is True
    return equal(value, item, run) is True

"""Functions that make one value of a list: given as a list or as separate arguments."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from feel.arithmetic import OPERATORS
from feel.builtins.registry import builtin
from feel.comparison import order
from feel.durations import DaysTimeDuration, YearsMonthsDuration
from feel.numbers import CONTEXT, ONE, NumberError
from feel.values import Value

Values = list[Value]
_ADDABLE = frozenset({Decimal, YearsMonthsDuration, DaysTimeDuration})
_add, _divide = OPERATORS["+"], OPERATORS["/"]


def _extreme(items: Values, sign: int) -> Value:
    """The first or last in order; null when two have none."""
    if not items:
        return None
    best = items[0]
    for item in items:
        found = order(item, best)
        if found is None:
            return None
        if found == sign:
            best = item
    return best


@builtin("min(list: list...)")
def _min(items: Values) -> Value:
    return _extreme(items, -1)


@builtin("max(list: list...)")
def _max(items: Values) -> Value:
    return _extreme(items, 1)


@builtin("sum(list: list...)")
def _sum(items: Values) -> Value:
    """Of numbers or of durations of one kind."""
    kind = type(items[0]) if items else None
    if kind not in _ADDABLE or not all(type(item) is kind for item in items):
        return None
    total = items[0]
    for item in items[1:]:
        total = _add(total, item)
    return total


@builtin("product(list: list...)")
def _product(items: Values) -> Decimal | None:
    numbers = _numbers(items)
    return _reduced(CONTEXT.multiply, ONE, numbers) if numbers else None


@builtin("mean(list: list...)")
def _mean(items: Values) -> Value:
    total = _sum(items)
    return None if total is None else _divide(total, Decimal(len(items)))


@builtin("median(list: list...)")
def _median(items: Values) -> Decimal | None:
    numbers = _numbers(items)
    if not numbers:
        return None
    ordered, middle = sorted(numbers), len(numbers) // 2
    if len(numbers) % 2:
        return ordered[middle]
    return CONTEXT.divide(CONTEXT.add(ordered[middle - 1], ordered[middle]), Decimal(2))


@builtin("stddev(list: list...)")
def _stddev(items: Values) -> Decimal | None:
    """Of a sample, so it needs two numbers."""
    numbers = _numbers(items)
    if numbers is None or len(numbers) < 2:  # noqa: PLR2004
        return None
    mean = _mean(items)
    try:
        squares = [CONTEXT.power(CONTEXT.subtract(each, mean), 2) for each in numbers]
        total = _reduced(CONTEXT.add, Decimal(0), squares)
        return None if total is None else CONTEXT.sqrt(CONTEXT.divide(total, Decimal(len(numbers) - 1)))
    except NumberError:
        return None


@builtin("mode(list: list...)")
def _mode(items: Values) -> Values | None:
    """All the most frequent numbers, in order."""
    numbers = _numbers(items)
    if not numbers:
        return numbers
    times = Counter(numbers)
    most = max(times.values())
    return sorted(each for each, count in times.items() if count == most)


@builtin("all(list: list...)")
def _all(items: Values) -> bool | None:
    return _junction(items, decides=False)


@builtin("any(list: list...)")
def _any(items: Values) -> bool | None:
    return _junction(items, decides=True)


def _junction(items: Values, *, decides: bool) -> bool | None:
    """Three-valued; something that is neither boolean nor null makes all of it null."""
    if not all(item is None or type(item) is bool for item in items):
        return None
    if decides in items:
        return decides
    return None if None in items else not decides


def _numbers(items: Values) -> list[Decimal] | None:
    return items if all(type(item) is Decimal for item in items) else None


def _reduced(
    operate: Callable[[Decimal, Decimal], Decimal], start: Decimal, numbers: list[Decimal]
) -> Decimal | None:
    total = start
    try:
        for each in numbers:
            total = operate(total, each)
    except NumberError:
        return None
    return total

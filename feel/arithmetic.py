"""``+ - * / **`` and negation over every pair of kinds that has them; null for the others."""

from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from typing import TypeAlias

from feel.durations import DAY, SECOND, DaysTimeDuration, YearsMonthsDuration
from feel.limits import check_text
from feel.numbers import CONTEXT, ONE, NumberError
from feel.temporal import Date, DateTime, Time, at_midnight
from feel.values import Value

Operation: TypeAlias = Callable[[Value, Value], Value]
Table: TypeAlias = dict[tuple[type, type], Operation]

MAX_DURATION_DIGITS = 40


def operator(numeric: Operation, table: Table) -> Operation:
    """A closure that adds numbers at once and looks up the rest by the kinds of its operands."""

    def operate(left: Value, right: Value) -> Value:
        kind = type(left)
        try:
            if kind is Decimal and type(right) is Decimal:
                return numeric(left, right)
            found = table.get((kind, type(right)))
            return found(left, right) if found else None
        except NumberError:
            return None

    return operate


def _concatenate(left: str, right: str) -> str:
    check_text(len(left) + len(right))
    return left + right


def _swapped(operation: Operation) -> Operation:
    return lambda left, right: operation(right, left)


def _date_plus(date: Date, length: DaysTimeDuration) -> Date | None:
    return date.plus_days(length.total // DAY)  # a part of a day counts towards the past


def _date_minus(date: Date, length: DaysTimeDuration) -> Date | None:
    return date.plus_days(-length.total // DAY)


def _difference(left: Value, right: Value) -> DaysTimeDuration | None:
    """Between two instants; null between a local date-time and one with offset or zone."""
    first = at_midnight(left) if type(left) is Date else left
    second = at_midnight(right) if type(right) is Date else right
    if (first.offset is None) != (second.offset is None):
        return None
    return DaysTimeDuration(first.instant - second.instant)


def _time_difference(left: Time, right: Time) -> DaysTimeDuration | None:
    first, second = left.known_offset, right.known_offset
    if (first is None) != (second is None):
        return None
    return DaysTimeDuration(left.nanos - right.nanos - ((first or 0) - (second or 0)) * SECOND)


def _whole(value: Decimal, mode: str) -> int | None:
    if value.adjusted() > MAX_DURATION_DIGITS:
        return None
    return int(value.to_integral_value(rounding=mode))


def _months_times(length: YearsMonthsDuration, factor: Decimal) -> YearsMonthsDuration | None:
    total = _whole(CONTEXT.multiply(Decimal(length.total), factor), ROUND_DOWN)
    return None if total is None else YearsMonthsDuration(total)


def _nanos_times(length: DaysTimeDuration, factor: Decimal) -> DaysTimeDuration | None:
    total = _whole(CONTEXT.multiply(Decimal(length.total), factor), ROUND_HALF_EVEN)
    return None if total is None else DaysTimeDuration(total)


def _months_over(length: YearsMonthsDuration, divisor: Decimal) -> YearsMonthsDuration | None:
    total = _whole(CONTEXT.divide(Decimal(length.total), divisor), ROUND_DOWN)
    return None if total is None else YearsMonthsDuration(total)


def _nanos_over(length: DaysTimeDuration, divisor: Decimal) -> DaysTimeDuration | None:
    total = _whole(CONTEXT.divide(Decimal(length.total), divisor), ROUND_HALF_EVEN)
    return None if total is None else DaysTimeDuration(total)


def _ratio(left: Value, right: Value) -> Decimal:
    return CONTEXT.divide(Decimal(left.total), Decimal(right.total))


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    return CONTEXT.power(base, exponent) if exponent else ONE


def _months_later(moment: Value, length: YearsMonthsDuration) -> Value:
    return moment.plus_months(length.total)


def _months_earlier(moment: Value, length: YearsMonthsDuration) -> Value:
    return moment.plus_months(-length.total)


def _later(moment: Value, length: DaysTimeDuration) -> Value:
    return moment.plus(length.total)


def _earlier(moment: Value, length: DaysTimeDuration) -> Value:
    return moment.plus(-length.total)


def _sum(left: Value, right: Value) -> Value:
    return type(left)(left.total + right.total)


def _less(left: Value, right: Value) -> Value:
    return type(left)(left.total - right.total)


_PLUS: Table = {
    (Date, YearsMonthsDuration): _months_later,
    (Date, DaysTimeDuration): _date_plus,
    (DateTime, YearsMonthsDuration): _months_later,
    (DateTime, DaysTimeDuration): _later,
    (Time, DaysTimeDuration): _later,
}
_ADD: Table = {
    (str, str): _concatenate,
    (YearsMonthsDuration, YearsMonthsDuration): _sum,
    (DaysTimeDuration, DaysTimeDuration): _sum,
    **_PLUS,
    **{(right, left): _swapped(operation) for (left, right), operation in _PLUS.items()},
}
_SUBTRACT: Table = {
    (Date, YearsMonthsDuration): _months_earlier,
    (Date, DaysTimeDuration): _date_minus,
    (DateTime, YearsMonthsDuration): _months_earlier,
    (DateTime, DaysTimeDuration): _earlier,
    (Time, DaysTimeDuration): _earlier,
    (Time, Time): _time_difference,
    (Date, Date): _difference,
    (DateTime, DateTime): _difference,
    (Date, DateTime): _difference,
    (DateTime, Date): _difference,
    (YearsMonthsDuration, YearsMonthsDuration): _less,
    (DaysTimeDuration, DaysTimeDuration): _less,
}
_MULTIPLY: Table = {
    (YearsMonthsDuration, Decimal): _months_times,
    (Decimal, YearsMonthsDuration): _swapped(_months_times),
    (DaysTimeDuration, Decimal): _nanos_times,
    (Decimal, DaysTimeDuration): _swapped(_nanos_times),
}
_DIVIDE: Table = {
    (YearsMonthsDuration, Decimal): _months_over,
    (DaysTimeDuration, Decimal): _nanos_over,
    (YearsMonthsDuration, YearsMonthsDuration): _ratio,
    (DaysTimeDuration, DaysTimeDuration): _ratio,
}

OPERATORS: dict[str, Operation] = {
    "+": operator(CONTEXT.add, _ADD),
    "-": operator(CONTEXT.subtract, _SUBTRACT),
    "*": operator(CONTEXT.multiply, _MULTIPLY),
    "/": operator(CONTEXT.divide, _DIVIDE),
    "**": operator(_power, {}),
}


def negate(value: Value) -> Value:
    """``-value``; null for what is neither number nor duration."""
    if type(value) is Decimal:
        return CONTEXT.minus(value)
    if isinstance(value, YearsMonthsDuration | DaysTimeDuration):
        return type(value)(-value.total)
    return None

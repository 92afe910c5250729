"""Equality and order, with null where two values cannot be compared."""

from collections.abc import Callable
from decimal import Decimal

from feel.durations import SECOND, DaysTimeDuration, YearsMonthsDuration
from feel.limits import Budget, check_depth
from feel.temporal import Date, DateTime, Time
from feel.values import Range, Value

_PLAIN = frozenset({Decimal, str, Date, YearsMonthsDuration, DaysTimeDuration})


def equal(left: Value, right: Value, run: Budget) -> bool | None:
    """``left = right``; null when they are of different kinds and neither is null."""
    kind = type(left)
    if kind is not type(right):
        return False if left is None or right is None else None
    if kind in _PLAIN or kind is bool or left is None:
        return bool(left == right)
    compare = _DEEP.get(kind)
    return compare(left, right, run) if compare else left is right


def alike(left: Value, right: Value, run: Budget) -> bool:
    """Whether two values are the same one for lists: equal, and never null."""
    return equal(left, right, run) is True


def _equal_lists(left: list[Value], right: list[Value], run: Budget) -> bool:
    run.tick(1 + len(left))
    return len(left) == len(right) and all(map(alike, left, right, [run] * len(left)))


def _equal_contexts(left: dict[str, Value], right: dict[str, Value], run: Budget) -> bool:
    run.tick(1 + len(left))
    return left.keys() == right.keys() and all(alike(left[key], right[key], run) for key in left)


def _equal_ranges(left: Range, right: Range, run: Budget) -> bool:
    return (
        (left.start_included, left.end_included, left.operator)
        == (right.start_included, right.end_included, right.operator)
        and alike(left.start, right.start, run)
        and alike(left.end, right.end, run)
    )


def _equal_moments(left: Time | DateTime, right: Time | DateTime, _run: Budget) -> bool:
    return order(left, right) == 0


_DEEP: dict[type, Callable[[Value, Value, Budget], bool]] = {
    list: _equal_lists,
    dict: _equal_contexts,
    Range: _equal_ranges,
    Time: _equal_moments,
    DateTime: _equal_moments,
}


def order(left: Value, right: Value) -> int | None:
    """-1, 0 or 1; None when the two have no order between them."""
    kind = type(left)
    if kind is not type(right):
        return None
    if kind in _PLAIN:
        return int(left > right) - int(left < right)
    if kind is Time or kind is DateTime:
        return _order_moments(left, right)
    return None


def _order_moments(left: Time | DateTime, right: Time | DateTime) -> int | None:
    """By whole seconds, as the specification's value functions; never local against zoned."""
    first, second = _moment(left), _moment(right)
    if first[0] != second[0]:
        return None
    return int(first[1] > second[1]) - int(first[1] < second[1])


def _moment(value: Time | DateTime) -> tuple[bool, int]:
    if isinstance(value, DateTime):
        zoned = value.time.offset is not None or value.time.zone is not None
        return zoned, value.instant // SECOND
    offset = value.known_offset
    return offset is not None, value.nanos // SECOND - (offset or 0)


def between(value: Value, low: Value, high: Value) -> bool | None:
    """``value between low and high``."""
    above, below = order(value, low), order(value, high)
    if above is None or below is None:
        return None
    return above >= 0 and below <= 0


def contains(interval: Range, value: Value, run: Budget) -> bool | None:
    """Whether the range contains the value; null when it cannot be told."""
    if interval.operator in {"=", "!="}:
        same = equal(value, interval.start, run)
        return same if interval.operator == "=" or same is None else not same
    tells: list[bool | None] = []
    if interval.operator is None or interval.operator[0] == ">":
        tells.append(_ordered(interval.start, value, or_equal=interval.start_included))
    if interval.operator is None or interval.operator[0] == "<":
        tells.append(_ordered(value, interval.end, or_equal=interval.end_included))
    return None if None in tells else all(tells)


def _ordered(low: Value, high: Value, *, or_equal: bool) -> bool | None:
    found = order(low, high)
    return None if found is None else found < 0 or (or_equal and found == 0)


def hashable(value: Value, run: Budget, depth: int = 0) -> object:
    """A key that two values share if and only if they are equal; lets lists be compared fast."""
    kind = type(value)
    if kind in _PLAIN or kind is bool or value is None:
        return kind, value
    check_depth(depth)
    if kind is Time or kind is DateTime:
        return kind, _moment(value)
    run.tick()
    if kind is list:
        return kind, tuple(hashable(item, run, depth + 1) for item in value)
    if kind is dict:
        return kind, frozenset((key, hashable(item, run, depth + 1)) for key, item in value.items())
    if kind is Range:
        ends = hashable([value.start, value.end], run, depth + 1)
        return kind, ends, value.start_included, value.end_included, value.operator
    return kind, id(value)

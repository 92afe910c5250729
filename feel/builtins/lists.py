"""Functions of lists."""

from collections import Counter
from decimal import Decimal
from functools import cmp_to_key

from feel.builtins.registry import builtin
from feel.comparison import alike, hashable, order
from feel.limits import Budget, check_depth, check_list
from feel.values import Invocable, Value

Values = list[Value]


def index_of(position: Decimal, length: int) -> int | None:
    """Python's index for a position from 1, or from the end if negative; None outside."""
    if position != position.to_integral_value() or not -length <= position <= length or not position:
        return None
    return int(position) - 1 if position > 0 else length + int(position)


@builtin("list contains(list: list, element: any)", with_run=True)
def _list_contains(run: Budget, items: Values, element: Value) -> bool:
    return any(alike(item, element, run) for item in items)


@builtin("count(list: list)")
def _count(items: Values) -> Decimal:
    return Decimal(len(items))


@builtin("sublist(list: list, start position: number, [length: number])")
def _sublist(items: Values, start: Decimal, length: Decimal | None = None) -> Values | None:
    first = index_of(start, len(items))
    if first is None or (length is not None and (length < 0 or length > len(items) - first)):
        return None
    return items[first:] if length is None else items[first : first + int(length)]


@builtin("append(list: list, item: any*)")
def _append(items: Values, more: Values) -> Values:
    return [*items, *more]


@builtin("concatenate(list: any*)")
def _concatenate(lists: Value) -> Values | None:
    return _joined(lists)


@builtin("union(list: any*)", with_run=True)
def _union(run: Budget, lists: Value) -> Values | None:
    joined = _joined(lists)
    return None if joined is None else _distinct_values(run, joined)


def _joined(lists: Value) -> Values | None:
    """One after the other; an element alone counts as a list of one."""
    if any(item is None for item in lists):
        return None
    return [item for each in lists for item in (each if type(each) is list else [each])]


@builtin("insert before(list: list, position: number, newItem: any)")
def _insert_before(items: Values, position: Decimal, item: Value) -> Values | None:
    index = index_of(position, len(items))
    return None if index is None else [*items[:index], item, *items[index:]]


@builtin("remove(list: list, position: number)")
def _remove(items: Values, position: Decimal) -> Values | None:
    index = index_of(position, len(items))
    return None if index is None else [*items[:index], *items[index + 1 :]]


@builtin("list replace(list: list, position: number, newItem: any)")
def _replace_at(items: Values, position: Decimal, item: Value) -> Values | None:
    index = index_of(position, len(items))
    return None if index is None else [*items[:index], item, *items[index + 1 :]]


@builtin("list replace(list: list, match: function, newItem: any)", with_run=True)
def _replace_where(run: Budget, items: Values, match: Invocable, item: Value) -> Values | None:
    replaced = []
    for each in items:
        found = match.invoke([each, item], run)
        if not isinstance(found, bool):
            return None
        replaced.append(item if found else each)
    return replaced


@builtin("reverse(list: list)")
def _reverse(items: Values) -> Values:
    return items[::-1]


@builtin("index of(list: list, match: any)", with_run=True)
def _index_of(run: Budget, items: Values, match: Value) -> Values:
    return [Decimal(place) for place, item in enumerate(items, 1) if alike(item, match, run)]


@builtin("distinct values(list: list)", with_run=True)
def _distinct_values(run: Budget, items: Values) -> Values:
    found: dict[object, Value] = {}
    for item in items:
        found.setdefault(hashable(item, run), item)
    return list(found.values())


@builtin("duplicate values(list: list)", with_run=True)
def _duplicate_values(run: Budget, items: Values) -> Values:
    """Those that are there more than once, in the order they are first there."""
    keys = [hashable(item, run) for item in items]
    times = Counter(keys)
    first = dict(zip(reversed(keys), reversed(items), strict=True))
    return [first[key] for key in dict.fromkeys(keys) if times[key] > 1]


@builtin("flatten(list: list)", with_run=True)
def _flatten(run: Budget, items: Values) -> Values:
    found: Values = []
    _flatten_into(found, items, run, 0)
    return found


def _flatten_into(found: Values, items: Values, run: Budget, depth: int) -> None:
    check_depth(depth)
    run.tick(1 + len(items))
    for item in items:
        if type(item) is list:
            _flatten_into(found, item, run, depth + 1)
        else:
            found.append(item)
    check_list(len(found))


@builtin("partition(list: list, size: number)")
def _partition(items: Values, size: Decimal) -> Values | None:
    """Lists of ``size`` elements and one with the rest; not in the specification."""
    if size < 1 or size != size.to_integral_value():
        return None
    step = int(size) if size < len(items) else max(len(items), 1)
    return [items[start : start + step] for start in range(0, len(items), step)]


@builtin("sort(list: list, [precedes: function])", with_run=True)
def _sort(run: Budget, items: Values, precedes: Invocable | None = None) -> Values | None:
    """Stable. Without ``precedes``, in the order of ``<``; null if there is none."""

    def compare(left: Value, right: Value) -> int:
        run.tick()
        if precedes is None:
            return _order(left, right)
        if precedes.invoke([left, right], run) is True:
            return -1
        return int(precedes.invoke([right, left], run) is True)

    try:
        return sorted(items, key=cmp_to_key(compare))
    except _NoOrderError:
        return None


class _NoOrderError(Exception):
    """Two elements have no order between them."""


def _order(left: Value, right: Value) -> int:
    found = order(left, right)
    if found is None:
        raise _NoOrderError
    return found

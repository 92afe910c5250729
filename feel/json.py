"""FEEL values as JSON: what process data is made of."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeAlias

from feel.durations import DaysTimeDuration, YearsMonthsDuration
from feel.errors import FeelEvaluationError
from feel.exchange import imported
from feel.limits import Budget, check_depth
from feel.temporal import Date, DateTime, Time
from feel.values import Invocable, Range, Value

JSON: TypeAlias = bool | int | float | str | list["JSON"] | dict[str, "JSON"] | None
_LARGEST = 400  # digits


def to_json(value: Value) -> JSON:
    """``value`` as JSON: whole numbers as int, others as float, days and instants as ISO 8601 text.

    Raises:
        FeelEvaluationError: a range or function is in it, which JSON has nothing for.
        FeelLimitExceeded: it is too large or too deep.
    """
    return _convert(value, Budget(), 0)


def _convert(value: Value, run: Budget, depth: int) -> JSON:
    convert = _CONVERT.get(type(value))
    if convert is not None:
        return convert(value)
    check_depth(depth)
    if isinstance(value, Mapping):
        run.tick(1 + len(value))
        return {str(key): _convert(item, run, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        run.tick(1 + len(value))
        return [_convert(item, run, depth + 1) for item in value]
    if isinstance(value, Range | Invocable):
        raise FeelEvaluationError(
            "El resultado contiene un intervalo o una función, que no se pueden guardar."
            " Guarde el valor que se obtiene de ellos."
        )
    known = imported(value, run)
    return None if known is None else _convert(known, run, depth + 1)


def _number(value: Decimal) -> int | float | None:
    if not value.is_finite() or value.adjusted() > _LARGEST:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _moment(value: date | time) -> str:
    return str(imported(value, Budget()))


def _same(value: Value) -> Value:
    return value


_CONVERT: dict[type, Callable[[Value], JSON]] = {
    **dict.fromkeys((type(None), bool, str, int, float), _same),
    Decimal: _number,
    **dict.fromkeys((Date, Time, DateTime, YearsMonthsDuration, DaysTimeDuration), str),
    **dict.fromkeys((date, time, datetime, timedelta), _moment),
}

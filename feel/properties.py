"""``value.name``: entries of contexts, and the properties that other kinds of value have."""

from collections.abc import Callable
from decimal import Decimal

from feel.durations import SECOND, DaysTimeDuration, YearsMonthsDuration
from feel.limits import Budget
from feel.temporal import Date, DateTime, Time
from feel.values import Range, Value

Property = Callable[[Value], Value]


def _offset(value: Time | DateTime) -> DaysTimeDuration | None:
    offset = value.known_offset if isinstance(value, Time) else value.offset
    return None if offset is None else DaysTimeDuration(offset * SECOND)


def _of_date(name: str) -> Property:
    return lambda value: Decimal(getattr(value.date, name))


_DATE: dict[str, Property] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal(value.weekday),
}
_TIME: dict[str, Property] = {
    "hour": lambda value: Decimal(value.hour),
    "minute": lambda value: Decimal(value.minute),
    "second": lambda value: value.second,
    "time offset": _offset,
    "timezone": lambda value: value.zone,
}
_PROPERTIES: dict[type, dict[str, Property]] = {
    Date: _DATE,
    Time: _TIME,
    DateTime: {
        **{name: _of_date(name) for name in _DATE},
        "hour": lambda value: Decimal(value.time.hour),
        "minute": lambda value: Decimal(value.time.minute),
        "second": lambda value: value.time.second,
        "time offset": _offset,
        "timezone": lambda value: value.time.zone,
    },
    YearsMonthsDuration: {
        "years": lambda value: Decimal(value.years),
        "months": lambda value: Decimal(value.months),
    },
    DaysTimeDuration: {
        "days": lambda value: Decimal(value.days),
        "hours": lambda value: Decimal(value.hours),
        "minutes": lambda value: Decimal(value.minutes),
        "seconds": lambda value: value.seconds,
    },
    Range: {
        "start": lambda value: value.start,
        "end": lambda value: value.end,
        "start included": lambda value: value.start_included,
        "end included": lambda value: value.end_included,
    },
}


def get(value: Value, name: str, run: Budget) -> Value:
    """The property; of each element if ``value`` is a list; null if there is none."""
    kind = type(value)
    if kind is dict:
        return value.get(name)
    if kind is list:
        run.tick(1 + len(value))
        return [item.get(name) if type(item) is dict else get(item, name, run) for item in value]
    found = _PROPERTIES.get(kind, {}).get(name)
    return found(value) if found else None

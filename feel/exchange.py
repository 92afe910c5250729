"""Values that enter from Python and leave for Python."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

from feel import zones
from feel.durations import HOUR, MINUTE, SECOND, DaysTimeDuration, YearsMonthsDuration
from feel.limits import Budget, check_depth
from feel.numbers import number
from feel.temporal import Date, DateTime, Time
from feel.values import Invocable, Range, Value

_MICRO = 1000
_LAST_YEAR = 9999
_AS_IS = frozenset(
    {type(None), bool, str, Date, Time, DateTime, YearsMonthsDuration, DaysTimeDuration, Range}
)
SCALARS = frozenset({type(None), bool, str, Decimal, YearsMonthsDuration, DaysTimeDuration})


def imported(value: object, run: Budget, depth: int = 0) -> Value:
    """The FEEL value for a Python one; null for what FEEL has no value for."""
    kind = type(value)
    if kind in _AS_IS:
        return value
    convert = _IMPORT.get(kind)
    if convert is not None:
        return convert(value)
    check_depth(depth)
    if kind is dict or isinstance(value, Mapping):
        return _import_context(value, run, depth + 1)
    if kind is list or isinstance(value, list | tuple):
        return _import_list(value, run, depth + 1)
    if isinstance(value, Invocable):
        return value
    return next((made(value) for base, made in _IMPORT.items() if isinstance(value, base)), None)


def _import_list(values: Value, run: Budget, depth: int) -> list[Value]:
    run.tick(1 + len(values))
    return [value if type(value) in _AS_IS else imported(value, run, depth) for value in values]


def _import_context(entries: Value, run: Budget, depth: int) -> dict[str, Value]:
    run.tick(1 + len(entries))
    return {
        str(key): value if type(value) in _AS_IS else imported(value, run, depth)
        for key, value in entries.items()
    }


def _import_text(value: str) -> str:
    return str.__str__(value)


def _import_date(value: date) -> Date:
    return Date(value.year, value.month, value.day)


def _import_time(value: time) -> Time:
    nanos = value.hour * HOUR + value.minute * MINUTE + value.second * SECOND
    return Time(nanos + value.microsecond * _MICRO, *_import_zone(value))


def _import_datetime(value: datetime) -> DateTime:
    return DateTime(_import_date(value), _import_time(value.timetz()))


def _import_zone(value: time) -> tuple[int | None, str | None]:
    if isinstance(value.tzinfo, ZoneInfo) and value.tzinfo.key:
        return None, value.tzinfo.key
    offset = value.utcoffset()
    return (None if offset is None else int(offset.total_seconds())), None


def _import_timedelta(value: timedelta) -> DaysTimeDuration:
    return DaysTimeDuration((value // timedelta(microseconds=1)) * _MICRO)


_IMPORT: dict[type, Callable[[Value], Value]] = {
    bool: bool,
    int: number,
    float: number,
    Decimal: number,
    datetime: _import_datetime,
    date: _import_date,
    time: _import_time,
    timedelta: _import_timedelta,
    str: _import_text,
}


def exported(value: Value, run: Budget, depth: int = 0) -> Value:
    """The Python value for a FEEL one.

    Days, times and instants become Python's own where those can hold them (years 1 to 9999,
    microseconds) and stay FEEL's where not.
    """
    kind = type(value)
    if kind in SCALARS:
        return value
    convert = _EXPORT.get(kind)
    if convert is not None:
        return convert(value)
    check_depth(depth)
    if kind is list:
        run.tick(1 + len(value))
        return [item if type(item) in SCALARS else exported(item, run, depth + 1) for item in value]
    if kind is dict:
        run.tick(1 + len(value))
        return {key: exported(item, run, depth + 1) for key, item in value.items()}
    return value


def _export_date(value: Date) -> date | Date:
    return date(value.year, value.month, value.day) if 1 <= value.year <= _LAST_YEAR else value


def _export_time(value: Time) -> time | Time:
    micros, rest = divmod(value.nanos % SECOND, _MICRO)
    if rest:
        return value
    zone = zones.find(value.zone) if value.zone else None
    if value.offset is not None:
        zone_or_offset: ZoneInfo | timezone | None = timezone(timedelta(seconds=value.offset))
    else:
        zone_or_offset = zone
    return time(value.hour, value.minute, value.nanos % MINUTE // SECOND, micros, tzinfo=zone_or_offset)


def _export_datetime(value: DateTime) -> datetime | DateTime:
    day, clock = _export_date(value.date), _export_time(value.time)
    if isinstance(day, Date) or isinstance(clock, Time):
        return value
    return datetime.combine(day, clock)


_EXPORT: dict[type, Callable[[Value], Value]] = {
    Date: _export_date,
    Time: _export_time,
    DateTime: _export_datetime,
}

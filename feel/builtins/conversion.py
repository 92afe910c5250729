"""Functions that make a value of another kind."""

import re
from collections.abc import Callable
from decimal import Decimal

from feel import durations, numbers, parser, tree
from feel.builtins.registry import builtin
from feel.comparison import order
from feel.durations import SECOND, DaysTimeDuration, Duration, YearsMonthsDuration
from feel.errors import FeelError
from feel.limits import Budget, check_depth, check_text
from feel.numbers import CONTEXT
from feel.temporal import Date, DateTime, Time, at_midnight, parse_clock
from feel.values import Range, Value

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_DECIMAL_MARKS, _GROUPING_MARKS = frozenset({".", ","}), frozenset({" ", ",", "."})
_LONGEST_NUMBER = 7_000


@builtin("date(from: string)")
def _date_from_text(written: str) -> Date | None:
    return Date.parse(written)


@builtin("date(from: day)")
def _date_from_moment(value: Date | DateTime) -> Date:
    return value.date if isinstance(value, DateTime) else value


@builtin("date(year: number, month: number, day: number)")
def _date_from_parts(year: Decimal, month: Decimal, day: Decimal) -> Date | None:
    parts = [_whole(part) for part in (year, month, day)]
    return None if None in parts else Date.of(*parts)  # type: ignore[arg-type]


def _whole(value: Decimal) -> int | None:
    return int(value) if value == value.to_integral_value() and value.adjusted() < 10 else None  # noqa: PLR2004


@builtin("date and time(from: string)")
def _moment_from_text(written: str) -> DateTime | None:
    return DateTime.parse(written)


@builtin("date and time(from: day)")
def _moment_from_day(value: Date | DateTime) -> DateTime:
    return value if isinstance(value, DateTime) else at_midnight(value)


@builtin("date and time(date: day, time: time)")
def _moment_from_parts(day: Date | DateTime, time: Time) -> DateTime:
    return DateTime(day.date if isinstance(day, DateTime) else day, time)


@builtin("time(from: string)")
def _time_from_text(written: str) -> Time | None:
    found = parse_clock(written)
    return found[0] if found else None


@builtin("time(from: moment)")
def _time_from_moment(value: Time | DateTime | Date) -> Time:
    if isinstance(value, Date):
        return Time(0, 0)
    return value.time if isinstance(value, DateTime) else value


@builtin("time(hour: number, minute: number, second: number, [offset: days duration?])")
def _time_from_parts(
    hour: Decimal, minute: Decimal, second: Decimal, offset: DaysTimeDuration | None = None
) -> Time | None:
    hours, minutes = _whole(hour), _whole(minute)
    if hours is None or minutes is None or not 0 <= second < 60:  # noqa: PLR2004
        return None
    shift = None if offset is None else int(Decimal(offset.total) / SECOND)
    return Time.of(hours, minutes, int(second * SECOND), shift)


@builtin("duration(from: string)")
def _duration(written: str) -> Duration | None:
    return durations.parse(written)


@builtin("number(from: string, [grouping separator: string?], [decimal separator: string?])")
def _number(written: str, grouping: str | None = None, mark: str | None = None) -> Decimal | None:
    if len(written) > _LONGEST_NUMBER or grouping == (mark or "."):
        return None
    if grouping not in _GROUPING_MARKS | {None} or mark not in _DECIMAL_MARKS | {None}:
        return None
    plain = written.replace(grouping, "") if grouping else written
    if mark == ",":
        if "." in plain:
            return None
        plain = plain.replace(",", ".")
    return numbers.number(plain) if _NUMBER.fullmatch(plain) else None


@builtin("string(from: any)", with_run=True)
def _string(run: Budget, value: Value) -> str | None:
    if value is None or type(value) is str:
        return value
    written = _written(value, run, 0)
    check_text(len(written))
    return written


def _written(value: Value, run: Budget, depth: int) -> str:
    """As FEEL would be written, so that strings inside lists keep their quotes."""
    check_depth(depth)
    run.tick()
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value)
    if type(value) is list:
        return f"[{', '.join(_written(item, run, depth + 1) for item in value)}]"
    if type(value) is dict:
        inside = (f"{key}: {_written(item, run, depth + 1)}" for key, item in value.items())
        return f"{{{', '.join(inside)}}}"
    return _written_range(value, run, depth) if type(value) is Range else "function"


def _written_range(value: Range, run: Budget, depth: int) -> str:
    start, end = (_written(end, run, depth + 1) for end in (value.start, value.end))
    if value.operator:
        return f"({value.operator} {end if value.start is None else start})"
    opened, closed = "[" if value.start_included else "(", "]" if value.end_included else ")"
    return f"{opened}{start}..{end}{closed}"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_WRITERS: dict[type, Callable[[Value], str]] = {
    type(None): lambda _value: "null",
    bool: lambda value: "true" if value else "false",
    str: _quoted,
    Decimal: numbers.text,
    **dict.fromkeys((Date, Time, DateTime, YearsMonthsDuration, DaysTimeDuration), str),
}

_LITERAL_CALLS: dict[str, Callable[[str], Value]] = {
    "date": Date.parse,
    "time": Time.parse,
    "date and time": DateTime.parse,
    "duration": durations.parse,
}


@builtin("range(from: string)")
def _range(written: str) -> Range | None:
    """From the text of a range whose ends are literals; nothing is evaluated."""
    try:
        found = parser.parse(written)
    except FeelError:
        return None
    if not isinstance(found, tree.RangeLiteral):
        return None
    start, end = _literal(found.start), _literal(found.end)
    ordered = order(start, end)
    if ordered is None or ordered > 0:
        return None
    return Range(start, end, found.start_included, found.end_included)


def _literal(node: tree.Node) -> Value:
    match node:
        case tree.Literal(value=value) if type(value) is not bool:
            return value
        case tree.Negation(operand=tree.Literal(value=Decimal() as value)):
            return CONTEXT.minus(value)
        case tree.Call(
            function=tree.Name(name=name),
            arguments=(tree.Argument(value=tree.Literal(value=str() as written)),),
        ) if name in _LITERAL_CALLS:
            return _LITERAL_CALLS[name](written)
    return None

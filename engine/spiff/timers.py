"""ISO 8601 instants, durations and cycles, on the Lima calendar.

A cycle never drifts: its n-th occurrence is counted from its start, so a monthly cycle that begins on
31 January falls on 28 February and again on 31 March. After an interruption of the service the
occurrences that were missed are made up for by one single firing, and count as done: five reminders
that should have gone out during a night without power become one, and the next keeps its day.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LIMA = ZoneInfo("America/Lima")
_MONTHS = 12
_FOREVER = -1
_MANY = 10_000  # occurrences that are counted back from an end
_DURATION = re.compile(
    r"P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?"
)
_FRACTION = re.compile(r"[.,](\d+)")
_ISO = re.compile(r"^(P(\d|T\d)|R\d*/|\d{4}-(\d\d-\d\d|W\d\d-\d|\d{3}(?!\d)))")


class NotATime(ValueError):
    """The text is not the ISO 8601 value that is wanted here."""

    def __init__(self, value: object, wanted: str) -> None:
        self.value, self.wanted = value, wanted
        super().__init__(f"{value!r} is not a {wanted}")


@dataclass(frozen=True)
class Duration:
    """Months are not days: a duration is only a length of time from somewhere."""

    months: int
    rest: timedelta

    def after(self, start: datetime, times: int = 1) -> datetime:
        """The instant this long (or ``times`` this long) after ``start``, in UTC.

        Months are counted on the Lima calendar; the day is cut to the length of the month.
        """
        local = start.astimezone(LIMA)
        if self.months:
            local = _plus_months(local, self.months * times)
        return (local + self.rest * times).astimezone(UTC)

    def before(self, end: datetime, times: int = 1) -> datetime:
        """The instant this long (or ``times`` this long) before ``end``."""
        return Duration(-self.months, -self.rest).after(end, times)

    def __bool__(self) -> bool:
        return bool(self.months or self.rest)


@dataclass(frozen=True)
class Cycle:
    """``count`` occurrences (or without end: -1), ``every`` so often from ``start`` on."""

    count: int
    start: datetime
    every: Duration

    def due(self, done: int) -> datetime | None:
        """The occurrence after ``done`` others, or None when there is none left."""
        if self.count != _FOREVER and done >= self.count:
            return None
        return self.every.after(self.start, done) if done else self.start

    def passed(self, done: int, now: datetime) -> int:
        """How many occurrences are over at ``now``, ``done`` and missed ones together."""
        low, high = done, done + 1
        while self._is_over(high, now):  # gallop, then halve: years of missed minutes cost nothing
            low, high = high, high * 2
        while low < high:
            middle = (low + high) // 2
            if self._is_over(middle, now):
                low = middle + 1
            else:
                high = middle
        return low

    def _is_over(self, occurrence: int, now: datetime) -> bool:
        due = self.due(occurrence)
        return due is not None and due <= now


def looks_literal(text: str) -> bool:
    """Whether a timer text is ISO 8601 itself rather than an expression that gives it."""
    return bool(_ISO.match(text))


def duration(text: object) -> Duration:
    """``P1Y2M10DT2H30M``, ``P2W``, ``PT1.5S``; never negative. Raises NotATime."""
    found = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise NotATime(text, "duration")
    years, months, weeks, days, hours, minutes, seconds = found.groups()
    precise = Decimal((seconds or "0").replace(",", "."))
    try:
        rest = timedelta(
            weeks=int(weeks or 0),
            days=int(days or 0),
            hours=int(hours or 0),
            minutes=int(minutes or 0),
            microseconds=int(precise * 1_000_000),
        )
    except OverflowError:
        raise NotATime(text, "duration") from None
    return Duration(int(years or 0) * _MONTHS + int(months or 0), rest)


def instant(text: object) -> datetime:
    """A day (its first moment) or an instant; without zone it is Lima's. Raises NotATime.

    The zone may be an offset, or a name as FEEL writes it: ``2026-07-28T09:00:00@America/Lima``.
    """
    if not isinstance(text, str) or not _ISO.match(text) or text[0] in "PR":
        raise NotATime(text, "date")
    told, _, zone = text.partition("@")
    try:
        found = datetime.fromisoformat(_FRACTION.sub(_microseconds, told))
        where = ZoneInfo(zone) if zone else LIMA
        return (found if found.tzinfo else found.replace(tzinfo=where)).astimezone(UTC)
    except (ValueError, OverflowError, ZoneInfoNotFoundError, OSError):
        raise NotATime(text, "date") from None


def _microseconds(part: re.Match[str]) -> str:
    return "." + part[1][:6].ljust(6, "0")


def deadline(text: object) -> datetime:
    """An instant; of a day, its last second in Lima. Raises NotATime."""
    found = instant(text)
    if isinstance(text, str) and "T" not in text:
        return found + timedelta(days=1, seconds=-1)
    return found


def cycle(text: object, now: datetime) -> Cycle:
    """``R3/PT1H``, ``R/<start>/P1M``, ``R5/PT10M/<end>``, ``R2/<start>/<end>``. Raises NotATime."""
    parts = text.split("/") if isinstance(text, str) else []
    count = re.fullmatch(r"R(\d*)", parts[0]) if parts else None
    if count is None or len(parts) not in (2, 3):
        raise NotATime(text, "cycle")
    times = int(count[1]) if count[1] else _FOREVER
    times, start, every = _span(parts[1:], now, times)
    if not every or times == 0:
        raise NotATime(text, "cycle")
    return Cycle(times, start, every)


def _span(parts: list[str], now: datetime, times: int) -> tuple[int, datetime, Duration]:
    first = parts[0]
    if len(parts) == 1:
        every = duration(first)
        return times, every.after(now), every
    second = parts[1]
    if first.startswith("P"):
        return _counted_back(duration(first), instant(second), now, times)
    start = instant(first)
    if second.startswith("P"):
        return times, start, duration(second)
    return times, start, Duration(0, instant(second) - start)


def _counted_back(
    every: Duration, end: datetime, now: datetime, times: int
) -> tuple[int, datetime, Duration]:
    """The occurrences up to ``end``: the last ``times`` of them, or all that are still to come."""
    wanted = times if times != _FOREVER else _MANY
    count = 1
    while every and count < min(wanted, _MANY) and (times != _FOREVER or every.before(end, count) > now):
        count += 1
    return count, every.before(end, count - 1) if count > 1 else end, every


def _plus_months(day: datetime, months: int) -> datetime:
    total = day.year * _MONTHS + day.month - 1 + months
    year, month = total // _MONTHS, total % _MONTHS + 1
    if not MINYEAR < year < MAXYEAR:
        raise NotATime(months, "duration")
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))

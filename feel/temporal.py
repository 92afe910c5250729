"""Dates, times and dates with time: any year of nine digits, nanoseconds, offsets and zones.

Python's own types know neither negative years nor nanoseconds, so FEEL computes with these and
``feel.exchange`` turns them into Python's where those are enough.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from feel import durations, zones
from feel.durations import DAY, HOUR, MINUTE, SECOND

MAX_YEAR = 999_999_999
FEBRUARY = 2
_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ERA = 146_097  # days in 400 years
_EPOCH = 719_468  # days from 0000-03-01 to 1970-01-01

_DATE = re.compile(r"(-?(?:[1-9]\d{4,8}|\d{4}))-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(
    r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?"
    r"(?:(Z)|([+-])(\d\d):(\d\d)(?::(\d\d))?|@([\w+\-/]+))?",
    re.ASCII,
)


def is_leap(year: int) -> bool:
    """By the Gregorian rule, also before it was invented."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in(year: int, month: int) -> int:
    """Length of a month."""
    return 29 if month == FEBRUARY and is_leap(year) else _DAYS[month]


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A day of the calendar, without time or zone."""

    year: int
    month: int
    day: int

    @classmethod
    def of(cls, year: int, month: int, day: int) -> "Date | None":
        """The day, if there is such a day."""
        if abs(year) > MAX_YEAR or not 1 <= month <= 12 or not 1 <= day <= days_in(year, month):  # noqa: PLR2004
            return None
        return cls(year, month, day)

    @classmethod
    def parse(cls, written: str) -> "Date | None":
        """From ``2026-03-09``; None if it is not a day."""
        match = _DATE.fullmatch(written)
        return cls.of(int(match[1]), int(match[2]), int(match[3])) if match else None

    @classmethod
    def from_days(cls, days: int) -> "Date | None":
        """The day that many days after 1970-01-01."""
        era, rest = divmod(days + _EPOCH, _ERA)
        year = (rest - rest // 1460 + rest // 36_524 - rest // 146_096) // 365
        rest -= 365 * year + year // 4 - year // 100
        shifted = (5 * rest + 2) // 153  # months from March
        month = shifted + 3 if shifted < 10 else shifted - 9  # noqa: PLR2004
        return cls.of(era * 400 + year + (month <= FEBRUARY), month, rest - (153 * shifted + 2) // 5 + 1)

    @property
    def days(self) -> int:
        """Days since 1970-01-01."""
        year = self.year - (self.month <= FEBRUARY)
        era, of_era = divmod(year, 400)
        of_year = (153 * (self.month + (-3 if self.month > FEBRUARY else 9)) + 2) // 5 + self.day - 1
        return era * _ERA + of_era * 365 + of_era // 4 - of_era // 100 + of_year - _EPOCH

    @property
    def weekday(self) -> int:
        """Monday is 1, Sunday 7."""
        return (self.days + 3) % 7 + 1

    def plus_months(self, months: int) -> "Date | None":
        """The same day of another month, or the last one if that month is shorter."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Date.of(year, month + 1, min(self.day, days_in(year, month + 1)))

    def plus_days(self, days: int) -> "Date | None":
        """So many days later."""
        return Date.from_days(self.days + days)

    def __str__(self) -> str:
        return f"{'-' if self.year < 0 else ''}{abs(self.year):04}-{self.month:02}-{self.day:02}"


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day in nanoseconds, with an offset, a zone or neither."""

    nanos: int
    offset: int | None = None
    zone: str | None = None

    @classmethod
    def of(cls, hour: int, minute: int, nanos: int, offset: int | None = None) -> "Time | None":
        """The time of day, if there is one; ``nanos`` are those since the minute."""
        if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= nanos < MINUTE):  # noqa: PLR2004
            return None
        if offset is not None and abs(offset) > zones.MAX_OFFSET:
            return None
        return cls(hour * HOUR + minute * MINUTE + nanos, offset)

    @classmethod
    def parse(cls, written: str) -> "Time | None":
        """From ``10:30:00``, with ``Z``, ``-05:00`` or ``@America/Lima``; None if it is not one."""
        found = parse_clock(written)
        return Time(found[0].nanos, found[0].offset, found[0].zone) if found else None

    @property
    def hour(self) -> int:
        """From 0 to 23."""
        return self.nanos // HOUR

    @property
    def minute(self) -> int:
        """From 0 to 59."""
        return self.nanos // MINUTE % 60

    @property
    def second(self) -> Decimal:
        """Seconds of the minute with their fraction."""
        return durations.seconds(self.nanos % MINUTE)

    @property
    def known_offset(self) -> int | None:
        """Seconds east of Greenwich; a zone counts with its usual offset."""
        return zones.usual_offset(self.zone) if self.zone else self.offset

    def plus(self, nanos: int) -> "Time":
        """Later, round the clock."""
        return Time((self.nanos + nanos) % DAY, self.offset, self.zone)

    def __str__(self) -> str:
        second = f"{self.nanos // SECOND % 60:02}"
        fraction = f"{self.nanos % SECOND:09}".rstrip("0")
        clock = f"{self.hour:02}:{self.minute:02}:{second}" + (f".{fraction}" if fraction else "")
        return clock + (f"@{self.zone}" if self.zone else offset_text(self.offset))


@dataclass(frozen=True, slots=True)
class DateTime:
    """A day and a time of day: an instant when the time has an offset or a zone."""

    date: Date
    time: Time

    @classmethod
    def parse(cls, written: str) -> "DateTime | None":
        """From ``2026-03-09T10:30:00-05:00``; a day alone is its midnight; None if it is not one."""
        day, mark, clock = written.partition("T")
        date = Date.parse(day)
        if date is None:
            return None
        if not mark:
            return cls(date, Time(0))
        found = parse_clock(clock)
        if found is None:
            return None
        next_day = date.plus_days(found[1])
        return cls(next_day, found[0]) if next_day else None

    @classmethod
    def from_instant(cls, nanos: int, offset: int | None, zone: str | None) -> "DateTime | None":
        """What clocks with that offset or in that zone show; ``nanos`` since 1970 (UTC)."""
        shift = zones.offset_at_instant(zone, nanos // SECOND) if zone else (offset or 0)
        days, rest = divmod(nanos + shift * SECOND, DAY)
        date = Date.from_days(days)
        return cls(date, Time(rest, offset, zone)) if date else None

    @property
    def offset(self) -> int | None:
        """Seconds east of Greenwich, also by the zone on that day; None without either."""
        if self.time.zone is None:
            return self.time.offset
        return zones.offset_at_local(self.time.zone, self.local // SECOND)

    @property
    def local(self) -> int:
        """Nanoseconds since 1970 as the clocks show them."""
        return self.date.days * DAY + self.time.nanos

    @property
    def instant(self) -> int:
        """Nanoseconds since 1970 in UTC; a date-time without offset is taken as UTC."""
        return self.local - (self.offset or 0) * SECOND

    def plus(self, nanos: int) -> "DateTime | None":
        """So much later."""
        return DateTime.from_instant(self.instant + nanos, self.time.offset, self.time.zone)

    def plus_months(self, months: int) -> "DateTime | None":
        """The same time on the day so many months later."""
        date = self.date.plus_months(months)
        return DateTime(date, self.time) if date else None

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"


Temporal = Date | Time | DateTime


def at_midnight(date: Date) -> DateTime:
    """A day where a date and time is wanted: its first instant in UTC."""
    return DateTime(date, Time(0, 0))


def offset_text(offset: int | None) -> str:
    """``Z``, ``-05:00`` or nothing."""
    if not offset:
        return "" if offset is None else "Z"
    hours, rest = divmod(abs(offset), 3600)
    minutes, seconds = divmod(rest, 60)
    tail = f":{seconds:02}" if seconds else ""
    return f"{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}{tail}"


def parse_clock(written: str) -> tuple[Time, int] | None:
    """A time of day and the days to add: ``24:00:00`` is midnight of the next day."""
    match = _TIME.fullmatch(written)
    if match is None:
        return None
    hour, minute, second = (int(match[group]) for group in (1, 2, 3))
    nanos = second * SECOND + durations.nanoseconds(match[4])
    extra = int(hour == 24 and minute == nanos == 0)  # noqa: PLR2004
    time = Time.of(0 if extra else hour, minute, nanos, _offset(match))
    if time is None:
        return None
    if match[10] is None:
        return time, extra
    return (Time(time.nanos, None, match[10]), extra) if zones.find(match[10]) else None


def _offset(match: re.Match[str]) -> int | None:
    if match[5]:
        return 0
    if match[6] is None:
        return None
    hours, minutes, seconds = (int(match[group] or 0) for group in (7, 8, 9))
    if minutes > 59 or seconds > 59:  # noqa: PLR2004
        return zones.MAX_OFFSET + 1  # refused by Time.of
    offset = hours * 3600 + minutes * 60 + seconds
    return -offset if match[6] == "-" else offset


def parse(written: str) -> Temporal | durations.Duration | None:
    """What an at-literal means: a duration, a date and time, a time or a date."""
    if "P" in written[:2]:
        return durations.parse(written)
    if "T" in written:
        return DateTime.parse(written)
    return Time.parse(written) if ":" in written[:3] else Date.parse(written)

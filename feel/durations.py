"""The two kinds of duration: years and months, days and time."""

import re
from dataclasses import dataclass
from decimal import Decimal

MONTHS = 12
SECOND = 10**9
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND

_YEARS_MONTHS = re.compile(r"(-)?P(?=\d)(?:(\d{1,18})Y)?(?:(\d{1,18})M)?", re.ASCII)
_DAYS_TIME = re.compile(
    r"(-)?P(?=[\dT])(?:(\d{1,18})D)?"
    r"(?:T(?=\d)(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d*))?S)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, order=True)
class YearsMonthsDuration:
    """A number of months, positive or negative."""

    total: int

    @property
    def years(self) -> int:
        """Whole years, with the sign of the duration."""
        return abs(self.total) // MONTHS * (-1 if self.total < 0 else 1)

    @property
    def months(self) -> int:
        """What is left of the years, with the sign of the duration."""
        return abs(self.total) % MONTHS * (-1 if self.total < 0 else 1)

    def __str__(self) -> str:
        years, months = abs(self.years), abs(self.months)
        written = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return f"{'-' if self.total < 0 else ''}P{written}"

    @classmethod
    def parse(cls, written: str) -> "YearsMonthsDuration | None":
        """From ``P1Y2M``; None if it is not one."""
        match = _YEARS_MONTHS.fullmatch(written)
        if match is None:
            return None
        sign, years, months = match.groups()
        total = int(years or 0) * MONTHS + int(months or 0)
        return cls(-total if sign else total)


@dataclass(frozen=True, slots=True, order=True)
class DaysTimeDuration:
    """A number of nanoseconds, positive or negative."""

    total: int

    @property
    def _parts(self) -> tuple[int, int, int, int]:
        rest = abs(self.total)
        days, rest = divmod(rest, DAY)
        hours, rest = divmod(rest, HOUR)
        minutes, rest = divmod(rest, MINUTE)
        return days, hours, minutes, rest

    @property
    def _sign(self) -> int:
        return -1 if self.total < 0 else 1

    @property
    def days(self) -> int:
        """Whole days."""
        return self._parts[0] * self._sign

    @property
    def hours(self) -> int:
        """Hours left of the days."""
        return self._parts[1] * self._sign

    @property
    def minutes(self) -> int:
        """Minutes left of the hours."""
        return self._parts[2] * self._sign

    @property
    def seconds(self) -> Decimal:
        """Seconds left of the minutes, with their fraction."""
        return seconds(self._parts[3]) * self._sign

    def __str__(self) -> str:
        days, hours, minutes, rest = self._parts
        clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
        if rest or not (clock or days):
            clock += f"{seconds(rest):f}S"
        written = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
        return f"{'-' if self.total < 0 else ''}P{written}"

    @classmethod
    def parse(cls, written: str) -> "DaysTimeDuration | None":
        """From ``P1DT2H3M4.5S``; None if it is not one."""
        match = _DAYS_TIME.fullmatch(written)
        if match is None:
            return None
        sign, days, hours, minutes, whole, fraction = match.groups()
        total = int(days or 0) * DAY + int(hours or 0) * HOUR + int(minutes or 0) * MINUTE
        total += int(whole or 0) * SECOND + nanoseconds(fraction)
        return cls(-total if sign else total)


Duration = YearsMonthsDuration | DaysTimeDuration


def nanoseconds(fraction: str | None) -> int:
    """From the digits after the decimal point of a second; those beyond the ninth are lost."""
    return int((fraction or "").ljust(9, "0")[:9])


def seconds(nanos: int) -> Decimal:
    """A number of seconds without zeros at its end."""
    whole, rest = divmod(nanos, SECOND)
    return Decimal(whole) if not rest else Decimal(f"{whole}.{rest:09}".rstrip("0"))


def parse(written: str) -> Duration | None:
    """A duration of either kind from ISO 8601 text; None if it is not one."""
    return YearsMonthsDuration.parse(written) or DaysTimeDuration.parse(written)

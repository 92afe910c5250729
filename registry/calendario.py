"""Calendars: which days are business days, and the norm that says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter

SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class Holiday:
    """One day on which the offices are closed, and the norm that closes them."""

    name: str
    norm: str


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A holiday of every year: a fixed day, or a distance to Easter Sunday."""

    name: str
    norm: str
    month_day: tuple[int, int] | None = None
    easter_offset: int | None = None
    from_year: int = 1
    until_year: int = 9999

    def in_year(self, year: int) -> date | None:
        """The day it falls on, or None where the rule does not apply that year."""
        if not self.from_year <= year <= self.until_year:
            return None
        if self.month_day:
            return date(year, *self.month_day)
        return easter(year) + timedelta(days=self.easter_offset or 0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Calendar:
    """The working days of one office, or of the whole country.

    ``declared`` are the single days that the executive adds by decree (LPAG art. 137).
    """

    code: str
    name: str
    rules: tuple[Rule, ...]
    declared: Mapping[date, Holiday] = field(default_factory=dict)

    def holiday(self, day: date) -> Holiday | None:
        """The holiday that falls on ``day``, if any. Weekends are not holidays."""
        return self.declared.get(day) or _of_year(self, day.year).get(day)

    def is_business_day(self, day: date) -> bool:
        """Whether the office is open: neither weekend nor holiday."""
        return day.weekday() < SATURDAY and self.holiday(day) is None


@cache
def _of_year(calendar: Calendar, year: int) -> dict[date, Holiday]:
    days = ((rule, rule.in_year(year)) for rule in calendar.rules)
    return {day: Holiday(name=rule.name, norm=rule.norm) for rule, day in days if day}

"""Calendars: which days are business days, and the norm that says so."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from dateutil.easter import easter

_ONE_DAY = timedelta(days=1)
MONDAY_TO_FRIDAY = frozenset({1, 2, 3, 4, 5})


@dataclass(frozen=True, kw_only=True)
class Holiday:
    """One day on which the offices are closed, and the norm that closes them."""

    name: str
    norm: str


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Days that are holidays: one of every year, one at a distance to Easter, or each of a stretch.

    It holds from ``from_on`` to ``until_on``; with neither ``month_day`` nor ``easter_offset`` all days
    between them are meant.
    """

    name: str
    norm: str
    month_day: tuple[int, int] | None = None
    easter_offset: int | None = None
    from_on: date = date.min
    until_on: date = date.max

    def in_year(self, year: int) -> list[date]:
        """The days that it closes in that year."""
        if self.month_day is None and self.easter_offset is None:
            first, last = max(self.from_on, date(year, 1, 1)), min(self.until_on, date(year, 12, 31))
            return [first + _ONE_DAY * n for n in range((last - first).days + 1)]
        day = self._day(year)
        return [day] if day and self.from_on <= day <= self.until_on else []

    def _day(self, year: int) -> date | None:
        if self.month_day is None:
            return easter(year) + timedelta(days=self.easter_offset or 0)
        try:
            return date(year, *self.month_day)
        except ValueError:  # 29 February of a common year
            return None


@dataclass(frozen=True, kw_only=True, eq=False)
class Calendar:
    """The working days of one office, or of the whole country.

    What ``includes`` closes is closed here too: a regional calendar includes the national one, that of a
    consulate the few days that all consulates keep (Reglamento Consular, arts. 39-40).
    """

    code: str
    name: str
    rules: tuple[Rule, ...]
    includes: tuple["Calendar", ...] = ()
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY  # 1 is Monday
    _years: dict[int, dict[date, Holiday]] = field(default_factory=dict, init=False, repr=False)

    def holiday(self, day: date) -> Holiday | None:
        """The holiday that falls on ``day``, if any. Weekends are not holidays."""
        return self._of_year(day.year).get(day)

    def is_workday(self, day: date) -> bool:
        """Whether one works on that day of the week."""
        return day.isoweekday() in self.weekdays

    def is_business_day(self, day: date) -> bool:
        """Whether the office is open: neither weekend nor holiday."""
        return day.isoweekday() in self.weekdays and self.holiday(day) is None

    def holidays(self, first: date, last: date) -> list[tuple[date, Holiday]]:
        """The holidays of a stretch of days, in order."""
        years = range(first.year, last.year + 1)
        found = [pair for year in years for pair in self._of_year(year).items()]
        return sorted((pair for pair in found if first <= pair[0] <= last), key=lambda pair: pair[0])

    def _of_year(self, year: int) -> dict[date, Holiday]:
        known = self._years.get(year)
        if known is None:
            known = {}
            for other in self.includes:
                known |= other._of_year(year)  # noqa: SLF001 - a calendar like this one
            for rule in self.rules:
                known |= dict.fromkeys(rule.in_year(year), Holiday(name=rule.name, norm=rule.norm))
            self._years[year] = known
        return known

"""Functions of dates, times and durations."""

from decimal import Decimal

from feel.builtins.registry import builtin
from feel.durations import YearsMonthsDuration
from feel.scope import Run
from feel.temporal import Date, DateTime
from feel.values import Value

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_THURSDAY = 4


def day_of(value: Date | DateTime) -> Date:
    """Its calendar day."""
    return value.date if isinstance(value, DateTime) else value


@builtin("now()", with_run=True)
def _now(run: Run) -> DateTime:
    return run.now()


@builtin("today()", with_run=True)
def _today(run: Run) -> Date:
    return run.now().date


@builtin("day of year(date: day)")
def _day_of_year(value: Date | DateTime) -> Decimal:
    day = day_of(value)
    return Decimal(day.days - Date(day.year, 1, 1).days + 1)


@builtin("day of week(date: day)")
def _day_of_week(value: Date | DateTime) -> str:
    return _DAYS[day_of(value).weekday - 1]


@builtin("month of year(date: day)")
def _month_of_year(value: Date | DateTime) -> str:
    return _MONTHS[day_of(value).month - 1]


@builtin("week of year(date: day)")
def _week_of_year(value: Date | DateTime) -> Decimal | None:
    """By ISO 8601: that of the Thursday of its week."""
    day = day_of(value)
    thursday = day.plus_days(_THURSDAY - day.weekday)
    if thursday is None:
        return None
    return Decimal((thursday.days - Date(thursday.year, 1, 1).days) // 7 + 1)


@builtin("last day of month(date: day)")
def _last_day_of_month(value: Date | DateTime) -> Value:
    """The last day of its month; not in the specification, but plazos in months need it."""
    day = day_of(value)
    following = Date(day.year, day.month, 1).plus_months(1)
    return following and following.plus_days(-1)


@builtin("years and months duration(from: day, to: day)")
def _years_and_months(start: Date | DateTime, end: Date | DateTime) -> YearsMonthsDuration:
    """Whole months from one day to the other; what is left over does not count."""
    first, last = day_of(start), day_of(end)
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        months -= 1
    elif months < 0 and last.day > first.day:
        months += 1
    return YearsMonthsDuration(months)

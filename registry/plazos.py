"""The legal clock: when a time limit ends, and why, clause by clause.

Every result is a ``Plazo``: the last day on which one can still act, and the steps of law that lead
to it, so that a notice can show them and a judge can check them.

Source:
    TUO de la Ley N.º 27444 (D.S. 006-2026-JUS), arts. 133 to 137, cited here as *LPAG*.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from registry.calendario import SATURDAY, Calendar

LIMA = ZoneInfo("America/Lima")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Paso:
    """One step of the derivation: the day reached, and the norm that leads there.

    ``sentence`` is a Spanish message id and ``facts`` fill its placeholders.
    """

    day: date
    norm: str
    sentence: str
    facts: dict[str, object]

    def __str__(self) -> str:
        return self.sentence.format(**self.facts)


@dataclass(frozen=True, kw_only=True)
class Plazo:
    """A time limit: its last day on the Lima calendar, and how one gets there."""

    vence_on: date
    pasos: tuple[Paso, ...]

    @property
    def vence_at(self) -> datetime:
        """The instant at which it is over: the end of the last day, in Lima."""
        return end_of_day(self.vence_on)


@dataclass(frozen=True, kw_only=True)
class Suspension:
    """Days that do not count, both ends included, and the norm that stops the clock."""

    first: date
    last: date
    norm: str

    def covers(self, day: date) -> bool:
        """Whether the clock stands still on ``day``."""
        return self.first <= day <= self.last


def end_of_day(day: date) -> datetime:
    """The last second of ``day`` in Lima."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=LIMA)


def lima_day(instant: datetime) -> date:
    """The day that the Lima calendar shows at that instant."""
    return instant.astimezone(LIMA).date()


def in_business_days(
    notified_on: date,
    business_days: int,
    *,
    calendar: Calendar,
    distance: int = 0,
    suspensions: Sequence[Suspension] = (),
) -> Plazo:
    """A time limit in business days.

    Counting starts on the business day after the notification and takes in only business days, so the
    last day always is one.

    Args:
        notified_on: Day on which the notification takes effect. It is never counted itself.
        business_days: Length in *días hábiles*; 1 or more.
        calendar: Of the office that holds the case.
        distance: Business days added by the *término de la distancia* (art. 135).
        suspensions: Stretches in which the law stops the clock.

    Raises:
        ValueError: ``business_days`` is less than 1, or ``distance`` less than 0.

    Example:
        >>> from registry import catalogo
        >>> str(in_business_days(date(2026, 11, 23), 15, calendar=catalogo.calendar()).vence_on)
        '2026-12-16'

    Source:
        LPAG arts. 133.1 (starts the business day after), 134.1 (business days only), 135, 137.
    """
    if business_days < 1 or distance < 0:
        raise ValueError(f"a plazo has at least 1 business day, not {business_days} + {distance}")
    closed = _Closed(calendar, tuple(suspensions))
    first = _next_open(notified_on, closed)
    day, skipped = _count(first, business_days + distance - 1, closed)
    pasos = (_starts(notified_on, first), *skipped, *_ends(day, business_days, distance))
    return Plazo(vence_on=day, pasos=pasos)


def in_months(notified_on: date, months: int, *, calendar: Calendar) -> Plazo:
    """A time limit in months, counted date to date.

    It ends on the same number of the month; where that month has none, on its last day; where that
    day is not a business day, on the next one.

    Raises:
        ValueError: ``months`` is less than 1.

    Example:
        >>> from registry import catalogo
        >>> str(in_months(date(2027, 1, 31), 1, calendar=catalogo.calendar()).vence_on)
        '2027-03-01'

    Source:
        LPAG arts. 134.2 (moves to the next business day) and 134.3 (date to date).
    """
    if months < 1:
        raise ValueError(f"a plazo has at least 1 month, not {months}")
    return _date_to_date(notified_on, relativedelta(months=months), months, "meses", calendar)


def in_years(notified_on: date, years: int, *, calendar: Calendar) -> Plazo:
    """A time limit in years, counted date to date; otherwise like ``in_months``.

    Example:
        >>> from registry import catalogo
        >>> str(in_years(date(2028, 2, 29), 1, calendar=catalogo.calendar()).vence_on)
        '2029-02-28'
    """
    if years < 1:
        raise ValueError(f"a plazo has at least 1 year, not {years}")
    return _date_to_date(notified_on, relativedelta(years=years), years, "años", calendar)


def business_days_between(start: date, end: date, *, calendar: Calendar) -> int:
    """How many business days lie after ``start`` and up to ``end``, both on the Lima calendar.

    Zero when ``end`` is not after ``start``. The day of ``start`` is not counted, like the day of a
    notification: ``in_business_days(start, n)`` ends on the day for which this says ``n``.
    """
    days = (start + ONE_DAY * n for n in range(1, (end - start).days + 1))
    return sum(calendar.is_business_day(day) for day in days)


def business_day_on_or_after(day: date, *, calendar: Calendar) -> date:
    """``day`` itself when it is a business day, otherwise the next one (LPAG art. 134.2)."""
    while not calendar.is_business_day(day):
        day += ONE_DAY
    return day


def effective_on(sent_on: date, *, silent_days: int, calendar: Calendar) -> Plazo:
    """When an electronic notification without acknowledgement takes effect.

    Valid after ``silent_days`` business days without acknowledgement, effective on the first business
    day after them.

    Source:
        Ley 27891 art. 13.2 (D.Leg. 1719): five days, in the refugee procedure.
    """
    silence = in_business_days(sent_on, silent_days, calendar=calendar)
    day = business_day_on_or_after(silence.vence_on + ONE_DAY, calendar=calendar)
    last = _step(day, "Ley 27891, art. 13.2", "Surte efecto el primer día hábil siguiente.")
    return Plazo(vence_on=day, pasos=(*silence.pasos, last))


@dataclass(frozen=True)
class _Closed:
    """Says of a day why it does not count; None where it does."""

    calendar: Calendar
    suspensions: tuple[Suspension, ...]

    def __call__(self, day: date) -> Paso | None:
        return _suspended(day, self.suspensions) or _not_business(day, self.calendar)


def _count(first: date, more: int, closed: _Closed) -> tuple[date, list[Paso]]:
    """The day ``more`` open days after ``first``, and the holidays left out on the way."""
    day, skipped = first, []
    while more:
        day += ONE_DAY
        why = closed(day)
        if why is None:
            more -= 1
        elif day.weekday() < SATURDAY:  # weekends go without saying
            skipped.append(why)
    return day, skipped


def _next_open(day: date, closed: _Closed) -> date:
    day += ONE_DAY
    while closed(day):
        day += ONE_DAY
    return day


def _starts(notified_on: date, first: date) -> Paso:
    return _step(
        first,
        "LPAG, art. 133.1",
        "Surte efecto el {desde:%d/%m/%Y}; se cuenta desde el día hábil siguiente, {primero:%d/%m/%Y}.",
        desde=notified_on,
        primero=first,
    )


def _ends(day: date, business_days: int, distance: int) -> list[Paso]:
    steps = []
    if distance:
        sentence = "Se suman {dias} días por la distancia."
        steps.append(_step(day, "LPAG, art. 135", sentence, dias=distance))
    sentence = "Vence el día hábil número {dias}."
    return [*steps, _step(day, "LPAG, art. 134.1", sentence, dias=business_days + distance)]


def _not_business(day: date, calendar: Calendar) -> Paso | None:
    if holiday := calendar.holiday(day):
        sentence = "El {dia:%d/%m/%Y} no cuenta: {nombre} ({sustento})."
        return _step(
            day, "LPAG, art. 134.1", sentence, dia=day, nombre=holiday.name, sustento=holiday.norm
        )
    if day.weekday() >= SATURDAY:
        return _step(day, "LPAG, art. 134.1", "El {dia:%d/%m/%Y} no cuenta: fin de semana.", dia=day)
    return None


def _suspended(day: date, suspensions: Sequence[Suspension]) -> Paso | None:
    for suspension in suspensions:
        if suspension.covers(day):
            return _step(day, suspension.norm, "El {dia:%d/%m/%Y} no cuenta: plazo suspendido.", dia=day)
    return None


def _date_to_date(
    notified_on: date, length: relativedelta, count: int, unit: str, calendar: Calendar
) -> Plazo:
    same = notified_on + length
    pasos = [
        _step(
            same,
            "LPAG, art. 134.3",
            "{cantidad} {unidad} de fecha a fecha desde el {desde:%d/%m/%Y}: {dia:%d/%m/%Y}.",
            cantidad=count,
            unidad=unit,
            desde=notified_on,
            dia=same,
        )
    ]
    if same.day != notified_on.day:
        pasos.append(_step(same, "LPAG, art. 134.3", "Ese mes no tiene tal día: se toma su último día."))
    day = business_day_on_or_after(same, calendar=calendar)
    if day != same:
        sentence = "Ese día no es hábil: pasa al {dia:%d/%m/%Y}."
        pasos.append(_step(day, "LPAG, art. 134.2", sentence, dia=day))
    return Plazo(vence_on=day, pasos=tuple(pasos))


def _step(day: date, norm: str, sentence: str, **facts: object) -> Paso:
    return Paso(day=day, norm=norm, sentence=sentence, facts=facts)

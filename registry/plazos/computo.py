"""Counting: when a time limit ends, and why, clause by clause.

Every result is a ``Vencimiento``: the last day on which one can still act, and the steps of law that
lead to it, so that a notice can show them and a judge can check them.

Source:
    TUO de la Ley N.º 27444 (D.S. 006-2026-JUS), arts. 133 to 137, cited here as *LPAG*.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from registry.calendario import Calendar
from registry.plazos.valores import (
    ONE_DAY,
    Computo,
    Paso,
    Prorroga,
    Suspension,
    Vencimiento,
    day_in,
    step,
)


def compute(computo: Computo, *, calendar: Calendar) -> Vencimiento:
    """When a term ends, whatever its unit.

    Raises:
        ValueError: a length below 1, a negative distance, an unknown unit.
    """
    if computo.cantidad < 1 or computo.distancia < 0:
        raise ValueError(f"a plazo has at least 1, not {computo.cantidad} + {computo.distancia}")
    counted = _UNITS.get(computo.unidad)
    if counted is None:
        raise ValueError(f"no such unit: {computo.unidad}")
    return counted(computo, calendar)


def in_business_days(
    notified_on: date,
    business_days: int,
    *,
    calendar: Calendar,
    distance: int = 0,
    suspensions: Sequence[Suspension] = (),
) -> Vencimiento:
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
    computo = Computo(
        desde=notified_on,
        cantidad=business_days,
        unidad="habiles",
        distancia=distance,
        suspensiones=tuple(suspensions),
    )
    return compute(computo, calendar=calendar)


def in_calendar_days(notified_on: date, days: int, *, calendar: Calendar) -> Vencimiento:
    """A time limit that a special norm counts in calendar days; the last one moves if it is not open.

    Example:
        >>> from registry import catalogo
        >>> str(in_calendar_days(date(2026, 11, 24), 15, calendar=catalogo.calendar()).vence_on)
        '2026-12-10'

    Source:
        LPAG arts. 133.1 and 134.2.
    """
    return compute(Computo(desde=notified_on, cantidad=days, unidad="calendario"), calendar=calendar)


def in_months(notified_on: date, months: int, *, calendar: Calendar) -> Vencimiento:
    """A time limit in months, counted date to date.

    It ends on the same number of the month, or on the next business day if that is none; where the month
    has no such day, on the first business day of the month after.

    Raises:
        ValueError: ``months`` is less than 1.

    Example:
        >>> from registry import catalogo
        >>> str(in_months(date(2024, 1, 31), 1, calendar=catalogo.calendar()).vence_on)
        '2024-03-01'

    Source:
        LPAG arts. 134.2 (moves to the next business day) and 134.3 (date to date).
    """
    return compute(Computo(desde=notified_on, cantidad=months, unidad="meses"), calendar=calendar)


def in_years(notified_on: date, years: int, *, calendar: Calendar) -> Vencimiento:
    """A time limit in years, counted date to date; otherwise like ``in_months``.

    Example:
        >>> from registry import catalogo
        >>> str(in_years(date(2028, 2, 29), 1, calendar=catalogo.calendar()).vence_on)
        '2029-03-01'
    """
    return compute(Computo(desde=notified_on, cantidad=years, unidad="anios"), calendar=calendar)


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


def _business(computo: Computo, calendar: Calendar) -> Vencimiento:
    notified_on = _day(computo)
    more = sum(one.amount for one in computo.prorrogas)
    total = computo.cantidad + computo.distancia + more
    walk = _Walk(calendar, computo.suspensiones)
    first = day = walk.next_open(notified_on)
    for _ in range(total - 1):
        day = walk.next_open(day)
    pasos = (_starts(notified_on, first), *walk.skipped, *_additions(day, computo))
    last = step(day, "LPAG, art. 134.1", "Vence el día hábil número {dias}.", dias=total)
    return Vencimiento(vence_on=day, pasos=(*pasos, last), zone=computo.zone)


class _Walk:
    """Goes from open day to open day, and keeps in mind why others did not count."""

    def __init__(self, calendar: Calendar, suspensions: Sequence[Suspension]) -> None:
        self.calendar, self.suspensions = calendar, suspensions
        self.skipped: list[Paso] = []
        self._told: set[Suspension] = set()

    def next_open(self, day: date) -> date:
        """The next day that counts."""
        day += ONE_DAY
        while self._is_closed(day):
            day += ONE_DAY
        return day

    def _is_closed(self, day: date) -> bool:
        for one in self.suspensions:
            if one.covers(day):
                if one not in self._told:
                    self._told.add(one)
                    self.skipped.append(_still(one))
                return True
        if not self.calendar.is_workday(day):
            return True  # weekends go without saying
        holiday = self.calendar.holiday(day)
        if holiday:
            sentence = "El {dia:%d/%m/%Y} no cuenta: {nombre} ({sustento})."
            told = {"dia": day, "nombre": holiday.name, "sustento": holiday.norm}
            self.skipped.append(step(day, "LPAG, art. 134.1", sentence, **told))
        return holiday is not None


def _calendar_days(computo: Computo, calendar: Calendar) -> Vencimiento:
    notified_on = _day(computo)
    more = sum(one.amount for one in computo.prorrogas)
    still = sum((one.last - one.first).days + 1 for one in _within(computo, notified_on))
    same = notified_on + timedelta(days=computo.cantidad + more + still)
    sentence = "{cantidad} días calendario desde el día siguiente al {desde:%d/%m/%Y}: {dia:%d/%m/%Y}."
    counted = step(
        same,
        computo.norma or "LPAG, art. 133.1",
        sentence,
        cantidad=computo.cantidad + more,
        desde=notified_on,
        dia=same,
    )
    stopped = [_still(one) for one in _within(computo, notified_on)]
    return _moved(same, calendar, [*stopped, *_additions(same, computo), counted], computo)


def _within(computo: Computo, start: date) -> list[Suspension]:
    return [one for one in computo.suspensiones if one.last > start]


def _date_to_date(computo: Computo, calendar: Calendar) -> Vencimiento:
    notified_on, unit = _day(computo), computo.unidad
    more = sum(one.amount for one in computo.prorrogas)
    count = computo.cantidad + more
    length = relativedelta(months=count) if unit == "meses" else relativedelta(years=count)
    same = notified_on + length
    pasos = [*_additions(same, computo)]
    if same.day != notified_on.day:
        same = (same + relativedelta(months=1)).replace(day=1)
        sentence = (
            "{cantidad} {unidad} de fecha a fecha desde el {desde:%d/%m/%Y}: ese mes no tiene tal día;"
            " vence el primer día hábil del mes siguiente."
        )
    else:
        sentence = "{cantidad} {unidad} de fecha a fecha desde el {desde:%d/%m/%Y}: {dia:%d/%m/%Y}."
    told = {"cantidad": count, "unidad": _WORDS[unit], "desde": notified_on, "dia": same}
    pasos.append(step(same, "LPAG, art. 134.3", sentence, **told))
    still = sum((one.last - one.first).days + 1 for one in _within(computo, notified_on))
    if still:
        pasos += [_still(one) for one in _within(computo, notified_on)]
        same += timedelta(days=still)
    return _moved(same, calendar, pasos, computo)


def _hours(computo: Computo, _calendar: Calendar) -> Vencimiento:
    """Hours run through, by day and night: what is urgent does not wait for Monday."""
    if not isinstance(computo.desde, datetime):
        raise ValueError("a plazo in hours begins at an instant")  # noqa: TRY004 - a wrong value to FEEL
    hours = computo.cantidad + sum(one.amount for one in computo.prorrogas)
    start = computo.desde.astimezone(computo.zone)
    end = (computo.desde + timedelta(hours=hours)).astimezone(computo.zone)
    sentence = "{horas} horas seguidas desde el {desde:%d/%m/%Y} a las {hora}."
    counted = step(
        end.date(),
        computo.norma or "LPAG, art. 134",
        sentence,
        horas=hours,
        desde=start.date(),
        hora=f"{start:%H:%M}",
    )
    pasos = (*_additions(end.date(), computo), counted)
    return Vencimiento(vence_on=end.date(), pasos=pasos, zone=computo.zone, moment=end.time())


_WORDS = {"meses": "meses", "anios": "años"}
_UNITS: Mapping[str, Callable[[Computo, Calendar], Vencimiento]] = {
    "habiles": _business,
    "calendario": _calendar_days,
    "meses": _date_to_date,
    "anios": _date_to_date,
    "horas": _hours,
}


def _day(computo: Computo) -> date:
    told = computo.desde
    return day_in(computo.zone, told) if isinstance(told, datetime) else told


def _starts(notified_on: date, first: date) -> Paso:
    return step(
        first,
        "LPAG, art. 133.1",
        "Surte efecto el {desde:%d/%m/%Y}; se cuenta desde el día hábil siguiente, {primero:%d/%m/%Y}.",
        desde=notified_on,
        primero=first,
    )


def _additions(day: date, computo: Computo) -> list[Paso]:
    steps = []
    if computo.distancia:
        sentence = "Se suman {dias} días por la distancia."
        steps.append(step(day, "LPAG, art. 135", sentence, dias=computo.distancia))
    return [*steps, *(_longer(day, one) for one in computo.prorrogas)]


def _longer(day: date, one: Prorroga) -> Paso:
    return step(day, one.norm, "Se prorroga por {cantidad} más.", cantidad=one.amount)


def _still(one: Suspension) -> Paso:
    sentence = "No se cuenta del {primero:%d/%m/%Y} al {ultimo:%d/%m/%Y}: plazo suspendido."
    return step(one.last, one.norm, sentence, primero=one.first, ultimo=one.last)


def _moved(same: date, calendar: Calendar, pasos: Sequence[Paso], computo: Computo) -> Vencimiento:
    """Where the last day is not open, it is the next one that is."""
    found = Vencimiento(vence_on=same, pasos=tuple(pasos), zone=computo.zone)
    day = business_day_on_or_after(same, calendar=calendar)
    if day == same:
        return found
    why = calendar.holiday(same)
    sentence = "Ese día no es hábil{motivo}: pasa al {dia:%d/%m/%Y}."
    motive = f" ({why.name}, {why.norm})" if why and calendar.is_workday(same) else ""
    return found.then(step(day, "LPAG, art. 134.2", sentence, motivo=motive, dia=day), on=day)

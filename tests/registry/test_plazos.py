"""The legal clock."""

import doctest
import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import catalogo, plazos
from registry.plazos import computo

DAYS = st.dates(date(2025, 1, 1), date(2028, 11, 1))


def test_a_year_ends_on_the_same_day() -> None:
    plazo = plazos.in_years(date(2026, 11, 23), 1, calendar=catalogo.calendar())

    assert date(2027, 11, 23) == plazo.vence_on


def test_derives_clause_by_clause() -> None:
    plazo = plazos.in_business_days(date(2026, 12, 4), 2, calendar=catalogo.calendar())

    assert [
        ("LPAG, art. 133.1", date(2026, 12, 7)),
        ("LPAG, art. 134.1", date(2026, 12, 8)),
        ("LPAG, art. 134.1", date(2026, 12, 9)),
        ("LPAG, art. 134.1", date(2026, 12, 10)),
    ] == [(paso.norm, paso.day) for paso in plazo.pasos]
    assert "Batalla de Ayacucho (D.Leg. 713, art. 6 (Ley 31822))" in str(plazo.pasos[2])


def test_ends_with_the_last_day_in_lima() -> None:
    plazo = plazos.in_business_days(date(2026, 12, 4), 2, calendar=catalogo.calendar())

    assert "2026-12-10T23:59:59-05:00" == plazo.vence_at.isoformat()


def test_distance_adds_days_and_says_so() -> None:
    plazo = plazos.in_business_days(date(2026, 11, 23), 4, calendar=catalogo.calendar(), distance=1)

    assert date(2026, 11, 30) == plazo.vence_on
    assert "LPAG, art. 135" in {paso.norm for paso in plazo.pasos}


def test_suspended_days_do_not_count() -> None:
    strike = plazos.Suspension(first=date(2026, 11, 25), last=date(2026, 11, 26), norm="R.M. de prueba")

    plazo = plazos.in_business_days(
        date(2026, 11, 23), 3, calendar=catalogo.calendar(), suspensions=[strike]
    )

    assert date(2026, 11, 30) == plazo.vence_on
    assert ["No se cuenta del 25/11/2026 al 26/11/2026: plazo suspendido."] == [
        str(paso) for paso in plazo.pasos if paso.norm == "R.M. de prueba"
    ]


def test_silence_takes_effect_on_the_business_day_after() -> None:
    plazo = plazos.effective_on(date(2026, 11, 23), silent_days=5, calendar=catalogo.calendar())

    assert date(2026, 12, 1) == plazo.vence_on


@pytest.mark.parametrize("days", [0, -1])
def test_needs_at_least_one_day(days: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        plazos.in_business_days(date(2026, 3, 6), days, calendar=catalogo.calendar())


def test_a_consulate_keeps_its_own_calendar() -> None:
    plazo = plazos.in_business_days(date(2026, 12, 4), 2, calendar=catalogo.calendar("consular"))

    assert date(2026, 12, 8) == plazo.vence_on


@given(DAYS, st.integers(1, 90))
def test_counting_forth_and_back_agree(notified_on: date, days: int) -> None:
    calendar = catalogo.calendar()

    last = plazos.in_business_days(notified_on, days, calendar=calendar).vence_on

    assert calendar.is_business_day(last)
    assert days == plazos.business_days_between(notified_on, last, calendar=calendar)


@given(DAYS, st.integers(1, 60))
def test_one_day_more_never_ends_sooner(notified_on: date, days: int) -> None:
    calendar = catalogo.calendar()

    first = plazos.in_business_days(notified_on, days, calendar=calendar).vence_on
    longer = plazos.in_business_days(notified_on, days + 1, calendar=calendar).vence_on
    later = plazos.in_business_days(notified_on + timedelta(days=1), days, calendar=calendar).vence_on

    assert first < longer
    assert first <= later


def test_examples_in_docstrings_are_true() -> None:
    failed, tried = doctest.testmod(computo)

    assert (0, 8) == (failed, tried)


@pytest.mark.parametrize("unit", ["habiles", "calendario", "meses", "anios"])
@given(start=DAYS, amount=st.integers(1, 24), code=st.sampled_from(["nacional", "cusco", "madrid"]))
def test_never_ends_on_a_day_off_and_never_before_it_begins(
    unit: str, start: date, amount: int, code: str
) -> None:
    calendar = catalogo.calendar(code)

    found = plazos.compute(plazos.Computo(desde=start, cantidad=amount, unidad=unit), calendar=calendar)

    assert calendar.is_business_day(found.vence_on)
    assert start < found.vence_on


@given(DAYS, st.integers(1, 40), st.integers(0, 20), st.integers(0, 15))
def test_a_suspension_only_ever_makes_it_later(start: date, days: int, after: int, length: int) -> None:
    calendar = catalogo.calendar()
    first = start + timedelta(days=after)
    stop = plazos.Suspension(first=first, last=first + timedelta(days=length), norm="R.M.")

    plain = plazos.in_business_days(start, days, calendar=calendar)
    stopped = plazos.in_business_days(start, days, calendar=calendar, suspensions=[stop])

    assert plain.vence_on <= stopped.vence_on
    assert not stop.covers(stopped.vence_on)


@given(DAYS, st.integers(1, 60))
def test_a_derivation_survives_being_stored(start: date, days: int) -> None:
    found = plazos.in_business_days(start, days, calendar=catalogo.calendar())

    kept = [json.loads(json.dumps(paso.stored())) for paso in found.pasos]

    assert [str(paso) for paso in found.pasos] == [str(plazos.Paso.restored(one)) for one in kept]

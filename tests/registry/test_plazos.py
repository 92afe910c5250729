"""The legal clock."""

import doctest
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import catalogo, plazos

DAYS = st.dates(date(2025, 1, 1), date(2028, 11, 1))


@pytest.mark.parametrize(
    ("notified_on", "business_days", "expected"),
    [
        ("2026-11-23", 5, "2026-11-30"),
        ("2026-11-23", 15, "2026-12-16"),
        ("2026-11-23", 30, "2027-01-08"),
        ("2026-11-23", 60, "2027-02-19"),
        ("2026-07-20", 5, "2026-07-30"),
        ("2026-12-04", 2, "2026-12-10"),
        ("2027-03-22", 10, "2027-04-07"),
        ("2026-07-24", 2, "2026-07-30"),  # a Friday before Fiestas Patrias
        ("2026-03-06", 1, "2026-03-09"),  # Friday to Monday
        ("2025-04-15", 1, "2025-04-16"),  # the day before Holy Thursday
        ("2025-04-16", 1, "2025-04-21"),  # over Easter
        ("2028-04-12", 1, "2028-04-17"),
        ("2026-12-31", 1, "2027-01-04"),  # over New Year and a weekend
    ],
)
def test_counts_business_days(notified_on: str, business_days: int, expected: str) -> None:
    plazo = plazos.in_business_days(
        date.fromisoformat(notified_on), business_days, calendar=catalogo.calendar()
    )

    assert date.fromisoformat(expected) == plazo.vence_on


@pytest.mark.parametrize(
    ("notified_on", "months", "expected"),
    [
        ("2026-03-10", 3, "2026-06-10"),
        ("2026-11-30", 3, "2027-03-01"),  # February has no 30th; the 28th is a Sunday
        ("2026-10-25", 2, "2026-12-28"),  # Christmas is a Friday
        ("2027-12-31", 2, "2028-02-29"),
    ],
)
def test_counts_months_date_to_date(notified_on: str, months: int, expected: str) -> None:
    plazo = plazos.in_months(date.fromisoformat(notified_on), months, calendar=catalogo.calendar())

    assert date.fromisoformat(expected) == plazo.vence_on


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
    assert 2 == [paso.norm for paso in plazo.pasos].count("R.M. de prueba")


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
    failed, tried = doctest.testmod(plazos)

    assert (0, 6) == (failed, tried)

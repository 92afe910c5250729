"""The catalogue as it is in the repository."""

from datetime import date

import pytest

from registry import catalogo


def test_easter_is_computed() -> None:
    calendar = catalogo.calendar()

    for thursday in (date(2026, 4, 2), date(2027, 3, 25), date(2028, 4, 13)):
        holiday = calendar.holiday(thursday)
        assert holiday is not None
        assert "Jueves Santo" == holiday.name


def test_a_holiday_holds_from_the_year_of_its_norm() -> None:
    calendar = catalogo.calendar()

    assert calendar.is_business_day(date(2022, 7, 22))
    assert calendar.holiday(date(2021, 7, 23)) is None
    assert calendar.holiday(date(2026, 7, 23)) is not None


def test_a_term_holds_from_the_day_of_its_norm() -> None:
    assert 60 == catalogo.term("refugio.decision", date(2026, 11, 23)).amount
    with pytest.raises(catalogo.NotInCatalogue):
        catalogo.term("refugio.decision", date(2020, 1, 1))


def test_every_term_says_where_it_comes_from() -> None:
    on = date(2026, 11, 23)

    assert "Ley 27891, art. 15 (D.Leg. 1719)" == catalogo.term("refugio.decision", on).norm
    assert catalogo.term("refugio.biometria", on).assumed


def test_the_commission_has_three_votes_and_one_chair() -> None:
    body = catalogo.body("CEPR", date(2026, 11, 23))

    assert 3 == sum(member.votes for member in body.members)
    assert ["comisionado1"] == [member.user for member in body.members if member.chairs]


def test_offices_know_their_calendar() -> None:
    office = catalogo.office("LIM-CEPR", date(2026, 11, 23))

    assert ("America/Lima", "nacional") == (office.zone, catalogo.calendar(office.calendar).code)

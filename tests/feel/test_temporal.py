"""Dates, times and durations."""

import pytest

import feel


@pytest.mark.parametrize(
    ("expected", "expression"),
    [
        ('"P1Y2M"', 'string(@"P1Y2M")'),
        ('"2021-01-01T10:00:00.5@America/Lima"', 'string(@"2021-01-01T10:00:00.500@America/Lima")'),
        ('@"P1Y8M"', 'years and months duration(date("2011-12-22"), date("2013-08-24"))'),
        ('@"-P1Y8M"', 'years and months duration(date("2013-08-24"), date("2011-12-22"))'),
        (
            '@"P4Y9M"',
            'years and months duration(date and time("2014-12-31T23:59:59"), date and time("2019-10-01T12:32:59"))',
        ),
        ('"Tuesday"', 'day of week(@"2019-09-17")'),
        ("38", 'week of year(@"2019-09-17")'),
        ("53", 'week of year(@"2005-01-01")'),
        ("1", 'week of year(@"2003-12-29")'),
        ('"September"', 'month of year(@"2019-09-17")'),
        ("260", 'day of year(@"2019-09-17")'),
        ('@"2020-02-29"', '@"2020-01-31" + @"P1M"'),
        ('@"2020-02-29T10:00:00"', '@"2020-03-31T10:00:00" - @"P1M"'),
        ('@"2018-10-29T01:30:00@Europe/Paris"', '@"2018-10-28T02:30:00@Europe/Paris" + @"PT24H"'),
        ("true", '@"2021-01-01" < @"2021-01-02"'),
        ("null", '@"2021-01-01" < @"2021-01-02T00:00:00"'),
        ("true", '@"10:00:00" < @"11:00:00"'),
        ("null", '@"10:00:00" < @"11:00:00Z"'),
        ("true", '@"P1D" < @"PT25H"'),
        ("null", '@"P1Y" < @"P400D"'),
        ("null", "today(1)"),
        ("true", 'is(@"10:00:00Z", @"10:00:00+00:00")'),
    ],
)
def test_gives_the_value_of_the_specification(expected, expression):
    wanted = feel.compile(expected).evaluate({})

    value = feel.compile(expression).evaluate({})

    assert (type(wanted), wanted) == (type(value), value)

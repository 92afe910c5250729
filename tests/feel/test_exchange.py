"""Values that enter from Python, leave for Python, and become JSON."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import feel

LIMA = ZoneInfo("America/Lima")
same = feel.compile("x")


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        (None, None),
        (True, True),
        (Decimal(3), 3),
        (Decimal("0.1"), 0.1),
        (None, float("nan")),
        (None, float("inf")),
        (None, Decimal("NaN")),
        (Decimal("1E+40"), 10**40),
        pytest.param(None, 10**7000, id="too large"),
        ("a", "a"),
        (date(2026, 3, 9), date(2026, 3, 9)),
        (time(10, 30, 1, 5), time(10, 30, 1, 5)),
        (time(10, 30, tzinfo=UTC), time(10, 30, tzinfo=UTC)),
        (datetime(2026, 3, 9, 10, tzinfo=LIMA), datetime(2026, 3, 9, 10, tzinfo=LIMA)),
        (feel.DaysTimeDuration(36 * 3600 * 10**9), timedelta(hours=36)),
        ([Decimal(1), "a"], (1, "a")),
        ({"a": [Decimal(1)]}, {"a": [1]}),
        (None, object()),
    ],
)
def test_gives_back_what_it_was_given(expected, value):
    assert expected == same.evaluate({"x": value})


def test_keeps_feel_values_that_python_cannot_hold():
    far = feel.compile('@"-12000-01-01"').evaluate({})

    assert "-12000-01-01" == str(far)
    assert feel.compile("x.year").evaluate({"x": far}) == -12_000


def test_tells_its_offset_from_its_zone():
    offset = datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=-5)))

    assert feel.compile("string(x)").evaluate({"x": offset}) == "2026-01-01T00:00:00-05:00"


@pytest.mark.parametrize(
    ("expected", "expression"),
    [
        ("2", "1 + 1"),
        ("2.5", "5 / 2"),
        ("0.1", "0.1"),
        ("10", "10.0"),
        ("'2026-03-09'", '@"2026-03-09"'),
        ("'2026-03-09T10:00:00-05:00'", '@"2026-03-09T10:00:00-05:00"'),
        ("'10:00:00Z'", '@"10:00:00Z"'),
        ("'P1Y'", '@"P12M"'),
        ("'PT1H30M'", '@"PT90M"'),
        ("{'a': [1, None, True, 'x']}", '{a: [1, null, true, "x"]}'),
    ],
)
def test_writes_json(expected, expression):
    assert expected == repr(feel.to_json(feel.compile(expression).evaluate({})))


@pytest.mark.parametrize("expression", ["[1..2]", "{a: function(x) x}", "[(< 3)]"])
def test_refuses_as_json_what_json_has_not(expression):
    value = feel.compile(expression).evaluate({})

    with pytest.raises(feel.FeelError):
        feel.to_json(value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(-1e15, 1e15) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_passes_json_through_unharmed(value):
    assert value == feel.to_json(same.evaluate({"x": value}))


@given(st.dates())
def test_reads_back_the_dates_it_writes(day):
    assert day == feel.compile("date(string(x))").evaluate({"x": day})


@given(st.datetimes(timezones=st.sampled_from([None, UTC, LIMA])))
def test_reads_back_the_instants_it_writes(moment):
    assert moment == feel.compile("date and time(string(x))").evaluate({"x": moment})


@given(st.timedeltas())
def test_reads_back_the_durations_it_writes(length):
    expected = same.evaluate({"x": length})

    assert expected == feel.compile("duration(string(x))").evaluate({"x": length})


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**20), max_value=10**20)
)
def test_reads_back_the_numbers_it_writes(number):
    assert number == feel.compile("number(string(x), null, null)").evaluate({"x": number})


@given(st.text())
def test_reads_back_the_strings_it_writes(text):
    written = feel.compile("string([x])").evaluate({"x": text})

    assert text == feel.compile(written[1:-1]).evaluate({})

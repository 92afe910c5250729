"""Functions that make a value of another kind."""

import pytest

import feel


@pytest.mark.parametrize(
    ("expected", "expression"),
    [
        ('"1.10"', "string(1.10)"),
        ('"true"', "string(true)"),
        ("null", "string(null)"),
        ('"[1, \\"a\\", null]"', 'string([1,"a",null])'),
        ('"{a: \\"x\\"}"', 'string({a: "x"})'),
        ('"[1..2]"', "string([1..2])"),
        ('"2020-01-01"', 'string(date("2020-01-01"))'),
        ("1000.5", 'number("1,000.5", ",", ".")'),
        ("null", 'number("abc", ",", ".")'),
        ("-5", 'number("-5", null, null)'),
        ('@"2017-08-30"', "date(2017, 8, 30)"),
        ("null", "date(2017, 2, 30)"),
        ("null", 'date("2017-8-30")'),
        ("null", 'date("998-12-31")'),
        ("null", 'date("01211-12-31")'),
        ("null", 'date("9999999999-12-25")'),
        ("null", 'date("+2012-12-02")'),
        ('"-999999999-01-01"', 'string(date("-999999999-01-01"))'),
        ('@"2012-12-24"', 'date(date and time("2012-12-24T23:59:00"))'),
        ('@"2012-12-24T23:59:00Z"', 'date and time(date("2012-12-24"), time("23:59:00Z"))'),
        ("null", 'date and time("2017-13-10T11:00:00")'),
        ("null", 'date and time("2015-06-18T11:22:33@Foo/Bar")'),
        ('"2012-12-25T00:00:00"', 'string(date and time("2012-12-24T24:00:00"))'),
        ("{a: 1, b: 2}", 'context([{key: "a", value: 1}, {key: "b", value: 2}])'),
        ("null", 'context([{key: "a", value: 1}, {key: "a", value: 2}])'),
        ("null", 'context([{key: "a"}])'),
        ("{}", "context([])"),
    ],
)
def test_gives_the_value_of_the_specification(expected, expression):
    wanted = feel.compile(expected).evaluate({})

    value = feel.compile(expression).evaluate({})

    assert (type(wanted), wanted) == (type(value), value)

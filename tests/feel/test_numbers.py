"""Numbers and their functions."""

import pytest

import feel


@pytest.mark.parametrize(
    ("expected", "expression"),
    [
        ("0.33", "decimal(1/3, 2)"),
        ("2", "decimal(1.5, 0)"),
        ("2", "decimal(2.5, 0)"),
        ("-2", "floor(-1.5)"),
        ("2", "ceiling(1.5)"),
        ("-1.5", "ceiling(-1.56, 1)"),
        ("-6", "round up(-5.5, 0)"),
        ("-6", "round half up(-5.5, 0)"),
        ("5", "round half down(5.5, 0)"),
        ("1200", "round down(1234.5, -2)"),
        ("1", "abs(-1)"),
        ("3", "modulo(-12, 5)"),
        ("4", "sqrt(16)"),
        ("null", "sqrt(-1)"),
        ("2.302585092994045684017991454684364", "log(10)"),
        ("null", "log(0)"),
        ("true", "odd(5)"),
        ("false", "even(5.5)"),
        ("false", "odd(5.5)"),
        ("1", "10 ** 0"),
        ("1", "0 ** 0"),
        ("0.5", "2 ** -1"),
        ("0.3333333333333333333333333333333333", "1 / 3"),
        ("true", "0.1 + 0.2 = 0.3"),
        ("false", "not(true)"),
        ("null", 'not("a")'),
        ("-3", "-(1 + 2)"),
        ("1", "--1"),
        ("2", "1 - -1"),
        ("0", "1 -1"),
        ("null", '1 + "a"'),
    ],
)
def test_gives_the_value_of_the_specification(expected, expression):
    wanted = feel.compile(expected).evaluate({})

    value = feel.compile(expression).evaluate({})

    assert (type(wanted), wanted) == (type(value), value)

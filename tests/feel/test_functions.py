"""Function literals and calls."""

import pytest

import feel


@pytest.mark.parametrize(
    ("expected", "expression"),
    [
        ("120", "{fac: function(n) if n < 2 then 1 else n * fac(n-1), r: fac(5)}.r"),
        ("3", "(function(a: number, b: number) a + b)(1, 2)"),
        ("null", '(function(a: number, b: number) a + b)("a", 2)'),
        ("1", "(function(a: list<number>) count(a))(5)"),
        ("4", "(function(a, b) a - b)(b: 1, a: 5)"),
        ("3", "(function(x) function(y) x + y)(1)(2)"),
        ("3", "{f: function(x) x + 1, g: function(h, v) h(h(v)), r: g(f, 1)}.r"),
        ("null", "nada()"),
    ],
)
def test_gives_the_value_of_the_specification(expected, expression):
    wanted = feel.compile(expected).evaluate({})

    value = feel.compile(expression).evaluate({})

    assert (type(wanted), wanted) == (type(value), value)

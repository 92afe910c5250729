"""instance of."""

import pytest

import feel


@pytest.mark.parametrize(
    ("expected", "expression"),
    [
        ("true", "(> 1) instance of range<number>"),
        ("true", "today() instance of date"),
        ("true", "now() instance of date and time"),
        ("true", "1 instance of number"),
        ("true", "[1] instance of list<number>"),
        ("false", '[1,"a"] instance of list<number>'),
        ("false", "[1..2] instance of range<string>"),
        ("true", "{a: 1} instance of context"),
        ("true", "(function(a: number) a) instance of function<number> -> Any"),
        ("false", "(function(a: string) a) instance of function<number> -> Any"),
        ("true", "abs instance of function<number> -> number"),
        ("null", "1 instance of foo"),
    ],
)
def test_gives_the_value_of_the_specification(expected, expression):
    wanted = feel.compile(expected).evaluate({})

    value = feel.compile(expression).evaluate({})

    assert (type(wanted), wanted) == (type(value), value)

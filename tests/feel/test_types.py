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
        ("true", '(function() "foo") instance of function<> -> string'),
        ("false", '(function() "foo") instance of function<> -> number'),
        (
            "true",
            '(function(a: list<number>) {b: "b", c: "c"}) instance of function<list<number>> -> context<b: string>',
        ),
        (
            "false",
            '(function(a: list<number>) {b: "b"}) instance of function<list<number>> -> context<b: string, c: string>',
        ),
        (
            "true",
            '(function(a: context<a: string>) {b: "b"}) instance of function<context<a: string, b: string>> -> context<b: string>',
        ),
        (
            "false",
            '(function(a: context<a: string, b: string>) "x") instance of function<context<a: string>> -> string',
        ),
        ("true", "(function(a: number) a * 2) instance of function<number> -> number"),
        (
            "true",
            "(function(a: number) if a > 1 then [a] else [1]) instance of function<number> -> list<number>",
        ),
        ("false", '(function(a: string, b: string) "x") instance of function<string> -> string'),
        ("true", '@"P1Y" instance of years and months duration'),
        ("false", '@"P1D" instance of years and months duration'),
        ("true", "{a: {b: 1}} instance of context<a: context<b: number>>"),
        ("true", "[null, 1] instance of list<number>"),
        ("false", "null instance of Any"),
        ("true", "null instance of Null"),
    ],
)
def test_gives_the_value_of_the_specification(expected, expression):
    wanted = feel.compile(expected).evaluate({})

    value = feel.compile(expression).evaluate({})

    assert (type(wanted), wanted) == (type(value), value)

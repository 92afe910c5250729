"""Contexts and their functions."""

import pytest

import feel


@pytest.mark.parametrize(
    ("expected", "expression"),
    [
        ('"foo"', '{a: {b: {c: "foo"}}}.a.b.c'),
        ("2", "{l: [1,2,3], i: 2, r: l[i]}.r"),
        ("5", "{l: [{i: 5}], i: 1, r: l[i].i}.r"),
        ("1", 'get value({a: 1}, "a")'),
        ("null", 'get value({a: 1}, "b")'),
        ("{a: 1}", 'context({key: "a", value: 1})'),
        ("{a: 3, b: 2}", "context merge([{a: 1}, {b: 2, a: 3}])"),
        ("{a: 1}", "context merge({a: 1})"),
        ("null", "context merge([{a: 1}, null])"),
        ("{x: 1, y: 2}", 'context put({x: 1}, ["y"], 2)'),
        ("null", "{a: 1, a: 2}"),
        ('{"foo+bar": 1}', "{foo+bar: 1}"),
        ("1", '{"foo bar": 1}.foo bar'),
        ("2", "{a b: 1, c: a b + 1}.c"),
        ("2", "{a: 1, b: {c: a + 1}}.b.c"),
    ],
)
def test_gives_the_value_of_the_specification(expected, expression):
    wanted = feel.compile(expected).evaluate({})

    value = feel.compile(expression).evaluate({})

    assert (type(wanted), wanted) == (type(value), value)

"""Ranges and how they lie to each other."""

import pytest

import feel


@pytest.mark.parametrize(
    ("expected", "expression"),
    [
        ("true", "2 in (> 1)"),
        ("true", "2 in (> 1, < 0)"),
        ("1", "[1..2].start"),
        ("true", "5 in (? > 3, 1)"),
        ("true", "before(1, 10)"),
        ("true", "during(5, [1..10])"),
        ("true", "during(5, (> 3))"),
        ("false", "overlaps([1..5], (< 0))"),
        ("null", 'before([1..5], "a")'),
        ("true", "meets([1..5], [5..10])"),
    ],
)
def test_gives_the_value_of_the_specification(expected, expression):
    wanted = feel.compile(expected).evaluate({})

    value = feel.compile(expression).evaluate({})

    assert (type(wanted), wanted) == (type(value), value)

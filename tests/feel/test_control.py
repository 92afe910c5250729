"""if, for, some and every."""

import pytest

import feel


@pytest.mark.parametrize(
    ("expected", "expression"),
    [
        ("[1,1,2,6,24]", "for i in 0..4 return if i = 0 then 1 else i * partial[-1]"),
        ("[4,3,2]", "for i in 4..2 return i"),
        ("[1,2,3]", "for i in [1..3] return i"),
        ("[2]", "for i in (1..3) return i"),
        ("[1,10,4,20]", "for i in [1,2], j in [i, 10] return i*j"),
        ("[1,2,3]", 'for i in @"1980-01-01"..@"1980-01-03" return i.day'),
        ("[1,2,3]", 'for i in [@"1980-01-01"..@"1980-01-03"] return i.day'),
        ("[]", "for i in [] return i"),
        ("null", "for i in null return i"),
        ("null", "for i in 1.5..3 return i"),
        ("null", 'for i in "a".."b" return i'),
        ("null", 'if "a" then 1 else 2'),
        ("2", "if null then 1 else 2"),
        ("true", "some x in [1,2] satisfies x > 1"),
        ("null", "some x in [null] satisfies x > 1"),
        ("null", "every x in [1,null] satisfies x > 0"),
        ("true", "every x in [] satisfies false"),
        ("false", "some x in [] satisfies true"),
        ("true", "some x in [1,2], y in [2,3] satisfies x = y"),
        ("false", "every x in [1,2], y in [2,3] satisfies x < y"),
    ],
)
def test_gives_the_value_of_the_specification(expected, expression):
    wanted = feel.compile(expected).evaluate({})

    value = feel.compile(expression).evaluate({})

    assert (type(wanted), wanted) == (type(value), value)

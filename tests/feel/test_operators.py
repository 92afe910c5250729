"""Comparison, logic, missing values and comments."""

import pytest

import feel


@pytest.mark.parametrize(
    ("expected", "expression"),
    [
        ("[5,5,7,8]", "list replace([2,4,7,8], function(item, newItem) item < newItem, 5)"),
        ("null", '"a" < 1'),
        ("null", "null < 1"),
        ("null", "[1,2] < [1,3]"),
        ("true", "1 between 0 and 2"),
        ("null", "1 between null and 2"),
        ("null", "nada"),
        ("null", "nada.x.y"),
        ("null", "nada[1]"),
        ("null", "nada + 1"),
        ("2", "1+1 // fin"),
        ("3", "/* a */ 1 /* b */ + /* c */ 2"),
        ("true", "1 = 1 = true"),
    ],
)
def test_gives_the_value_of_the_specification(expected, expression):
    wanted = feel.compile(expected).evaluate({})

    value = feel.compile(expression).evaluate({})

    assert (type(wanted), wanted) == (type(value), value)

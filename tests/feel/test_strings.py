"""Functions of strings, with XQuery patterns."""

import pytest

import feel


@pytest.mark.parametrize(
    ("expected", "expression"),
    [
        ('["John","Doe"]', 'split("John Doe", "\\s")'),
        ('["a","b","c","",""]', 'split("a;b;c;;", ";")'),
        ('"a"', 'substring before("abc", "b")'),
        ('"ba"', 'substring("foobar", -3, 2)'),
        ("null", 'substring("foobar", 0)'),
        ("2", 'string length("a😀")'),
        ("true", 'contains(["foobar"], "ob")'),
        ("null", 'replace("abc", "b*", "x")'),
        ("null", 'replace("hello", "l", "$")'),
        ('"a$b"', 'replace("a.b", "\\.", "\\$")'),
        ("true", 'matches("foobar", "^fo*b")'),
        ("true", 'matches("foo\\nbar", "o.b", "s")'),
        ("false", 'matches("foo\\nbar", "o.b")'),
        ("null", 'matches("abc", "[")'),
        ("null", 'matches("abc", "(")'),
        ("null", 'matches("abc", "a**")'),
        ("true", 'matches("\\u00e1rbol", "^\\p{L}+$")'),
        ("true", 'matches("ab12", "^\\p{IsBasicLatin}+$")'),
        ("true", '"\\u00e1" = "á"'),
        ('"abc"', '"a" + "b" + "c"'),
        ('"a"', 'trim("  a ")'),
    ],
)
def test_gives_the_value_of_the_specification(expected, expression):
    wanted = feel.compile(expected).evaluate({})

    value = feel.compile(expression).evaluate({})

    assert (type(wanted), wanted) == (type(value), value)

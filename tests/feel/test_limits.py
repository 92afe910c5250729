"""Whatever the expression, it ends soon, within bounds, and with a FeelError at worst."""

import pytest

import feel

LAUGHS = ", ".join(
    f"{new}: [{', '.join([old] * 10)}]" for old, new in zip("1abcdefg", "abcdefgh", strict=True)
)
GROWS = ", ".join(f"{new}: {'+'.join([old] * 10)}" for old, new in zip("abcdef", "bcdefg", strict=True))


@pytest.mark.parametrize(
    "expression",
    [
        "[" * 5000 + "]" * 5000,
        "-" * 15_000 + "1",
        "f(" * 3000 + "1" + ")" * 3000,
        "a" + ".b" * 8000,
        "a" + "[1]" * 5000,
        "{a:" * 3000 + "1" + "}" * 3000,
        "1 instance of " + "list<" * 3000 + "number" + ">" * 3000,
        "x" * 20_001,
    ],
)
def test_refuses_what_is_too_long_or_too_deep_to_read(expression):
    with pytest.raises(feel.FeelLimitExceeded):
        feel.compile(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "for i in 1..10000000000 return i",
        "for i in 1..300000 return null",
        "for a in 1..1000, b in 1..1000, c in 1..1000 return 1",
        "some i in 1..10**30 satisfies i < 0",
        "for i in 1..20000 return count(partial)",
        f"{{{LAUGHS}}}",
        f"{{{LAUGHS}, z: count(flatten(h))}}.z",
        f"{{{LAUGHS}, z: string length(string(h))}}.z",
        f"{{{LAUGHS}, z: h = [g, g, g, g, g, g, g, g, g, [1]]}}.z",
        f'{{a: "xxxxxxxxxx", {GROWS}}}.g',
        "{f: function(n) f(n + 1), r: f(1)}.r",
        "{f: function(n) if n = 0 then 0 else f(n - 1) + f(n - 1), r: f(40)}.r",
        "(function(x) x(x))(function(x) x(x))",
        'matches(string join(for i in 1..4000 return "a"), "^((a+)+)+\\\\2b$")',
    ],
)
def test_refuses_what_would_take_too_long_or_grow_too_large(expression):
    compiled = feel.compile(expression)

    with pytest.raises(feel.FeelLimitExceeded):
        compiled.evaluate({})


@pytest.mark.parametrize(
    ("expected", "expression"),
    [
        (False, 'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "^(a+)+$")'),
        (False, 'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "^(a|aa)+$")'),
        (False, 'matches(string join(for i in 1..2000 return "a"), ".*.*.*.*.*b")'),
        (None, 'matches("aaa", "(a{1000}){1000}")'),
        (None, "9 ** 9 ** 9 ** 9 ** 9"),
        (None, "exp(1000000)"),
        (None, "1e999999999999 + 1"),
        (None, '@"999999999-12-31" + @"P1D"'),
        (None, '@"P999999999999999999Y" * 10 ** 30'),
        (None, '@"10:00:00@../../etc/passwd"'),
    ],
)
def test_computes_at_once_what_looks_endless(expected, expression):
    assert expected == feel.compile(expression).evaluate({})


def test_reads_any_number_of_parentheses():
    assert 1 == feel.compile("(" * 9000 + "1" + ")" * 9000).evaluate({})


def test_adds_any_number_of_terms():
    assert 5000 == feel.compile("+".join(["1"] * 5000)).evaluate({})


def test_refuses_data_that_contains_itself():
    endless: dict[str, object] = {}
    endless["a"] = endless

    with pytest.raises(feel.FeelLimitExceeded):
        feel.compile("x").evaluate({"x": endless})


def test_charges_a_kept_function_to_whoever_calls_it():
    kept = feel.compile("function(n) for i in 1..n return i").evaluate({})
    call = feel.compile("count(f(10000))")

    assert [10_000] * 40 == [call.evaluate({"f": kept}) for _ in range(40)]

"""Names with spaces and operators, scopes, and what an expression reads."""

import pytest

import feel


@pytest.mark.parametrize(
    ("expected", "expression", "names"),
    [
        (3, "años de servicio + 1", ()),
        (3, "años   de\nservicio + 1", ()),
        (7, "a-b", ("a-b",)),
        (-1, "a - b", ()),
        (-1, "a-b", ()),
        (9, "tasa en %", ("tasa en %",)),
        (8, "monthly income in USD + 1", ("monthly income in USD",)),
        (5, "Approved/Declined", ("Approved/Declined",)),
        (4, "persona's edad", ("persona's edad",)),
        (6, "a-b-1", ("a-b",)),
        (10, "sum(for x in lista return x * 2) - 2", ()),
        (3, "count(lista)", ()),
        (6, "{count: 5, r: sum(lista)}.r", ()),
        (1, "min", ()),
        (1, "min(lista)", ()),
    ],
)
def test_finds_the_longest_name(expected, expression, names):
    data = {
        "años de servicio": 2,
        "a": 1,
        "b": 2,
        "a-b": 7,
        "tasa en %": 9,
        "monthly income in USD": 7,
        "Approved/Declined": 5,
        "persona's edad": 4,
        "lista": [1, 2, 3],
        "min": 1,
    }

    assert expected == feel.compile(expression, names).evaluate(data)


@pytest.mark.parametrize(
    ("names", "paths", "possible", "expression"),
    [
        ({"monto"}, {("monto",)}, set(), "monto > 10"),
        ({"solicitante"}, {("solicitante", "pais")}, set(), 'solicitante.pais = "VEN"'),
        ({"lista"}, {("lista",)}, set(), "for i in lista return i.x"),
        ({"filas"}, {("filas",)}, {"estado", "limite"}, "filas[estado = limite and item > 1]"),
        ({"x"}, {("x",)}, set(), "{a: x, b: a}.b"),
        ({"y"}, {("y",)}, set(), "(function(x) x + y)(1)"),
        ({"lista"}, {("lista",)}, set(), "count(lista)"),
        ({"f"}, {("f",)}, set(), "f(1)"),
        ({"a", "b"}, {("a", "x", "y"), ("b",)}, set(), "if a.x.y then b else 1"),
        (set(), set(), set(), "1 + 1"),
    ],
)
def test_tells_what_it_reads(names, paths, possible, expression):
    compiled = feel.compile(expression)

    assert names == compiled.names
    assert paths == compiled.paths
    assert possible == compiled.possible


def test_has_a_tree_with_places():
    tree = feel.compile("a +\n  b.c").tree

    assert (1, 1) == (tree.line, tree.column)
    (first, step) = tree.children()
    assert ("a", "+", (2, 3)) == (first.name, step.operator, (step.operand.line, step.operand.column))


def test_is_the_same_expression_for_the_same_text():
    assert feel.compile("monto > 10") is feel.compile("monto > 10")


def test_reads_variables_as_they_are_at_each_evaluation():
    compiled = feel.compile("[a, a + 1]")

    assert [[1, 2], [5, 6]] == [compiled.evaluate({"a": value}) for value in (1, 5)]

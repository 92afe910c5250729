"""Cells of decision tables."""

from datetime import date

import pytest

import feel


@pytest.mark.parametrize(
    ("expected", "value", "cell"),
    [
        (True, 5, "> 3"),
        (False, 3, "> 3"),
        (None, "a", "> 3"),
        (True, 3, "[1..4]"),
        (False, 4, "[1..4)"),
        (True, 4, "[1..4], > 10, 4"),
        (True, "b", '"a", "b"'),
        (False, "c", '"a", "b"'),
        (True, "c", 'not("a", "b")'),
        (False, "a", 'not("a", "b")'),
        (False, 5, "not(> 3)"),
        (True, 5, "-"),
        (True, None, "-"),
        (True, None, "null"),
        (False, 1, "null"),
        (None, None, "> 3"),
        (True, 5, "? > 4 and ? < 6"),
        (True, "hola", 'starts with(?, "h")'),
        (True, 5, "limite"),
        (True, 5, "< limite * 2"),
        (True, 5, "lista"),
        (False, 6, "lista"),
        (True, True, "true"),
        (False, False, "true"),
        (True, date(2026, 5, 1), '> date("2026-01-01")'),
        (True, date(2026, 5, 1), 'date("2026-05-01")'),
        (True, 5, "some x in lista satisfies x = ?"),
        (True, 5, "limite = 5"),
        (True, 3, "-1, 3"),
        (True, [1, 2], "list contains(?, 2)"),
        (True, 5, "!= 4"),
        (True, 5, "not(4) or ? = 5"),
    ],
)
def test_tells_whether_a_value_passes(expected, value, cell):
    data = {"limite": 5, "lista": [4, 5]}

    assert expected is feel.compile_unary(cell).matches(value, data)


def test_shares_the_data_of_a_table():
    run = feel.Run({"limite": 5})
    cells = [feel.compile_unary(text) for text in ("< limite", "limite", "> limite")]

    assert [False, True, False] == [cell.matches(5, run) for cell in cells]


@pytest.mark.parametrize("cell", ["", "not(", "> ", "1,", "[1..2", "== 3"])
def test_refuses_what_is_no_cell(cell):
    with pytest.raises(feel.FeelSyntaxError):
        feel.compile_unary(cell)


def test_reads_only_variables():
    assert {"a", "b"} == feel.compile_unary("a, ? > b").names

"""Gaps and overlaps of a table."""

import time

import pytest

from engine.dmn.analysis import analyse
from engine.dmn.model import (
    Aggregation,
    DecisionTable,
    HitPolicy,
    InputClause,
    OutputClause,
    Rule,
)


def table(
    *rows: tuple[str, ...],
    policy: HitPolicy = HitPolicy.UNIQUE,
    values: str = "",
    default: str | None = None,
) -> DecisionTable:
    return DecisionTable(
        id="t",
        hit_policy=policy,
        aggregation=Aggregation.NONE,
        inputs=tuple(InputClause(expression=f"c{n}", values=values) for n in range(len(rows[0]))),
        outputs=(OutputClause(name="r", default=default),),
        rules=tuple(
            Rule(id=f"r{n}", number=n, inputs=row, outputs=("1",)) for n, row in enumerate(rows, start=1)
        ),
    )


def test_a_complete_table_has_neither_gaps_nor_overlaps() -> None:
    found = analyse(table(("< 10",), ("[10..20]",), ("> 20",)))

    assert ((), (), ()) == (found.gaps, found.overlaps, found.unused)


def test_a_value_between_two_rows_is_a_gap() -> None:
    found = analyse(table(("< 10",), ("> 10",)))

    assert (("10",),) == found.gaps


def test_a_shared_limit_is_an_overlap() -> None:
    found = analyse(table(("<= 10",), (">= 10",)))

    assert ((1, 2),) == found.overlaps


def test_rows_overlap_only_where_every_column_does() -> None:
    found = analyse(table(("<= 10", '"A"'), (">= 10", '"B"'), (">= 5", '"A"')))

    assert ((1, 3),) == found.overlaps


def test_a_text_that_no_row_mentions_is_a_gap_unless_the_column_lists_its_values() -> None:
    rows = (('"A"',), ('"B"',))

    assert (("otro texto",),) == analyse(table(*rows)).gaps
    assert () == analyse(table(*rows, values='"A","B"')).gaps
    assert (('"C"',),) == analyse(table(*rows, values='"A","B","C"')).gaps


def test_a_row_that_contradicts_itself_is_never_used() -> None:
    assert (2,) == analyse(table(("-", "-"), ("> 3", "[5..1]"))).unused


def test_days_are_cut_at_their_dates() -> None:
    found = analyse(table(('< date("2026-02-07")',), ('> date("2026-02-07")',)))

    assert (("2026-02-07",),) == found.gaps


def test_days_as_literals_are_analysed() -> None:
    found = analyse(table(('< @"2026-02-07"',), ('>= @"2026-02-07"',)))

    assert ((), ()) == (found.gaps, found.unanalysed)


def test_says_which_column_it_could_not_look_into() -> None:
    found = analyse(table(("< limite",)))

    assert ("c0",) == found.unanalysed
    assert () == found.gaps


@pytest.mark.parametrize("policy", [HitPolicy.COLLECT, HitPolicy.RULE_ORDER])
def test_many_hits_are_no_conflict_and_none_no_gap(policy: HitPolicy) -> None:
    found = analyse(table(("<= 10",), ("[5..10]",), policy=policy))

    assert ((), ()) == (found.gaps, found.overlaps)


def test_a_default_leaves_no_gap() -> None:
    assert () == analyse(table(("< 10",), default='"x"')).gaps


def test_negative_constants_cut_where_they_are() -> None:
    found = analyse(table(("< -5",), (">= -5",)))

    assert ((), (), ()) == (found.gaps, found.overlaps, found.unused)


def test_a_cell_that_computes_is_not_guessed_at() -> None:
    found = analyse(table(("? * 2 > 10",), ("? <= 5",)))

    assert ("c0",) == found.unanalysed


def test_a_long_table_is_analysed_while_one_waits() -> None:
    rows = [(f"[{n}..{n + 1}[", f'"{n % 7}"') for n in range(400)]
    started = time.process_time()

    found = analyse(table(*rows))

    assert () == found.overlaps
    assert time.process_time() - started < 2

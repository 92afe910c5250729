"""A column of a decision table, cut where its cells change their minds.

Between two neighbouring constants that the cells mention every value behaves alike, so one value of each
stretch stands for all. That holds for comparisons, intervals and lists of constants. One that computes
(``? * 2 > 10``, ``string length(?) > 3``) is beyond this, and its column is not analysed.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise
from operator import xor
from typing import Any

import feel
from engine.dmn.model import InputClause
from feel import tree
from feel.temporal import Date

_OTHER = "\N{LEFT DOUBLE QUOTATION MARK}otro\N{RIGHT DOUBLE QUOTATION MARK}"  # no cell can mention it
_PLAIN = (
    tree.UnaryTests | tree.Test | tree.RangeLiteral | tree.ComparisonRange | tree.Comparison | tree.In
    | tree.Between | tree.Junction | tree.Literal
)  # fmt: skip
_KINDS: Mapping[str, type] = {"number": Decimal, "boolean": bool, "date": Date}
_RUN = feel.Run({})


@dataclass(frozen=True)
class Stretch:
    """Values that behave alike in a column, and the rows that they satisfy (a bit each)."""

    text: str
    rows: int


@dataclass(frozen=True)
class _Sample:
    """One value that stands for its stretch; ``place`` orders it among the constants."""

    text: str
    value: object
    place: Any


def stretches(clause: InputClause, cells: Sequence[str]) -> list[Stretch] | None:
    """The stretches of one column, or None where its cells are beyond this analysis.

    Raises:
        FeelError: a cell is not FEEL.
    """
    tests = [None if cell.strip() in ("", "-") else feel.compile_unary(cell) for cell in cells]
    allowed = None if clause.values.strip() in ("", "-") else feel.compile_unary(clause.values)
    asked = dict.fromkeys(test for test in (*tests, allowed) if test is not None)
    own: dict[feel.UnaryExpression, list[object]] = {}
    for test in asked:
        constants = _constants(test.tree)
        if constants is None:
            return None
        own[test] = constants
    samples = _samples(clause, [one for constants in own.values() for one in constants])
    if samples is None:
        return None
    merged: dict[int, str] = {}
    for sample, rows in zip(samples, _rows(samples, tests, own), strict=True):
        if allowed is None or allowed.matches(sample.value, _RUN) is True:
            merged.setdefault(rows, sample.text)
    return [Stretch(text, rows) for rows, text in merged.items()]


def _rows(
    samples: Sequence[_Sample],
    tests: Sequence[feel.UnaryExpression | None],
    own: Mapping[feel.UnaryExpression, Sequence[object]],
) -> Iterator[int]:
    """For each sample the rows that it satisfies. A cell is asked only where its own constants lie."""
    changes = [0] * (len(samples) + 1)
    places = [sample.place for sample in samples]
    for number, test in enumerate(tests):
        bit = 1 << number
        if test is None:
            changes[0] ^= bit
            continue
        before = False
        for start in _cuts(places, own[test]):
            matches = test.matches(samples[start].value, _RUN) is True
            if matches is not before:
                changes[start] ^= bit
                before = matches
    return accumulate(changes[:-1], xor)


def _cuts(places: Sequence[Any], constants: Sequence[object]) -> list[int]:
    """Samples at which a cell with these constants may answer differently from the one before."""
    starts = {0}
    for constant in constants:
        if constant is not None:
            at = bisect_left(places, constant.days if isinstance(constant, Date) else constant)
            starts |= {at, at + 1}
    return sorted(start for start in starts if start < len(places))


def _constants(root: tree.Node) -> list[object] | None:
    """Constants of a cell, ``date("2026-02-07")`` among them; None where it computes with them."""
    found: list[object] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        match node:
            case tree.Literal(value=value):
                found.append(value)
            case tree.Negation(operand=tree.Literal(value=Decimal() as value)):
                found.append(-value)
            case tree.Call(
                function=tree.Name(name="date"),
                arguments=(tree.Argument(value=tree.Literal(value=str(text))),),
            ):
                found.append(Date.parse(text))
            case tree.Name(name="?"):
                pass
            case _ if isinstance(node, _PLAIN):
                waiting.extend(node.children())
            case _:
                return None
    return found


def _samples(clause: InputClause, constants: Sequence[object]) -> list[_Sample] | None:
    known = [c for c in constants if c is not None]
    kinds = {type(c) for c in known} or {_KINDS.get(clause.type_ref or "", str)}
    if len(kinds) > 1:
        return None
    (kind,) = kinds
    if kind is bool:
        return [_Sample("false", False, False), _Sample("true", True, True)]
    if kind is Decimal:
        return list(_numbers(sorted({c for c in known if isinstance(c, Decimal)})))
    if kind is str:
        texts = sorted({c for c in known if isinstance(c, str)} | {_OTHER})
        return [_Sample("otro texto" if t == _OTHER else f'"{t}"', t, t) for t in texts]
    if kind is Date:
        return list(_days(sorted({c.days for c in known if isinstance(c, Date)})))
    return None


def _numbers(cuts: Sequence[Decimal]) -> Iterator[_Sample]:
    if not cuts:
        yield _Sample("cualquier número", Decimal(0), Decimal(0))
        return
    yield _Sample(f"< {cuts[0]}", cuts[0] - 1, cuts[0] - 1)
    for low, high in pairwise(cuts):
        yield _Sample(str(low), low, low)
        yield _Sample(f"]{low}..{high}[", (low + high) / 2, (low + high) / 2)
    yield _Sample(str(cuts[-1]), cuts[-1], cuts[-1])
    yield _Sample(f"> {cuts[-1]}", cuts[-1] + 1, cuts[-1] + 1)


def _days(cuts: Sequence[int]) -> Iterator[_Sample]:
    for days in sorted({day for cut in cuts or [0] for day in (cut - 1, cut, cut + 1)}):
        if (day := Date.from_days(days)) is not None:
            yield _Sample(str(day), day, days)

"""What a decision table leaves out and where its rows collide, found by analysis rather than by luck.

Each column is cut at the constants its cells mention: between two neighbouring constants every value
behaves alike, so one value of each stretch stands for all. A row is then a set of stretches per column,
and gaps and overlaps are exact. A column whose cells read other variables, or hold values other than
numbers, texts, booleans and days, is not analysed; it is named, and then nothing is claimed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import feel
from engine.dmn.model import DecisionTable, HitPolicy, InputClause
from feel.temporal import Date
from feel.tree import Argument, Call, Literal, Name, Node, walk

MAX_GAPS = 5
MAX_STATES = 50_000
_ONE_HIT = (HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.FIRST)
_OTHER = "\N{LEFT DOUBLE QUOTATION MARK}otro\N{RIGHT DOUBLE QUOTATION MARK}"  # no cell can mention it


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """What was found out about one table. Rows count from 1."""

    gaps: tuple[tuple[str, ...], ...]  # for each, one value or stretch per column; ``-``: whatever
    overlaps: tuple[tuple[int, int], ...]  # rows that can match together where only one may
    unused: tuple[int, ...]  # rows that can never match
    unanalysed: tuple[str, ...]  # columns that could not be looked into


@dataclass(frozen=True)
class _Stretch:
    """Values that behave alike in a column, and the rows that they satisfy (a bit each)."""

    text: str
    rows: int


def analyse(table: DecisionTable) -> Analysis:
    """Gaps, overlaps and rows without use of a table whose cells compile.

    Raises:
        FeelError: a cell is not FEEL.
    """
    columns, unanalysed = [], []
    for number, clause in enumerate(table.inputs):
        cells = [rule.inputs[number] if number < len(rule.inputs) else "-" for rule in table.rules]
        stretches = _column(clause, cells)
        if stretches is None:
            unanalysed.append(clause.label or clause.expression)
        else:
            columns.append(stretches)
    if unanalysed:
        return Analysis(gaps=(), overlaps=(), unused=(), unanalysed=tuple(unanalysed))
    everything = (1 << len(table.rules)) - 1
    used = everything
    for stretches in columns:
        used &= _union(stretch.rows for stretch in stretches)
    has_default = any(output.default is not None for output in table.outputs)
    return Analysis(
        gaps=()
        if has_default or table.hit_policy not in _ONE_HIT
        else tuple(_gaps(columns, everything)),
        overlaps=tuple(_overlaps(columns, len(table.rules)))
        if table.hit_policy is HitPolicy.UNIQUE
        else (),
        unused=tuple(n + 1 for n in range(len(table.rules)) if not used >> n & 1),
        unanalysed=(),
    )


def _column(clause: InputClause, cells: Sequence[str]) -> list[_Stretch] | None:
    """The stretches of one column, or None where its cells are beyond this analysis."""
    tests = [None if cell.strip() in ("", "-") else feel.compile_unary(cell) for cell in cells]
    allowed = None if clause.values.strip() in ("", "-") else feel.compile_unary(clause.values)
    asked = [test for test in (*tests, allowed) if test is not None]
    if any(test.names - {"?"} for test in asked):
        return None
    samples = _samples(clause, [constant for test in asked for constant in _constants(test.tree)])
    if samples is None:
        return None
    merged: dict[int, str] = {}
    for text, value in samples:
        if allowed is not None and allowed.matches(value, {}) is not True:
            continue
        rows = _union(1 << n for n, t in enumerate(tests) if t is None or t.matches(value, {}) is True)
        merged.setdefault(rows, text)
    return [_Stretch(text, rows) for rows, text in merged.items()]


def _constants(tree: Node) -> Iterator[object]:
    """Constants of a cell; ``date("2026-02-07")`` is one too."""
    written = {id(c): c for c in walk(tree) if isinstance(c, Call)}
    inside = {id(part) for call in written.values() for part in walk(call)}
    for node in walk(tree):
        if isinstance(node, Literal) and id(node) not in inside:
            yield node.value
        elif isinstance(node, Call):
            match node:
                case Call(
                    function=Name(name="date"), arguments=(Argument(value=Literal(value=str(text))),)
                ):
                    yield Date.parse(text)
                case _:
                    yield node  # of a kind that is not analysed


def _samples(clause: InputClause, constants: Sequence[object]) -> list[tuple[str, object]] | None:
    known = [c for c in constants if c is not None]
    kinds = {type(c) for c in known} or {_KINDS.get(clause.type_ref or "", str)}
    if len(kinds) > 1:
        return None
    (kind,) = kinds
    if kind is bool:
        return [("true", True), ("false", False)]
    if kind is Decimal:
        return list(_numbers(sorted({c for c in known if isinstance(c, Decimal)})))
    if kind is str:
        texts = dict.fromkeys(c for c in known if isinstance(c, str))
        return [*((f'"{c}"', c) for c in texts), ("otro texto", _OTHER)]
    if kind is Date:
        return list(_days(sorted({c.days for c in known if isinstance(c, Date)})))
    return None


_KINDS: dict[str, type] = {"number": Decimal, "boolean": bool, "date": Date}


def _numbers(cuts: list[Decimal]) -> Iterator[tuple[str, object]]:
    if not cuts:
        yield "cualquier número", Decimal(0)
        return
    yield f"< {cuts[0]}", cuts[0] - 1
    for low, high in pairwise(cuts):
        yield str(low), low
        yield f"]{low}..{high}[", (low + high) / 2
    yield str(cuts[-1]), cuts[-1]
    yield f"> {cuts[-1]}", cuts[-1] + 1


def _days(cuts: list[int]) -> Iterator[tuple[str, object]]:
    for days in dict.fromkeys(day for cut in cuts or [0] for day in (cut - 1, cut, cut + 1)):
        if (day := Date.from_days(days)) is not None:
            yield str(day), day


def _union(sets: Iterable[int]) -> int:
    union = 0
    for rows in sets:
        union |= rows
    return union


def _gaps(columns: list[list[_Stretch]], everything: int) -> Iterator[tuple[str, ...]]:
    """Combinations of stretches that no row covers, a few of them, the shortest first."""
    waiting: list[tuple[tuple[str, ...], int]] = [((), everything)]
    seen: set[tuple[int, int]] = set()
    found = 0
    while waiting and found < MAX_GAPS and len(seen) < MAX_STATES:
        chosen, rows = waiting.pop(0)
        if not rows:
            found += 1
            yield chosen + ("-",) * (len(columns) - len(chosen))
            continue
        if len(chosen) == len(columns) or (len(chosen), rows) in seen:
            continue
        seen.add((len(chosen), rows))
        waiting.extend(((*chosen, s.text), rows & s.rows) for s in columns[len(chosen)])


def _overlaps(columns: list[list[_Stretch]], rules: int) -> Iterator[tuple[int, int]]:
    """Pairs of rows that share a stretch in every column: columns do not depend on each other."""
    for first in range(rules):
        for second in range(first + 1, rules):
            both = 1 << first | 1 << second
            if all(any(s.rows & both == both for s in stretches) for stretches in columns):
                yield first + 1, second + 1

"""What a decision table leaves out and where its rows collide, found by analysis rather than by luck.

Each column is cut into stretches of values that behave alike (``engine.dmn.columns``). A row is then a
set of stretches per column, and gaps and overlaps are exact. A column that cannot be cut is named, and
then nothing is claimed.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from engine.dmn.columns import Stretch, stretches
from engine.dmn.model import DecisionTable, HitPolicy

MAX_GAPS = 5
MAX_OVERLAPS = 20
MAX_TRIED = 100_000  # combinations of stretches
_ONE_HIT = (HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.FIRST)


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """What was found out about one table. Rows count from 1."""

    gaps: tuple[tuple[str, ...], ...]  # for each, one value or stretch per column; ``-``: whatever
    overlaps: tuple[tuple[int, int], ...]  # rows that can match together where only one may
    unused: tuple[int, ...]  # rows that can never match
    unanalysed: tuple[str, ...]  # columns that could not be looked into


def analyse(table: DecisionTable) -> Analysis:
    """Gaps, overlaps and rows without use of a table whose cells compile.

    Raises:
        FeelError: a cell is not FEEL.
    """
    columns: list[list[Stretch]] = []
    unanalysed: list[str] = []
    for number, clause in enumerate(table.inputs):
        cells = [rule.inputs[number] if number < len(rule.inputs) else "-" for rule in table.rules]
        found = stretches(clause, cells)
        if found is None:
            unanalysed.append(clause.label or clause.expression)
        else:
            columns.append(found)
    if unanalysed:
        return Analysis(gaps=(), overlaps=(), unused=(), unanalysed=tuple(unanalysed))
    everything = (1 << len(table.rules)) - 1
    used = everything
    for column in columns:
        used &= _union(stretch.rows for stretch in column)
    has_default = any(output.default is not None for output in table.outputs)
    return Analysis(
        gaps=()
        if has_default or table.hit_policy not in _ONE_HIT
        else tuple(_gaps(columns, everything)),
        overlaps=tuple(islice(_overlaps(columns, len(table.rules)), MAX_OVERLAPS))
        if table.hit_policy is HitPolicy.UNIQUE
        else (),
        unused=tuple(n + 1 for n in range(len(table.rules)) if not used >> n & 1),
        unanalysed=(),
    )


def _union(sets: Iterable[int]) -> int:
    union = 0
    for rows in sets:
        union |= rows
    return union


def _gaps(columns: list[list[Stretch]], everything: int) -> Iterator[tuple[str, ...]]:
    """Combinations of stretches that no row covers, a few of them, the shortest first."""
    waiting: deque[tuple[tuple[str, ...], int]] = deque([((), everything)])
    seen: set[tuple[int, int]] = set()
    found = tried = 0
    while waiting and found < MAX_GAPS and tried < MAX_TRIED:
        chosen, rows = waiting.popleft()
        if not rows:
            found += 1
            yield chosen + ("-",) * (len(columns) - len(chosen))
            continue
        if len(chosen) == len(columns) or (len(chosen), rows) in seen:
            continue
        seen.add((len(chosen), rows))
        tried += len(columns[len(chosen)])
        waiting.extend(((*chosen, s.text), rows & s.rows) for s in columns[len(chosen)])


def _overlaps(columns: list[list[Stretch]], rules: int) -> Iterator[tuple[int, int]]:
    """Pairs of rows that share a stretch in every column: columns do not depend on each other."""
    for first in range(rules):
        bit = 1 << first
        others = (1 << rules) - (bit << 1)  # those after it
        for stretches_ in columns:
            others &= _union(one.rows for one in stretches_ if one.rows & bit)
            if not others:
                break
        yield from ((first + 1, n + 1) for n in range(first + 1, rules) if others >> n & 1)

"""What a placement will cost to read, guessed with simple lines: bends, crossings, lines through blocks.

Routes are only found once all blocks have their places; trying thousands of placements needs something
quicker. Columns are known here; only rows vary.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.drawing.model import Body, Kind, Link, Tie

Segment = tuple[float, float, float, float]  # x1, y1, x2, y2; straight, x1 <= x2, y1 <= y2
Rows = Mapping[str, int]  # of the whole grid

_BEND, _CROSSING, _THROUGH, _FAR, _ROW = 1.0, 2.5, 9.0, 0.2, 0.6
_TWISTED = 2.0  # a line from a boundary event that does not simply go down


@dataclass(frozen=True)
class Frame:
    """What stays as it is while rows are tried."""

    body: Body
    columns: dict[str, int]
    spans: Mapping[str, int]
    back: frozenset[Link]


@dataclass(frozen=True)
class _Path:
    """A simple line, made once for each shape that it can have."""

    number: int
    segments: tuple[Segment, ...]
    box: Segment


class Estimate:
    """Costs of placements of the blocks of one drawing."""

    def __init__(self, frame: Frame) -> None:
        self._links = [link for link in frame.body.links if link.tie is Tie.SEQUENCE]
        self._kinds = {block.id: block.kind for block in frame.body.blocks}
        self._back = frame.back
        self._first = frame.columns
        self._last = {id_: column + frame.spans[id_] - 1 for id_, column in frame.columns.items()}
        self._paths: dict[tuple[tuple[float, float], ...], _Path] = {}
        self._met: dict[tuple[int, int], int] = {}
        self._across: dict[int, int] = {}  # row → its taken columns, as bits
        self._down: dict[int, int] = {}  # column → its taken rows

    def cost(self, rows: Rows, height: int) -> float:
        """What it costs with these blocks in these rows of a grid so high."""
        self._take(rows)
        total = height * _ROW
        drawn: list[tuple[Link, _Path]] = []
        for link in self._links:
            if link.source.block in rows and link.target.block in rows:
                cost, points = self._line(link, rows[link.source.block], rows[link.target.block])
                total += cost
                drawn.append((link, self._path(points)))
        return total + _CROSSING * self._crossings(drawn)

    def _take(self, rows: Rows) -> None:
        across: dict[int, int] = {}
        down: dict[int, int] = {}
        for id_, row in rows.items():
            for column in range(self._first[id_], self._last[id_] + 1):
                across[row] = across.get(row, 0) | 1 << column
                down[column] = down.get(column, 0) | 1 << row
        self._across, self._down = across, down

    def _line(self, link: Link, y1: int, y2: int) -> tuple[float, tuple[tuple[float, float], ...]]:
        """The cheapest of the simple ways from one block to the other."""
        x1, x2 = self._last[link.source.block], self._first[link.target.block]
        far = abs(y2 - y1) * _FAR
        if link in self._back:
            low = max(y1, y2) + 0.5
            return 2 * _BEND + far, ((x1, y1), (x1, low), (x2, low), (x2, y2))
        if link.source.guard:
            cost, points = min(self._guard_ways(x1, y1, x2, y2), key=lambda way: way[0])
            return cost + far, points
        if y1 == y2:
            return self._in_row(x1 + 1, x2, y1), ((x1, y1), (x2, y2))
        cost, points = min(self._ways(link, x1, y1, x2, y2), key=lambda way: way[0])
        return cost + far, points

    def _ways(
        self, link: Link, x1: int, y1: int, x2: int, y2: int
    ) -> Iterator[tuple[float, tuple[tuple[float, float], ...]]]:
        early, late = self._in_row(x1 + 1, x2, y2), self._in_row(x1 + 1, x2, y1)
        if self._kinds[link.source.block] is Kind.GATEWAY:
            down = self._in_column(x1, y1, y2) + self._in_row(x1, x1 + 1, y2)
            yield _BEND + down + early, ((x1, y1), (x1, y2), (x2, y2))
        if self._kinds[link.target.block] in (Kind.GATEWAY, Kind.EVENT):
            across = late + self._in_row(x2, x2 + 1, y1) + self._in_column(x2, y1, y2)
            yield _BEND + across, ((x1, y1), (x2, y1), (x2, y2))
        yield 2 * _BEND + early, ((x1, y1), (x1 + 0.5, y1), (x1 + 0.5, y2), (x2, y2))
        yield 2 * _BEND + late, ((x1, y1), (x2 - 0.5, y1), (x2 - 0.5, y2), (x2, y2))

    def _guard_ways(
        self, x1: int, y1: int, x2: int, y2: int
    ) -> Iterator[tuple[float, tuple[tuple[float, float], ...]]]:
        """From the lower edge: straight down is best; to its own row or higher it has to turn around."""
        if y2 > y1:
            down = self._in_column(x1, y1, y2) + self._in_row(x1, x2, y2)
            yield _BEND + down, ((x1, y1), (x1, y2), (x2, y2))
        low, across = y1 + 0.4, self._in_row(x1 + 1, x2, y2)
        turn = 2 * _BEND + across + (_TWISTED if y2 <= y1 else 0)
        yield turn, ((x1, y1), (x1, low), (x1 + 0.5, low), (x1 + 0.5, y2), (x2, y2))

    def _in_row(self, first: int, end: int, row: int) -> float:
        """What blocks from the first column to before the end cost."""
        if end <= first:
            return 0.0
        between = (1 << end) - (1 << first)
        return _THROUGH * (self._across.get(row, 0) & between).bit_count()

    def _in_column(self, column: int, y1: int, y2: int) -> float:
        low, high = min(y1, y2), max(y1, y2)
        between = (1 << high) - (1 << (low + 1))
        return _THROUGH * (self._down.get(column, 0) & between).bit_count() if high > low + 1 else 0.0

    def _path(self, points: tuple[tuple[float, float], ...]) -> _Path:
        found = self._paths.get(points)
        if found is None:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            box = (min(xs), min(ys), max(xs), max(ys))
            found = _Path(len(self._paths), _segments(points), box)
            self._paths[points] = found
        return found

    def _crossings(self, drawn: Sequence[tuple[Link, _Path]]) -> int:
        """How many pairs of lines meet that neither come from one block nor go to one."""
        count = 0
        for number, (link, path) in enumerate(drawn):
            source, target, box = link.source.block, link.target.block, path.box
            for other, path2 in drawn[number + 1 :]:
                box2 = path2.box
                if box[0] > box2[2] or box2[0] > box[2] or box[1] > box2[3] or box2[1] > box[3]:
                    continue
                if source != other.source.block and target != other.target.block:
                    count += self._meetings(path, path2)
        return count

    def _meetings(self, one: _Path, other: _Path) -> int:
        key = (one.number, other.number)
        if key not in self._met:
            self._met[key] = sum(_meet(a, b) for a in one.segments for b in other.segments)
        return self._met[key]


def _segments(points: Sequence[tuple[float, float]]) -> tuple[Segment, ...]:
    return tuple(
        (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
        for (x1, y1), (x2, y2) in pairwise(points)
        if (x1, y1) != (x2, y2)
    )


def _meet(a: Segment, b: Segment) -> bool:
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]

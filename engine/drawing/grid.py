"""The grid on which blocks stand and along which lines run.

Lines of the grid are numbered in both directions. Odd ones run through the middle of columns and rows,
where blocks stand; even ones are the channels between them, in which any number of lines finds room side
by side. Each band begins and ends with a channel of its own; between two bands lies the border, an odd
line without blocks that can only be crossed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.drawing.model import Block, Body, Kind

Node = tuple[int, int]  # a crossing of a vertical and a horizontal line of the grid


@dataclass(frozen=True)
class Grid:
    """Where each block stands."""

    body: Body
    columns: Mapping[str, int]
    spans: Mapping[str, int]
    places: Mapping[str, tuple[int, int]]  # band, row

    @cached_property
    def width(self) -> int:
        """How many vertical lines."""
        last = max((self.columns[id_] + self.spans[id_] for id_ in self.places), default=1)
        return 2 * last + 1

    @cached_property
    def bases(self) -> Sequence[int]:
        """The first line of each band; behind them, where another would begin."""
        found = [0]
        for band in range(self.body.bands):
            deepest = max((row for where, row in self.places.values() if where == band), default=0)
            found.append(found[-1] + 2 * (deepest + 1) + 2)
        return found

    @property
    def height(self) -> int:
        """How many horizontal lines."""
        return self.bases[-1] - 1

    @cached_property
    def borders(self) -> frozenset[int]:
        """The horizontal lines between bands."""
        return frozenset(base - 1 for base in self.bases[1:-1])

    def row(self, id_: str) -> int:
        """The horizontal line on which a block stands."""
        band, row = self.places[id_]
        return self.bases[band] + 2 * row + 1

    def first(self, id_: str) -> int:
        """The vertical line of its first column."""
        return 0 if self._is_wall(id_) else 2 * self.columns[id_] + 1

    def last(self, id_: str) -> int:
        """The vertical line of its last column."""
        return self.width - 1 if self._is_wall(id_) else self.first(id_) + 2 * (self.spans[id_] - 1)

    @cached_property
    def taken(self) -> Mapping[Node, str]:
        """The crossings that lie inside of a block."""
        return {
            (x, self.row(block.id)): block.id
            for block in self.body.blocks
            for x in range(self.first(block.id), self.last(block.id) + 1)
        }

    def guard_line(self, block: Block, number: int) -> int:
        """The vertical line below which a boundary event hangs."""
        first, last = self.first(block.id), self.last(block.id)
        return max(first, last - 2 * (len(block.guards) - 1 - number))

    def guard_in_middle(self, block: Block, number: int) -> bool:
        """Whether it hangs where another line would leave the lower edge."""
        middle = len(block.guards) > 1 and 2 * number + 1 == len(block.guards)
        return middle or self.first(block.id) < self.last(block.id)

    def _is_wall(self, id_: str) -> bool:
        return self._kinds[id_] is Kind.WALL

    @cached_property
    def _kinds(self) -> Mapping[str, Kind]:
        return {block.id: block.kind for block in self.body.blocks}

"""Which row of its band each block stands in: by trying, keeping whatever makes the drawing simpler."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.drawing.estimate import Estimate, Frame
from engine.drawing.model import Block, Kind, Link, Tie

Place = tuple[int, int]  # band, row in it

_ROUNDS = 4
_MOST_ROWS = 7  # tried in a band
_SURELY_FREE = 60
_BETTER = 1e-6


def assign(frame: Frame) -> dict[str, Place]:
    """The band and row of each block; no two share a cell."""
    free = [block for block in frame.body.blocks if not _loose(block, frame)]
    search = _Search(frame)
    for block in sorted(free, key=lambda one: frame.columns[one.id]):
        search.put(block)
    for _ in range(_ROUNDS):
        if not search.improve(free):
            break
    search.close_gaps()
    for block in frame.body.blocks:
        if block.id not in search.rows:
            _put_loose(block, frame, search)
    search.close_gaps()
    return {id_: (search.bands[id_], row) for id_, row in search.rows.items()}


def _loose(block: Block, frame: Frame) -> bool:
    """Whether it goes last, where there is room: no flow says where."""
    return block.kind in (Kind.WALL, Kind.NOTE, Kind.DATA) or not any(
        block.id in (link.source.block, link.target.block)
        for link in frame.body.links
        if link.tie is Tie.SEQUENCE
    )


class _Search:
    """Rows found so far, and what they cost."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.rows: dict[str, int] = {}  # in its band
        self.bands = {block.id: block.band for block in frame.body.blocks}
        self._estimate = Estimate(frame)
        self._costs: dict[tuple[tuple[str, int], ...], float] = {}
        self._taken: dict[tuple[int, int, int], str] = {}  # column, band, row
        self._after: dict[str, list[str]] = defaultdict(list)
        self._before: dict[str, list[str]] = defaultdict(list)
        for link in frame.body.links:
            if link.tie is Tie.SEQUENCE and link not in frame.back and not link.source.guard:
                self._after[link.source.block].append(link.target.block)
                self._before[link.target.block].append(link.source.block)

    def put(self, block: Block) -> None:
        """Where it costs least, given what stands already."""
        rows = [row for row in range(_SURELY_FREE) if self.fits(block.id, row)][:_MOST_ROWS]
        best = min(rows, key=lambda row: (self._cost_with({block.id: row}), row))
        self.move({block.id: best})

    def fits(self, id_: str, row: int, leaving: Iterable[str] = ()) -> bool:
        """Whether its cells are free, or are left by these others."""
        gone = {id_, *leaving}
        return all(self._taken.get(cell, id_) in gone for cell in self._cells(id_, row))

    def move(self, rows: Mapping[str, int]) -> None:
        """Put blocks there."""
        for id_ in rows:
            if id_ in self.rows:
                for cell in self._cells(id_, self.rows[id_]):
                    if self._taken.get(cell) == id_:
                        del self._taken[cell]
        for id_, row in rows.items():
            self.rows[id_] = row
            self._taken |= dict.fromkeys(self._cells(id_, row), id_)

    def deepest(self, band: int) -> int:
        """The last row of a band; -1: it is empty."""
        return max((row for id_, row in self.rows.items() if self.bands[id_] == band), default=-1)

    def improve(self, blocks: Sequence[Block]) -> bool:
        """Try every block, and every run of blocks, on other rows. Whether anything got better."""
        better = False
        for block in blocks:
            for group in self._groups(block.id):
                better |= self._try(group)
            better |= self._swap(block.id)
        return better

    def close_gaps(self) -> None:
        """Take out rows in which nothing stands."""
        for band in set(self.bands.values()):
            here = {id_: row for id_, row in self.rows.items() if self.bands[id_] == band}
            used = sorted(set(here.values()))
            self.move({id_: used.index(row) for id_, row in here.items()})

    def _try(self, group: tuple[str, ...]) -> bool:
        now, row = self._cost(), self.rows[group[0]]
        last = min(_MOST_ROWS, self.deepest(self.bands[group[0]]) + 2)
        options = {
            new: self._cost_with(dict.fromkeys(group, new))
            for new in range(last)
            if new != row and all(self.fits(id_, new, group) for id_ in group)
        }
        best = min(options, key=lambda new: options[new], default=row)
        if options.get(best, now) >= now - _BETTER:
            return False
        self.move(dict.fromkeys(group, best))
        return True

    def _swap(self, id_: str) -> bool:
        """Change places with another of its column and band."""
        now, row, column = self._cost(), self.rows[id_], self.frame.columns[id_]
        for other, row2 in list(self.rows.items()):
            if self.bands[other] != self.bands[id_] or self.frame.columns[other] != column:
                continue
            if other == id_ or not (self.fits(id_, row2, (other,)) and self.fits(other, row, (id_,))):
                continue
            if self._cost_with({id_: row2, other: row}) < now - _BETTER:
                self.move({id_: row2, other: row})
                return True
        return False

    def _groups(self, id_: str) -> Iterator[tuple[str, ...]]:
        """It alone; it and what follows in its row; what comes before; and both."""
        yield (id_,)
        tail, head = self._along(id_, self._after), self._along(id_, self._before)
        for group in (tail, head, (*head, *tail[1:])):
            if len(group) > 1:
                yield group

    def _along(self, id_: str, onward: Mapping[str, list[str]]) -> tuple[str, ...]:
        """Blocks that follow one another in a row, from this one on."""
        found, place = [id_], (self.bands[id_], self.rows[id_])
        while following := [
            one for one in onward.get(found[-1], ()) if (self.bands[one], self.rows[one]) == place
        ]:
            found.append(following[0])
        return tuple(found)

    def _cells(self, id_: str, row: int) -> list[tuple[int, int, int]]:
        first = self.frame.columns[id_]
        return [(column, self.bands[id_], row) for column in range(first, first + self.frame.spans[id_])]

    def _cost_with(self, rows: Mapping[str, int]) -> float:
        kept = self.rows
        self.rows = {**kept, **rows}
        cost = self._cost()
        self.rows = kept
        return cost

    def _cost(self) -> float:
        key = tuple(sorted(self.rows.items()))
        if key not in self._costs:
            bases = [0]
            for band in range(self.frame.body.bands):
                bases.append(bases[-1] + max(self.deepest(band), 0) + 1)
            rows = {id_: bases[self.bands[id_]] + row for id_, row in self.rows.items()}
            self._costs[key] = self._estimate.cost(rows, bases[-1])
        return self._costs[key]


def _put_loose(block: Block, frame: Frame, search: _Search) -> None:
    """Notes and data near what they belong to; what has no flow at the left of the lowest row."""
    if block.kind is Kind.WALL:
        search.move({block.id: 0})
        return
    if block.kind in (Kind.NOTE, Kind.DATA):
        near = next(_partners(frame.body.links, search, block.id), 0) - 0.6
        rows = sorted(range(_SURELY_FREE), key=lambda row: (abs(row - near), row))
        search.move({block.id: next(row for row in rows if search.fits(block.id, row))})
        return
    deepest = search.deepest(block.band)
    for row in (*range(max(deepest, 0), max(deepest - 1, -1), -1), deepest + 1):
        frame.columns[block.id] = _behind(frame, search, block, row)
        if search.fits(block.id, row):
            search.move({block.id: row})
            return


def _partners(links: Iterable[Link], search: _Search, id_: str) -> Iterator[int]:
    for link in links:
        ends = (link.source.block, link.target.block)
        if id_ in ends:
            other = ends[1 - ends.index(id_)]
            if other in search.rows:
                yield search.rows[other]


def _behind(frame: Frame, search: _Search, block: Block, row: int) -> int:
    """The first column after others without flow in that row."""
    alone = [
        frame.columns[one.id] + frame.spans[one.id]
        for one in frame.body.blocks
        if one.band == block.band and search.rows.get(one.id) == row and _loose(one, frame)
    ]
    return max(alone, default=0)

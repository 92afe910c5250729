"""Side by side in a channel: which lines share a track, and in which order tracks lie."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from engine.drawing.grid import Grid, Node
from engine.drawing.model import Link
from engine.drawing.routes import Route


class Axis(Enum):
    """The direction of a straight stretch of line."""

    ACROSS = 0
    DOWN = 1


@dataclass(frozen=True)
class Run:
    """A straight stretch of a route, along one line of the grid."""

    link: Link
    number: int  # of the stretch in its route
    axis: Axis
    line: int  # of the grid
    begin: float  # along the line, in the direction of the route
    end: float
    before: int  # towards smaller (-1) or greater numbers lies where it comes from; 0: it begins here
    after: int  # the same for where it goes on

    @property
    def low(self) -> float:
        """Where it starts, in the direction of the grid."""
        return min(self.begin, self.end)

    @property
    def high(self) -> float:
        """Where it ends, in the direction of the grid."""
        return max(self.begin, self.end)

    @property
    def in_channel(self) -> bool:
        """Whether there is room for others beside it."""
        return self.line % 2 == 0


Key = tuple[str, int]  # link and number of the run
Runs = Mapping[str, Sequence[Run]]  # by link


def runs(routes: Iterable[Route], grid: Grid) -> dict[str, list[Run]]:
    """The straight stretches of every route."""
    return {route.link.id: _runs(route, _hanging(route, grid)) for route in routes}


def _hanging(route: Route, grid: Grid) -> float:
    """How far beside the middle of its activity a boundary event hangs, in lines of the grid."""
    guard = route.link.source.guard
    block = grid.body.by_id[route.link.source.block]
    if guard is None or grid.first(block.id) != grid.last(block.id):
        return 0.0
    number = [one.id for one in block.guards].index(guard)
    return 0.3 * (2 * (number + 1) / max(len(block.guards), 2) - 1) if len(block.guards) > 1 else 0.3


def _runs(route: Route, hanging: float) -> list[Run]:
    corners = _corners(route.nodes)
    found: list[Run] = []
    for number, (a, b) in enumerate(pairwise(corners)):
        axis = Axis.ACROSS if a[1] == b[1] else Axis.DOWN
        along, beside = (0, 1) if axis is Axis.ACROSS else (1, 0)
        begin = a[along] + (hanging if number == 1 else 0)
        found.append(
            Run(
                link=route.link,
                number=number,
                axis=axis,
                line=a[beside],
                begin=begin,
                end=b[along],
                before=_sign(corners[number - 1][beside] - a[beside]) if number else 0,
                after=_sign(corners[number + 2][beside] - b[beside]) if number + 2 < len(corners) else 0,
            )
        )
    return found


def _corners(nodes: Sequence[Node]) -> list[Node]:
    middle = [
        here
        for before, here, after in zip(nodes, nodes[1:], nodes[2:], strict=False)
        if (here[0] - before[0], here[1] - before[1]) != (after[0] - here[0], after[1] - here[1])
    ]
    return [nodes[0], *middle, nodes[-1]]


@dataclass(frozen=True)
class Channels:
    """The track of every run in a channel, and how many tracks each channel has."""

    track: Mapping[Key, int]
    count: Mapping[tuple[Axis, int], int]


def assign(found: Runs) -> Channels:
    """Tracks for all channels."""
    channels: dict[tuple[Axis, int], list[Run]] = defaultdict(list)
    for stretch in found.values():
        for run in stretch:
            if run.in_channel:
                channels[run.axis, run.line].append(run)
    track: dict[Key, int] = {}
    count: dict[tuple[Axis, int], int] = {}
    for key, each in sorted(channels.items(), key=lambda one: (one[0][0].value, one[0][1])):
        bundles = _bundles(each, found)
        placed = _tracks(_ordered(bundles))
        count[key] = max(placed) + 1
        for bundle, number in zip(_ordered(bundles), placed, strict=True):
            track |= {(run.link.id, run.number): number for run in bundle}
    return Channels(track, count)


Bundle = tuple[Run, ...]  # runs drawn as one line


def _bundles(each: Sequence[Run], found: Runs) -> list[Bundle]:
    """Runs that come the same way from one place, or go the same way to one, are one line."""
    bundles: list[list[Run]] = []
    for run in each:
        for bundle in bundles:
            near = [other for other in bundle if run.low <= other.high and other.low <= run.high]
            if near and all(_one_line(run, other, found) for other in near):
                bundle.append(run)
                break
        else:
            bundles.append([run])
    return [tuple(bundle) for bundle in bundles]


def _one_line(a: Run, b: Run, found: Runs) -> bool:
    if a.link.tie is not b.link.tie:
        return False
    mine, theirs = found[a.link.id], found[b.link.id]
    if a.link.source == b.link.source and a.number == b.number and a.begin == b.begin:
        return _lines(mine[: a.number]) == _lines(theirs[: b.number])
    rest, other = mine[a.number + 1 :], theirs[b.number + 1 :]
    return a.link.target == b.link.target and a.end == b.end and _lines(rest) == _lines(other)


def _lines(each: Sequence[Run]) -> list[tuple[Axis, int]]:
    return [(run.axis, run.line) for run in each]


def _ordered(bundles: list[Bundle]) -> list[Bundle]:
    """The order, from smaller to greater numbers, in which fewest lines cross."""
    ordered: list[Bundle] = []
    for bundle in bundles:
        places = range(len(ordered) + 1)
        best = min(places, key=lambda at: _cost([*ordered[:at], bundle, *ordered[at:]]))
        ordered.insert(best, bundle)
    better = True
    while better:
        better = False
        for at in range(len(ordered) - 1):
            swapped = [*ordered[:at], ordered[at + 1], ordered[at], *ordered[at + 2 :]]
            if _cost(swapped) < _cost(ordered):
                ordered, better = swapped, True
    return ordered


def _cost(ordered: Sequence[Bundle]) -> float:
    return sum(
        _crossings(first, second)
        for number, first in enumerate(ordered)
        for second in ordered[number + 1 :]
    )


def _crossings(first: Bundle, second: Bundle) -> float:
    """How often they meet when the first lies at the smaller number."""
    return sum(_weight(at, towards, second) for at, towards in _ends(first) if towards > 0) + sum(
        _weight(at, towards, first) for at, towards in _ends(second) if towards < 0
    )


def _weight(at: float, towards: int, other: Bundle) -> float:
    """What an end costs that leaves across the other."""
    if any(run.low < at < run.high for run in other):
        return 1.0
    for end, way in _ends(other):
        if end == at and way and way != towards:
            return 12.0  # both would run over the same piece, from opposite sides
        if end == at and way == towards:
            return 0.4
    return 0.0


def _ends(bundle: Bundle) -> Iterator[tuple[float, int]]:
    for run in bundle:
        yield run.begin, run.before
        yield run.end, run.after


def _tracks(ordered: Sequence[Bundle]) -> list[int]:
    """The least number for each that keeps the order where they overlap."""
    found: list[int] = []
    for bundle in ordered:
        below = [
            number + 1
            for other, number in zip(ordered, found, strict=False)
            if any(a.low <= b.high and b.low <= a.high for a in bundle for b in other)
        ]
        found.append(max(below, default=0))
    return found


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)

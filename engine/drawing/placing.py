"""From the grid to pixels: how wide columns and channels are, where blocks stand and lines run."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from engine.drawing import lettering, sizes
from engine.drawing.grid import Grid
from engine.drawing.model import Block, Box, Drawing, End, Guard, Kind, Link, Point, Strip
from engine.drawing.routes import Route, Side
from engine.drawing.tracks import Axis, Channels, Run, Runs

TRACK = 12.0
LABEL_GAP = 4.0
POOL_GAP = 24.0

_PADDING = 20.0  # of a channel, on both sides of its tracks
_ROW_PADDING = 10.0
_EMPTY_COLUMN, _EMPTY_ROW = 40.0, 40.0


@dataclass(frozen=True)
class Plan:
    """Everything known before there are pixels."""

    grid: Grid
    routes: Mapping[str, Route]
    runs: Runs
    channels: Channels
    loose: float = 1.0  # how generous the gaps are

    @property
    def blocks(self) -> Sequence[Block]:
        """What stands on the grid."""
        return self.grid.body.blocks

    def sides(self, block: str) -> frozenset[Side]:
        """By which sides of a block lines leave or arrive."""
        found = set()
        for route in self.routes.values():
            if route.link.source.block == block and not route.link.source.guard:
                found.add(route.leaves)
            if route.link.target.block == block:
                found.add(route.arrives)
        return frozenset(found)

    def name_side(self, block: Block) -> Side | None:
        """On which side of it its name is written; None: at its upper left."""
        first, second = (
            (Side.TOP, Side.BOTTOM) if block.kind is Kind.GATEWAY else (Side.BOTTOM, Side.TOP)
        )
        busy = self.sides(block.id)
        return next((side for side in (first, second) if side not in busy), None)


class Placing:
    """Positions of all lines of the grid."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.grid = plan.grid
        strips = plan.grid.body.strips
        self.left = sizes.HEADER * (1 + max((one.depth for one in strips), default=-1))
        self._padding: dict[int, float] = {}  # of each channel, before its tracks
        self._widths = self._all_widths()
        self._stretch()
        self._heights, self._axes = self._all_heights()
        self._xs = [self.left, *(self.left + x for x in accumulate(self._widths))]
        self._ys = [0.0, *accumulate(self._heights)]

    # across

    def _all_widths(self) -> list[float]:
        widths = [self._column_width(line) if line % 2 else 0.0 for line in range(self.grid.width)]
        for line in range(0, self.grid.width, 2):
            tracks = self.plan.channels.count.get((Axis.DOWN, line), 1)
            self._padding[line] = self._before(line, widths)
            widths[line] = self._padding[line] + (tracks - 1) * TRACK + self._after(line, widths)
        return widths

    def _column_width(self, line: int) -> float:
        own = [
            self._needs(block)
            for block in self.plan.blocks
            if self.grid.first(block.id) == line == self.grid.last(block.id)
        ]
        return max(own, default=_EMPTY_COLUMN)

    @staticmethod
    def _needs(block: Block) -> float:
        if block.outside:
            return max(block.width, lettering.label_size(block.name)[0])
        return block.width

    def _before(self, line: int, widths: Sequence[float]) -> float:
        """Padding before the tracks of a channel: for the names of what leaves to the right."""
        needs = _PADDING * self.plan.loose
        for route in self.plan.routes.values():
            link = route.link
            if link.name and route.leaves is Side.RIGHT and not link.source.guard:
                block = self.grid.body.by_id[link.source.block]
                if self.grid.last(block.id) == line - 1:
                    beside = (widths[line - 1] - block.width) / 2
                    needs = max(needs, flow_label(link.name)[0] + 3 * LABEL_GAP - beside)
        if (Axis.DOWN, line) not in self.plan.channels.count:
            return needs
        return max(needs, self._for_guards(line - 1, widths, which=-1))

    def _after(self, line: int, widths: Sequence[float]) -> float:
        """Padding behind the tracks: for names of boundary events at the left of their activity."""
        return max(_PADDING, self._for_guards(line + 1, widths, which=0))

    def _for_guards(self, column: int, widths: Sequence[float], *, which: int) -> float:
        """How far the name of the first or last boundary event reaches out of a column."""
        names = [
            lettering.label_size(block.guards[which].name)[0]
            + 2 * LABEL_GAP
            - TRACK
            - (widths[column] - block.width) / 2
            for block in self.plan.blocks
            if len(block.guards) > (which == 0)
            and block.guards[which].name
            and column in (self.grid.first(block.id), self.grid.last(block.id))
        ]
        return max(names, default=0.0)

    def _stretch(self) -> None:
        """Frames get at least the width that they need."""
        for block in self.plan.blocks:
            first, last = self.grid.first(block.id), self.grid.last(block.id)
            missing = block.width - sum(self._widths[first : last + 1])
            if missing > 0 and first < last:
                lines = range(first, last + 1)
                for line in lines:
                    self._widths[line] += missing / len(lines)

    # down

    def _all_heights(self) -> tuple[list[float], dict[int, float]]:
        heights = [0.0] * self.grid.height
        axes: dict[int, float] = {}
        up: dict[int, float] = defaultdict(lambda: _EMPTY_ROW / 2)
        down: dict[int, float] = defaultdict(lambda: _EMPTY_ROW / 2)
        for block in self.plan.blocks:
            above, below = self._reach(block)
            row = self.grid.row(block.id)
            up[row], down[row] = max(up[row], above), max(down[row], below)
        for line in range(self.grid.height):
            if line % 2 == 0:
                heights[line] = self._channel_height(line)
            elif line not in self.grid.borders:
                axes[line], heights[line] = up[line], up[line] + down[line]
        for strip in self.grid.body.strips:
            if strip.depth == 0 and strip.first:
                heights[self.grid.bases[strip.first] - 1] = POOL_GAP
            self._make_room(strip, heights)
        return heights, axes

    def _make_room(self, strip: Strip, heights: list[float]) -> None:
        """A pool or lane is high enough for its own name, which is written upwards."""
        first, end = self.grid.bases[strip.first], self.grid.bases[strip.last + 1] - 1
        needs = lettering.width(strip.name, lettering.TASK_SIZE) + 2 * _ROW_PADDING
        missing = needs - sum(heights[first:end])
        if missing > 0 and not strip.wall:
            heights[first] += missing / 2
            heights[end - 1] += missing / 2

    def _channel_height(self, line: int) -> float:
        tracks = self.plan.channels.count.get((Axis.ACROSS, line), 0)
        return 2 * _ROW_PADDING * self.plan.loose + max(0, tracks - 1) * TRACK

    def _reach(self, block: Block) -> tuple[float, float]:
        """How far it and its names reach above and below its axis."""
        above, below = block.axis, block.height - block.axis
        if block.outside:
            height = lettering.label_size(block.name)[1] + 2 * LABEL_GAP
            side = self.plan.name_side(block)
            above += height if side is not Side.BOTTOM else 0
            below += height if side is Side.BOTTOM else 0
        if block.guards:
            names = [lettering.label_size(guard.name)[1] for guard in block.guards if guard.name]
            below += max(sizes.EVENT / 2, LABEL_GAP + max(names, default=0)) + LABEL_GAP
        for route in self.plan.routes.values():
            if route.link.name and route.link.source == End(block.id) and block.pointed:
                height = flow_label(route.link.name)[1] + 2 * LABEL_GAP
                above = max(above, block.axis + height) if route.leaves is Side.TOP else above
                below = max(below, block.axis + height) if route.leaves is Side.BOTTOM else below
        return above, below

    # where things are

    def box(self, block: Block) -> Box:
        """Where a block stands."""
        first, last = self.grid.first(block.id), self.grid.last(block.id)
        left, right = self._xs[first], self._xs[last + 1]
        y = self.axis(self.grid.row(block.id)) - block.axis
        if block.kind is Kind.WALL:
            return Box(0, y, self._xs[-1], block.height)
        if first < last:
            return Box(left, y, right - left, block.height)
        return Box((left + right - block.width) / 2, y, block.width, block.height)

    def axis(self, line: int) -> float:
        """The height at which lines run through a row."""
        return self._ys[line] + self._axes[line]

    def column(self, line: int) -> float:
        """The middle of a column."""
        return (self._xs[line] + self._xs[line + 1]) / 2

    def guard(self, block: Block, guard: Guard) -> Box:
        """Where a boundary event sits: on the lower edge, the last at the right."""
        box, number = self.box(block), block.guards.index(guard)
        if self.grid.first(block.id) < self.grid.last(block.id):
            x = self.column(self.grid.guard_line(block, number))
        elif len(block.guards) == 1:
            x = box.right - sizes.EVENT / 2 - TRACK
        else:
            first = box.x + sizes.EVENT / 2 + TRACK
            last = box.right - sizes.EVENT / 2 - TRACK
            x = first + (last - first) * number / (len(block.guards) - 1)
        return Box(x - sizes.EVENT / 2, box.bottom - sizes.EVENT / 2, sizes.EVENT, sizes.EVENT)

    def track(self, run: Run) -> float:
        """The coordinate of a run in a channel."""
        number = self.plan.channels.track[run.link.id, run.number]
        if run.axis is Axis.DOWN:
            return self._xs[run.line] + self._padding[run.line] + number * TRACK
        count = self.plan.channels.count[run.axis, run.line]
        middle = (self._ys[run.line] + self._ys[run.line + 1]) / 2
        return middle + (number - (count - 1) / 2) * TRACK

    def strip(self, strip: Strip) -> Box:
        """Where a pool or lane lies."""
        bases = self.grid.bases
        top, bottom = self._ys[bases[strip.first]], self._ys[bases[strip.last + 1] - 1]
        x = sizes.HEADER * strip.depth
        return Box(x, top, self._xs[-1] - x, bottom - top)


def flow_label(name: str) -> tuple[float, float]:
    """Size of the name of a flow: broken into two lines where it is long."""
    return lettering.label_size(name, lettering.room_for(name, 2))


def draw(plan: Plan) -> Drawing:
    """Shapes and lines; names come later."""
    placing = Placing(plan)
    drawing = Drawing()
    for strip in plan.grid.body.strips:
        if not strip.wall:
            drawing.shapes[strip.id] = placing.strip(strip)
    for block in plan.blocks:
        box = placing.box(block)
        drawing.shapes[block.id] = box
        if block.inner:
            drawing.add(block.inner, box.x, box.y)
        for guard in block.guards:
            drawing.shapes[guard.id] = placing.guard(block, guard)
    for id_, route in plan.routes.items():
        drawing.lines[id_] = _line(placing, drawing, route, plan.runs[id_])
    return drawing


def _line(placing: Placing, drawing: Drawing, route: Route, runs: Sequence[Run]) -> list[Point]:
    link = route.link
    source = drawing.shapes[_shape(link.source)]
    target = drawing.shapes[_shape(link.target)]
    places = [_coordinate(placing, drawing, link, run, last=run is runs[-1]) for run in runs]
    points = [_border(source, route.leaves, places[0])]
    for (a, one), (_, two) in zip(
        zip(runs, places, strict=True), zip(runs[1:], places[1:], strict=True), strict=False
    ):
        points.append((two, one) if a.axis is Axis.ACROSS else (one, two))
    points.append(_border(target, route.arrives, places[-1]))
    return _simple(points)


def _shape(end: End) -> str:
    return end.inside or end.guard or end.block


def _coordinate(placing: Placing, drawing: Drawing, link: Link, run: Run, *, last: bool) -> float:
    """Where a run lies: its y if it runs across, else its x."""
    if run.in_channel:
        return placing.track(run)
    if run.axis is Axis.ACROSS:
        return placing.axis(run.line)
    for end, here in ((link.source, run.number == 0), (link.target, last)):
        if here and (end.inside or end.guard):
            return drawing.shapes[_shape(end)].middle[0]
    return placing.column(run.line)


def _border(box: Box, side: Side, at: float) -> Point:
    match side:
        case Side.RIGHT:
            return box.right, at
        case Side.LEFT:
            return box.x, at
        case Side.TOP:
            return at, box.y
        case Side.BOTTOM:
            return at, box.bottom


def _simple(points: Sequence[Point]) -> list[Point]:
    """Without points that change nothing."""
    kept: list[Point] = []
    for x, y in points:
        point = (round(x), round(y))
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and _between(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return kept


def _between(a: Point, b: Point, c: Point) -> bool:
    return (a[0] == b[0] == c[0]) or (a[1] == b[1] == c[1])

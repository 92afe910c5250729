"""Names outside of what they name: beside events and gateways, along flows; where nothing else is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.drawing import lettering
from engine.drawing.model import Block, Box, Drawing, Link, Point, segments
from engine.drawing.placing import LABEL_GAP, Plan, flow_label
from engine.drawing.routes import Side

_STEP = 12.0  # between places tried along a line
_STEPS = 8
_AMBIGUOUS = 4.0  # a stretch that begins as another's
_DEFAULT_MARK = 14.0  # the stroke across the beginning of a default flow

Choice = tuple[float, Box]  # the smaller the number, the better


@dataclass
class Paper:
    """What is drawn so far, to keep clear of."""

    shapes: list[Box]
    lines: list[Box]  # stretches, as boxes without breadth
    labels: list[Box]

    def harm(self, box: Box) -> float:
        """How much a name here would cover."""
        covered = sum(box.overlaps(other, 1) for other in self.shapes + self.labels)
        return 10.0 * covered + 4.0 * sum(box.overlaps(line, 1) for line in self.lines)


def add(plan: Plan, drawing: Drawing) -> bool:
    """Write every name of this level; those inside of frames are there already. Whether all had room."""
    own = [id_ for block in plan.blocks for id_ in (block.id, *(one.id for one in block.guards))]
    paper = Paper(
        shapes=[drawing.shapes[id_] for id_ in own],
        lines=[stretch for line in drawing.lines.values() for stretch in segments(line)],
        labels=list(drawing.labels.values()),
    )
    room = True
    for id_, choices in _names(plan, drawing):
        ordered = sorted(choices, key=lambda choice: choice[0])
        free = (box for _, box in ordered if not paper.harm(box))
        best = next(free, None)
        room &= best is not None
        best = best or min(ordered, key=lambda choice: choice[0] + paper.harm(choice[1]))[1]
        drawing.labels[id_] = best
        paper.labels.append(best)
    return room


def _names(plan: Plan, drawing: Drawing) -> Iterator[tuple[str, Iterable[Choice]]]:
    """Each name with the places where it can be."""
    for block in plan.blocks:
        if block.outside:
            yield block.id, _beside(plan, drawing, block)
        for guard in block.guards:
            if guard.name:
                size = lettering.label_size(guard.name)
                yield guard.id, _below_guard(drawing.shapes[guard.id], size, drawing.shapes[block.id])
    for link in plan.grid.body.links:
        line = drawing.lines.get(link.id)
        if link.name and line:
            others = [other for id_, other in drawing.lines.items() if id_ != link.id]
            begins = max((_together(line, other) for other in others), default=0.0)
            yield link.id, _along(link, line, begins)


def _beside(plan: Plan, drawing: Drawing, block: Block) -> Iterator[Choice]:
    """Above, below, and at the corners."""
    box = drawing.shapes[block.id]
    width, height = lettering.label_size(block.name)
    middle = box.middle[0]
    above, below = box.y - LABEL_GAP - height, box.bottom + LABEL_GAP
    side = plan.name_side(block)
    yield (0.0 if side is Side.TOP else 1.0), Box(middle - width / 2, above, width, height)
    yield (0.0 if side is Side.BOTTOM else 1.0), Box(middle - width / 2, below, width, height)
    for price, left in ((1.2, middle - LABEL_GAP - width), (1.6, middle + LABEL_GAP)):
        yield price, Box(left, above, width, height)
        yield price + 0.2, Box(left, below, width, height)


def _below_guard(box: Box, size: tuple[float, float], host: Box) -> Iterator[Choice]:
    """Below the edge of its activity, to the right or to the left of the line that leaves it."""
    width, height = size
    y = host.bottom + LABEL_GAP
    right = Box(box.right + LABEL_GAP / 2, y, width, height)
    left = Box(box.x - LABEL_GAP / 2 - width, y, width, height)
    first, second = (left, right) if box.middle[0] < host.middle[0] - 1 else (right, left)
    yield 0.0, first
    yield 0.5, second
    for step in range(_STEPS):
        y = box.bottom + LABEL_GAP + step * _STEP
        yield 1.0 + step, Box(box.middle[0] + LABEL_GAP, y, width, height)
        yield 1.1 + step, Box(box.middle[0] - LABEL_GAP - width, y, width, height)


def _along(link: Link, line: Sequence[Point], begins: float) -> Iterator[Choice]:
    """Along each stretch, on both sides; the nearer to where the line stands alone, the better."""
    size = flow_label(link.name)
    first = max(begins, _DEFAULT_MARK if link.default else 0.0) + LABEL_GAP
    passed = 0.0
    for number, (a, b) in enumerate(pairwise(line)):
        length = abs(b[0] - a[0]) + abs(b[1] - a[1])
        start = max(first - passed, LABEL_GAP)
        shared = _AMBIGUOUS if passed < begins else 0.0
        for step in range(int((length - start) // _STEP) + 1):
            for rank, box in enumerate(_at(a, b, start + step * _STEP, size)):
                yield shared + 1.5 * number + 0.05 * step + 0.4 * rank, box
        passed += length
    yield 99.0, next(_at(line[0], line[1], LABEL_GAP, size))


def _at(a: Point, b: Point, far: float, size: tuple[float, float]) -> Iterator[Box]:
    width, height = size
    if a[1] == b[1]:
        x = a[0] + far if b[0] > a[0] else a[0] - far - width
        yield Box(x, a[1] - LABEL_GAP / 2 - height, width, height)
        yield Box(x, a[1] + LABEL_GAP / 2, width, height)
    else:
        y = a[1] + far if b[1] > a[1] else a[1] - far - height
        yield Box(a[0] + LABEL_GAP, y, width, height)
        yield Box(a[0] - LABEL_GAP - width, y, width, height)


def _together(line: Sequence[Point], other: Sequence[Point]) -> float:
    """How far two lines run as one from where both begin."""
    common, at = 0.0, line[0]
    for (a, b), (c, d) in zip(pairwise(line), pairwise(other), strict=False):
        if a != at or c != at or _way(a, b) != _way(c, d):
            return common
        mine, theirs = abs(b[0] - a[0]) + abs(b[1] - a[1]), abs(d[0] - c[0]) + abs(d[1] - c[1])
        common += min(mine, theirs)
        if mine != theirs:
            return common
        at = b
    return common


def _way(a: Point, b: Point) -> tuple[int, int]:
    return (b[0] > a[0]) - (b[0] < a[0]), (b[1] > a[1]) - (b[1] < a[1])

"""What there is to draw, and what a drawing is. Units are those of BPMN DI: pixels at a zoom of 1."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> Point:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2

    def moved(self, dx: float, dy: float) -> "Box":
        """The same elsewhere."""
        return Box(self.x + dx, self.y + dy, self.width, self.height)

    def overlaps(self, other: "Box", margin: float = 0) -> bool:
        """Whether they share more than an edge, or come nearer than ``margin``."""
        return (
            self.x < other.right + margin
            and other.x < self.right + margin
            and self.y < other.bottom + margin
            and other.y < self.bottom + margin
        )

    def holds(self, other: "Box", margin: float = 0) -> bool:
        """Whether the other lies inside."""
        return (
            self.x - margin <= other.x
            and other.right <= self.right + margin
            and self.y - margin <= other.y
            and other.bottom <= self.bottom + margin
        )


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds them all."""
    each = list(boxes)
    x, y = min(one.x for one in each), min(one.y for one in each)
    return Box(x, y, max(one.right for one in each) - x, max(one.bottom for one in each) - y)


def segments(line: Sequence[Point]) -> Iterator[Box]:
    """The straight stretches of a line, as boxes without breadth."""
    for (x1, y1), (x2, y2) in pairwise(line):
        yield Box(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))


@dataclass
class Drawing:
    """Where everything is, by the id of the element."""

    shapes: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, list[Point]] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)

    def add(self, other: "Drawing", dx: float, dy: float) -> None:
        """Everything of another drawing, moved."""
        self.shapes |= {key: box.moved(dx, dy) for key, box in other.shapes.items()}
        self.labels |= {key: box.moved(dx, dy) for key, box in other.labels.items()}
        self.lines |= {key: [(x + dx, y + dy) for x, y in line] for key, line in other.lines.items()}

    def extent(self) -> Box:
        """What it covers."""
        stretches = [one for line in self.lines.values() for one in segments(line)]
        boxes = [*self.shapes.values(), *self.labels.values(), *stretches]
        return around(boxes) if boxes else Box(0, 0, 0, 0)


class Kind(StrEnum):
    """How something is drawn."""

    TASK = "task"
    EVENT = "event"
    GATEWAY = "gateway"
    FRAME = "frame"  # an expanded subprocess
    DATA = "data"
    NOTE = "note"
    WALL = "wall"  # a pool without a process of its own


class Tie(StrEnum):
    """How a line connects."""

    SEQUENCE = "sequence"
    MESSAGE = "message"
    ASSOCIATION = "association"


@dataclass(frozen=True)
class Guard:
    """A boundary event of a block."""

    id: str
    name: str


@dataclass(eq=False)
class Block:
    """A thing with a place of its own on the grid."""

    id: str
    kind: Kind
    name: str
    band: int
    width: float
    height: float
    axis: float  # how far below its upper edge flows enter and leave
    guards: tuple[Guard, ...] = ()
    inner: Drawing | None = None

    @property
    def outside(self) -> bool:
        """Whether its name is written outside of it."""
        return self.kind in (Kind.EVENT, Kind.GATEWAY, Kind.DATA) and bool(self.name)

    @property
    def pointed(self) -> bool:
        """Whether lines meet it in four points only."""
        return self.kind in (Kind.EVENT, Kind.GATEWAY)


@dataclass(frozen=True)
class End:
    """Where a line ends: at a block, at one of its guards, or at something inside of it."""

    block: str
    guard: str | None = None
    inside: str | None = None


@dataclass(frozen=True, eq=False)
class Link:
    """A line between two blocks of the same drawing."""

    id: str
    source: End
    target: End
    name: str = ""
    tie: Tie = Tie.SEQUENCE
    default: bool = False  # drawn with a stroke across its beginning


@dataclass(frozen=True)
class Strip:
    """A pool (depth 0) or a lane, and which bands it spans."""

    id: str
    name: str
    depth: int
    first: int
    last: int
    wall: bool = False


@dataclass(frozen=True)
class Body:
    """What is laid out together: a collaboration, a process, or the inside of a subprocess.

    Its bands lie one below another; every block lies in one.
    """

    blocks: Sequence[Block]
    links: Sequence[Link]
    bands: int = 1
    strips: Sequence[Strip] = ()

    @property
    def by_id(self) -> Mapping[str, Block]:
        """The blocks by id."""
        return {block.id: block for block in self.blocks}

    @property
    def walls(self) -> frozenset[int]:
        """Bands that are a pool without a process."""
        return frozenset(one.first for one in self.strips if one.wall)

    def leaving(self, block: str) -> Iterator[Link]:
        """The links that begin there."""
        return (link for link in self.links if link.source.block == block)

"""Which lines of the grid each link follows: around blocks, with few bends and crossings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from heapq import heappop, heappush

from engine.drawing.grid import Grid, Node
from engine.drawing.model import Block, Kind, Link, Tie


class Side(Enum):
    """A side of a block, and the step that leads away from it."""

    RIGHT = (1, 0)
    LEFT = (-1, 0)
    BOTTOM = (0, 1)
    TOP = (0, -1)


@dataclass(frozen=True)
class Route:
    """The crossings that a link passes, those of its two blocks included."""

    link: Link
    nodes: tuple[Node, ...]

    @property
    def leaves(self) -> Side:
        """By which side of its first block."""
        return Side(_step(self.nodes[0], self.nodes[1]))

    @property
    def arrives(self) -> Side:
        """At which side of its last block."""
        return Side(_step(self.nodes[-1], self.nodes[-2]))

    def steps(self) -> Iterator[tuple[Node, Node]]:
        """From crossing to crossing."""
        return zip(self.nodes, self.nodes[1:], strict=False)


_BEND, _CROSSING, _SHARED_PORT, _MIXED_PORT, _CROWD = 2.6, 5.0, 4.0, 9.0, 0.25
_FORBIDDEN = float("inf")
_ROUNDS = 3

_LEAVING = {  # what leaving by each side costs: right, bottom, top, left
    Kind.GATEWAY: (0.0, 0.4, 0.4, 12.0),
    Kind.EVENT: (0.0, 2.0, 2.0, 12.0),
}
_LEAVING_USUAL = (0.0, 2.5, 2.5, 14.0)
_ARRIVING = {  # left, bottom, top, right
    Kind.GATEWAY: (0.0, 0.4, 0.4, 9.0),
    Kind.EVENT: (0.0, 1.0, 1.0, 9.0),
}
_ARRIVING_USUAL = (0.0, 2.0, 2.0, 12.0)
_BACK_LEAVING, _BACK_ARRIVING = (5.0, 0.0, 1.5, 9.0), (2.0, 0.0, 1.5, 9.0)
_MESSAGE = (6.0, 0.0, 0.0, 6.0)
_OUT = (Side.RIGHT, Side.BOTTOM, Side.TOP, Side.LEFT)
_IN = (Side.LEFT, Side.BOTTOM, Side.TOP, Side.RIGHT)


def find(grid: Grid, back: frozenset[Link]) -> dict[str, Route]:
    """A route for every link, by its id."""
    return _Router(grid, back).all()


class _Router:
    def __init__(self, grid: Grid, back: frozenset[Link]) -> None:
        self.grid = grid
        self.back = back
        self.blocks = grid.body.by_id
        self.routes: dict[str, Route] = {}
        self._uses: dict[tuple[Node, Node], list[Link]] = defaultdict(list)
        self._passes: dict[Node, list[tuple[Link, int]]] = defaultdict(
            list
        )  # straight: 0 across, 1 down

    def all(self) -> dict[str, Route]:
        """Shortest links first; then each again, knowing the others, while that helps."""
        ordered = sorted(self.grid.body.links, key=self._rank)
        for link in ordered:
            self._route(link)
        for _ in range(_ROUNDS):
            before = {id_: route.nodes for id_, route in self.routes.items()}
            for link in ordered:
                if link.id in self.routes:
                    self._forget(self.routes[link.id])
                    self._route(link)
            if before == {id_: route.nodes for id_, route in self.routes.items()}:
                break
        return self.routes

    def _rank(self, link: Link) -> tuple[object, ...]:
        grid, a, b = self.grid, link.source.block, link.target.block
        across, down = abs(grid.first(b) - grid.last(a)), abs(grid.row(a) - grid.row(b))
        return (link.tie is not Tie.SEQUENCE, link in self.back, down > 0, across + down, across)

    def _route(self, link: Link) -> None:
        nodes = self._search(link)
        if nodes is None:
            return
        route = Route(link, nodes)
        self.routes[link.id] = route
        for a, b in route.steps():
            self._uses[_edge(a, b)].append(link)
        for before, here, after in zip(nodes, nodes[1:], nodes[2:], strict=False):
            if _step(before, here) == _step(here, after):
                self._passes[here].append((link, abs(_step(here, after)[1])))

    def _forget(self, route: Route) -> None:
        del self.routes[route.link.id]
        for a, b in route.steps():
            self._uses[_edge(a, b)].remove(route.link)
        for node in route.nodes[1:-1]:
            self._passes[node] = [one for one in self._passes[node] if one[0] is not route.link]

    def _search(self, link: Link) -> tuple[Node, ...] | None:
        """The cheapest way, by A*. States are a crossing and the step that led to it."""
        goals = self._goals(link)
        aim = self.grid.row(link.target.block)
        queue: list[tuple[float, float, int, Node, tuple[int, int], tuple[Node, ...]]] = []
        number = 0
        for cost, start, side in self._starts(link):
            first = (start[0] + side.value[0], start[1] + side.value[1])
            toll = cost + self._toll(link, start, first)
            if toll < _FORBIDDEN:
                number += 1
                heappush(queue, (toll, toll, number, first, side.value, (start, first)))
        seen: set[tuple[Node, tuple[int, int]]] = set()
        while queue:
            _, cost, _, here, step, path = heappop(queue)
            if here == _DONE:
                return path
            if (here, step) in seen:
                continue
            seen.add((here, step))
            for toll, node, way in self._onward(link, here, step, goals):
                number += 1
                far = 0.0 if node == _DONE else abs(node[1] - aim)
                spent = cost + toll
                heappush(queue, (spent + far, spent, number, node, _step(here, way), (*path, way)))
        return None

    def _onward(
        self, link: Link, here: Node, step: tuple[int, int], goals: Mapping[tuple[Node, Node], float]
    ) -> Iterator[tuple[float, Node, Node]]:
        """Cost, state and crossing of every step from here."""
        for side in Side:
            dx, dy = side.value
            if (dx, dy) == (-step[0], -step[1]):
                continue
            if dx and here[1] in self.grid.borders:
                continue
            there = (here[0] + dx, here[1] + dy)
            straight = (dx, dy) == step
            cost = self._toll(link, here, there) + (0 if straight else _BEND)
            cost += self._crossing(link, here, dy) if straight else 0
            if (here, there) in goals:
                yield cost + goals[here, there], _DONE, there
            elif self._free(there):
                yield cost, there, there

    def _free(self, node: Node) -> bool:
        x, y = node
        return 0 <= x < self.grid.width and 0 <= y < self.grid.height and node not in self.grid.taken

    def _toll(self, link: Link, a: Node, b: Node) -> float:
        """What one step costs, given who else takes it: the middle of a cell has room for one."""
        others = [one for one in self._uses.get(_edge(a, b), ()) if not _joins(one, link)]
        if not others:
            return 1.0
        in_channel = a[0] % 2 == 0 if a[0] == b[0] else a[1] % 2 == 0
        beside = _hangs(link, a, b, self.grid) or all(_hangs(one, a, b, self.grid) for one in others)
        if in_channel or beside:
            return 1.0 + _CROWD * len(others)
        return _FORBIDDEN

    def _crossing(self, link: Link, node: Node, down: int) -> float:
        others = self._passes.get(node, ())
        return _CROSSING * sum(one is not link and axis != abs(down) for one, axis in others)

    def _starts(self, link: Link) -> Iterator[tuple[float, Node, Side]]:
        block, row = self.blocks[link.source.block], self.grid.row(link.source.block)
        if link.source.guard:
            number = [guard.id for guard in block.guards].index(link.source.guard)
            yield 0.0, (self.grid.guard_line(block, number), row), Side.BOTTOM
            return
        costs = _MESSAGE if link.tie is not Tie.SEQUENCE else _LEAVING.get(block.kind, _LEAVING_USUAL)
        if link in self.back:
            costs = _BACK_LEAVING
        for cost, side in zip(costs, _OUT, strict=True):
            for x in self._docks(block, side):
                yield cost + self._port(link, block, side, out=True), (x, row), side

    def _goals(self, link: Link) -> dict[tuple[Node, Node], float]:
        """The last steps that end at the target, and what ending there costs."""
        block, row = self.blocks[link.target.block], self.grid.row(link.target.block)
        costs = _MESSAGE if link.tie is not Tie.SEQUENCE else _ARRIVING.get(block.kind, _ARRIVING_USUAL)
        if link in self.back:
            costs = _BACK_ARRIVING
        return {
            ((x + side.value[0], row + side.value[1]), (x, row)): cost
            + self._port(link, block, side, out=False)
            for cost, side in zip(costs, _IN, strict=True)
            for x in self._docks(block, side)
        }

    def _docks(self, block: Block, side: Side) -> Iterable[int]:
        """The vertical lines at which lines meet that side."""
        first, last = self.grid.first(block.id), self.grid.last(block.id)
        if side is Side.BOTTOM and block.guards:
            hanging = {
                self.grid.guard_line(block, number)
                for number in range(len(block.guards))
                if self.grid.guard_in_middle(block, number)
            }
            return [x for x in range(first, last + 1, 2) if x not in hanging]
        if block.kind is Kind.WALL:
            return range(first, last + 1) if side in (Side.TOP, Side.BOTTOM) else ()
        if side is Side.RIGHT:
            return (last,)
        if side is Side.LEFT:
            return (first,)
        return range(first, last + 1, 2)

    def _port(self, link: Link, block: Block, side: Side, *, out: bool) -> float:
        """What it costs that others leave or arrive there already."""
        if block.kind is Kind.WALL:
            return 0.0
        cost = 0.0
        for route in self.routes.values():
            if route.link is link:
                continue
            if route.link.source.block == block.id and not route.link.source.guard:
                here = _SHARED_PORT if out else _MIXED_PORT
                cost = max(cost, here * (route.leaves is side))
            if route.link.target.block == block.id:
                shared = _SHARED_PORT / 8 if side is Side.LEFT else _SHARED_PORT / 2
                cost = max(cost, (route.arrives is side) * (_MIXED_PORT if out else shared))
        return cost


_DONE: Node = (-1, -1)


def _joins(one: Link, other: Link) -> bool:
    """Whether two lines may run as one: they come from the same place or go to it."""
    if one.tie is not other.tie:
        return False
    return one.source == other.source or one.target == other.target


def _hangs(link: Link, a: Node, b: Node, grid: Grid) -> bool:
    """Whether the step is the first of a line from a boundary event that hangs beside the middle."""
    if not link.source.guard or grid.taken.get(min(a, b)) != link.source.block:
        return False
    block = grid.body.by_id[link.source.block]
    number = [one.id for one in block.guards].index(link.source.guard)
    return not grid.guard_in_middle(block, number)


def _edge(a: Node, b: Node) -> tuple[Node, Node]:
    return (a, b) if a <= b else (b, a)


def _step(a: Node, b: Node) -> tuple[int, int]:
    return b[0] - a[0], b[1] - a[1]

"""Soundness of the flow, found by playing every course that tokens can take, within bounds.

Looks for: joins that wait for a token which can never come (deadlock), work done twice because
parallel branches meet without a join (lack of synchronization), activities that no course reaches,
courses that can never end, and loops in which nothing waits.

The token game is that of BPMN 2.0 §13: activities and events take one token from one incoming flow and
put one on each outgoing; gateways as their kind says. Data is not looked at: every condition may be
true. Each scope is played on its own; inside its parent it is one activity.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from engine.checks.graph import Flow, Node, Scope
from engine.findings import Report

MAX_STATES = 20_000
MAX_WORK = 2_000_000  # tokens looked at: states of many branches weigh more
MAX_CHOICES = 64  # ways on out of one inclusive gateway that are tried

_JOINS = ("parallelGateway", "inclusiveGateway", "complexGateway", "endEvent")

Marking = tuple[tuple[str, int], ...]  # flow id → tokens on it, sorted


def check(scope: Scope, report: Report) -> None:
    """Report on a process and every scope inside it."""
    for inner in scope.scopes():
        _Game(inner, report).check()


@dataclass
class _Seen:
    """What the exploration came across."""

    fired: set[str] = field(default_factory=set)
    crowded: set[str] = field(default_factory=set)  # nodes that two tokens reach at once
    stuck: list[Marking] = field(default_factory=list)
    complete: bool = True


class _Game:
    """The token game of one scope."""

    def __init__(self, scope: Scope, report: Report) -> None:
        self._scope, self._report = scope, report
        self._reached: dict[tuple[str, str], set[str]] = {}

    def check(self) -> None:
        """Report all that is wrong with this scope's flow."""
        seen = self._explore()
        self._tell_stuck(seen)
        self._tell_crowded(seen)
        self._tell_unreached(seen)
        self._tell_busy_loop()
        if not seen.complete:
            self._report.info(
                "state-space-too-large",
                self._scope,
                "Tiene más de {limit} situaciones posibles: se comprobó solo una parte.",
                "Divida el proceso en subprocesos o actividades de llamada.",
                limit=MAX_STATES,
            )

    # --- exploration

    def _explore(self) -> _Seen:
        seen = _Seen()
        waiting = deque(self._initial())
        known = set(waiting)
        work = 0
        while waiting:
            marking = waiting.popleft()
            moved = False
            work += len(marking) ** 2 + 1
            if work > MAX_WORK:
                seen.complete = False
                break
            for node, after in self._moves(dict(marking)):
                moved = True
                seen.fired.add(node)
                if crowded := self._crowded(after):
                    seen.crowded.add(crowded)
                    continue
                key = tuple(sorted(after.items()))
                if key not in known and len(known) < MAX_STATES:
                    known.add(key)
                    waiting.append(key)
                elif key not in known:
                    seen.complete = False
            if not moved and marking:
                seen.stuck.append(marking)
        return seen

    def _crowded(self, marking: dict[str, int]) -> str | None:
        """A node that would be passed twice: two tokens are on their way to it and it joins nothing."""
        arriving: dict[str, int] = {}
        for place, tokens in marking.items():
            if place.startswith("▸"):
                continue
            target = self._scope.flows[place].target
            joins = self._scope.nodes[target].kind in _JOINS
            arriving[target] = (
                max(arriving.get(target, 0), tokens) if joins else arriving.get(target, 0) + tokens
            )
            if arriving[target] > 1:
                return target
        return None

    def _initial(self) -> list[Marking]:
        """One course for each start event; several nodes without incoming flows start together."""
        starts = self._scope.starts()
        if starts and starts[0].kind != "startEvent" and not starts[0].instantiates:
            together = dict.fromkeys((f"▸{n.id}" for n in starts), 1)
            return [tuple(sorted(together.items()))]
        return [((f"▸{start.id}", 1),) for start in starts]

    def _moves(self, marking: dict[str, int]) -> Iterator[tuple[str, dict[str, int]]]:
        """Every (node, marking after it) possible now. ``▸id`` is a token about to enter a node."""
        for place in list(marking):
            if place.startswith("▸"):
                node = self._scope.nodes[place[1:]]
                yield from self._pass(node, marking, [place])
                continue
            node = self._scope.nodes[self._scope.flows[place].target]
            if node.kind == "parallelGateway":
                yield from self._join(node, marking)
            elif node.kind == "inclusiveGateway":
                if self._inclusive_ready(node, marking):
                    taken = [f.id for f in node.incoming if marking.get(f.id)]
                    yield from self._pass(node, marking, taken)
            else:
                yield from self._pass(node, marking, [place])

    def _join(self, node: Node, marking: dict[str, int]) -> Iterator[tuple[str, dict[str, int]]]:
        flows = [f.id for f in node.incoming]
        if all(marking.get(f) for f in flows):
            yield from self._pass(node, marking, flows)

    def _inclusive_ready(self, node: Node, marking: dict[str, int]) -> bool:
        """No token elsewhere can still reach an incoming flow that is empty (BPMN 2.0 table 13.3).

        Ways through the join itself do not count: what comes round a loop belongs to the next round.
        """
        empty = {f.source for f in node.incoming if not marking.get(f.id)}
        full = {f.source for f in node.incoming if marking.get(f.id)}
        for place in marking:
            at = place[1:] if place.startswith("▸") else self._scope.flows[place].target
            if at == node.id:
                continue
            reach = self._reach(at, node.id)
            if reach & empty and not reach & full:
                return False
        return True

    def _pass(
        self, node: Node, marking: dict[str, int], taken: list[str]
    ) -> Iterator[tuple[str, dict[str, int]]]:
        rest = dict(marking)
        for place in taken:
            rest[place] -= 1
            if not rest[place]:
                del rest[place]
        if node.kind == "endEvent" and {"terminate", "error", "cancel"} & set(node.definitions):
            yield node.id, {}
            return
        for flows in self._ways_on(node):
            after = dict(rest)
            for flow in flows:
                after[flow] = after.get(flow, 0) + 1
            yield node.id, after
        yield from self._interrupted(node, rest)

    def _interrupted(self, node: Node, rest: dict[str, int]) -> Iterator[tuple[str, dict[str, int]]]:
        for boundary in node.boundaries:
            after = dict(rest)
            after[f"▸{boundary.id}"] = 1
            if not boundary.interrupting:  # the activity goes its own way as well
                for flow in node.outgoing:
                    after[flow.id] = after.get(flow.id, 0) + 1
            yield node.id, after

    def _ways_on(self, node: Node) -> Iterator[list[str]]:
        flows = [f.id for f in node.outgoing]
        conditional = [f.id for f in node.outgoing if f.condition]
        if node.kind in ("exclusiveGateway", "eventBasedGateway"):
            yield from ([f] for f in flows) if flows else iter([[]])
        elif node.kind in ("inclusiveGateway", "complexGateway") or (
            conditional and node.kind != "parallelGateway"
        ):
            yield from _chosen(node)
        else:
            yield flows

    def _reach(self, start: str, without: str) -> set[str]:
        """The node itself and all that a token from there can come to without passing ``without``."""
        known = self._reached.get((start, without))
        if known is not None:
            return known
        seen = {start}
        stack = [start]
        while stack:
            node = self._scope.nodes[stack.pop()]
            targets = [f.target for f in node.outgoing] + [b.id for b in node.boundaries]
            for target in targets:
                if target not in seen and target in self._scope.nodes and target != without:
                    seen.add(target)
                    stack.append(target)
        self._reached[start, without] = seen
        return seen

    # --- what was seen

    def _tell_stuck(self, seen: _Seen) -> None:
        told: set[str] = set()
        for marking in seen.stuck:
            here = {place for place, _ in marking}
            for place in here:
                node = self._scope.nodes[self._scope.flows[place].target]
                if node.id in told:
                    continue
                told.add(node.id)
                missing = [f.source for f in node.incoming if f.id not in here]
                self._report.error(
                    "deadlock",
                    node,
                    "Puede esperar para siempre: a veces no llega el camino que viene de {missing}.",
                    "Una con una compuerta exclusiva los caminos de los que solo se recorre uno,"
                    " o abra los caminos con una compuerta paralela.",
                    missing=_names(self._scope, missing),
                )

    def _tell_crowded(self, seen: _Seen) -> None:
        for target in sorted(seen.crowded):
            self._report.error(
                "lack-of-synchronization",
                self._scope.nodes[target],
                "Se recorre más de una vez a la vez: caminos paralelos llegan aquí sin unirse antes.",
                "Una los caminos paralelos con una compuerta paralela o inclusiva antes de este punto.",
            )

    def _tell_unreached(self, seen: _Seen) -> None:
        if not seen.complete or seen.stuck or seen.crowded:
            return  # what lies behind a deadlock is dead because of it: one finding is enough
        for node in self._scope.nodes.values():
            compensates = node.element.get("isForCompensation") == "true"
            if node.id not in seen.fired and not node.is_event_subprocess and not compensates:
                self._report.error(
                    "unreachable",
                    node,
                    "Ningún camino llega a este elemento.",
                    "Conéctelo con un flujo de secuencia o bórrelo.",
                )

    def _tell_busy_loop(self) -> None:
        automatic = {n.id for n in self._scope.nodes.values() if not n.waits}
        for node in self._scope.nodes.values():
            if node.id in automatic and node.incoming and self._returns(node.id, automatic):
                self._report.error(
                    "busy-loop",
                    node,
                    "Forma parte de un bucle en el que nada espera: podría girar sin fin.",
                    "Ponga en el bucle una tarea, un temporizador o un mensaje.",
                )
                return

    def _returns(self, start: str, among: set[str]) -> bool:
        seen: set[str] = set()
        stack = [start]
        while stack:
            for flow in _taken(self._scope.nodes[stack.pop()]):
                if flow.target == start:
                    return True
                if flow.target in among and flow.target not in seen:
                    seen.add(flow.target)
                    stack.append(flow.target)
        return False


def _chosen(node: Node) -> Iterator[list[str]]:
    """Ways on where conditions choose: those that always hold, some of the others, or the default."""
    always = [f.id for f in node.outgoing if f.condition == "true"]
    others = [f.id for f in node.outgoing if f.id not in always and f.id != node.default]
    if always:
        yield always
    elif node.default:
        yield [node.default]
    yield from ([*always, *some] for some in _subsets(others) if some or not (always or node.default))


def _subsets(flows: list[str]) -> Iterator[list[str]]:
    """Non-empty subsets, the small ones and the whole first, up to ``MAX_CHOICES``."""
    made = 0
    sizes = dict.fromkeys([1, len(flows), *range(2, len(flows))])
    for size in sizes:
        for chosen in combinations(flows, size):
            if size and made < MAX_CHOICES:
                made += 1
                yield list(chosen)
    if not flows:
        yield []


def _taken(node: Node) -> list[Flow]:
    """Flows out of a node, less a default that is never needed because another is always taken."""
    certain = node.kind == "inclusiveGateway" and any(f.condition == "true" for f in node.outgoing)
    return [f for f in node.outgoing if not certain or f.id != node.default]


def _names(scope: Scope, ids: list[str]) -> str:
    return ", ".join(f"«{scope.nodes[i].name or i}»" for i in ids if i in scope.nodes) or "otro lado"

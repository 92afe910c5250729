"""A diagram as plain values: what the file says, before anything is decided about it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

TASKS = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "scriptTask",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
    }
)
SCOPES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = TASKS | SCOPES | {"callActivity"}
GATEWAYS = frozenset(
    {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"}
)
CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
THROWING = frozenset({"endEvent", "intermediateThrowEvent"})
EVENTS = CATCHING | THROWING
NODES = ACTIVITIES | GATEWAYS | EVENTS


@dataclass(slots=True)
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    name: str | None = None
    line: int | None = None
    condition: str | None = None
    language: str | None = None


@dataclass(slots=True)
class Correlation:
    """How one property of a correlation key is read."""

    property: str
    path: str  # FEEL over the payload of the message
    line: int | None = None


@dataclass(slots=True)
class Definition:
    """An event definition: what an event waits for, or throws."""

    kind: str  # message signal timer error escalation conditional link compensate cancel terminate
    line: int | None = None
    name: str | None = None  # of the message, signal, link
    code: str | None = None  # of the error or escalation; None catches all
    ref: str | None = None  # id of the referred message, signal, error, escalation
    timer: str | None = None  # timeDate timeDuration timeCycle
    text: str = ""  # of the timer or condition
    waits: bool = True  # for what a compensation undoes
    correlated: bool = False  # whether a correlation key is declared for the message


@dataclass(slots=True)
class Loop:
    """Loop characteristics of an activity."""

    kind: str  # "loop" "parallel" "sequential"
    line: int | None = None
    maximum: str | None = None
    condition: str | None = None
    test_before: bool = False
    cardinality: str | None = None
    collection: str | None = None
    item: str | None = None
    output: str | None = None
    output_item: str | None = None
    behavior: str = "All"


@dataclass(slots=True)
class Operator:
    """What a service task asks for."""

    topic: str  # or, after =, the FEEL that gives it
    result: str | None
    parameters: list[tuple[str, str]] = field(default_factory=list)

    @property
    def choice(self) -> str | None:
        """The expression that gives the topic, where the diagram does not name it."""
        return self.topic[1:].strip() if self.topic.startswith("=") else None


@dataclass(slots=True)
class Association:
    """A data association of an activity or event."""

    enters: bool  # into the activity; else out of it
    source: str  # id of what it comes from
    target: str  # and leads to
    line: int | None = None
    computes: list[tuple[str, str]] = field(default_factory=list)  # name and FEEL


@dataclass(slots=True)
class Node:
    """A flow node."""

    id: str
    tag: str
    name: str | None = None
    line: int | None = None
    lane: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    definitions: list[Definition] = field(default_factory=list)
    outgoing: list[str] = field(default_factory=list)  # ids of flows in the order of the file
    loop: Loop | None = None
    operator: Operator | None = None
    script: str | None = None
    decision: str | None = None
    message: Definition | None = None  # of a send or receive task
    body: "Scope | None" = None
    data: list[Association] = field(default_factory=list)
    completion: str | None = None  # condition of an ad-hoc subprocess
    foreign: list[str] = field(default_factory=list)  # extensions of other tools
    oddities: list[str] = field(default_factory=list)  # standard children that change execution

    @property
    def default(self) -> str | None:
        """Id of the default flow."""
        return self.attributes.get("default")

    @property
    def attached_to(self) -> str | None:
        """Id of the activity a boundary event sits on."""
        return self.attributes.get("attachedToRef") if self.tag == "boundaryEvent" else None

    @property
    def interrupting(self) -> bool:
        """Whether a boundary event or the start of an event subprocess interrupts."""
        name = "cancelActivity" if self.tag == "boundaryEvent" else "isInterrupting"
        return self.attributes.get(name, "true") != "false"

    @property
    def triggered(self) -> bool:
        """Whether it is an event subprocess."""
        return self.tag == "subProcess" and self.attributes.get("triggeredByEvent") == "true"

    @property
    def undoes_scope(self) -> bool:
        """Whether it is an event subprocess that undoes what it is drawn in."""
        nodes = self.body.nodes.values() if self.triggered and self.body else ()
        return any("compensate" in node.kinds() for node in nodes if node.tag == "startEvent")

    @property
    def repeatable(self) -> bool:
        """Whether an ad-hoc subprocess offers it again and again."""
        return self.properties.get("repeatable", "").strip() == "true"

    @property
    def instantiates(self) -> bool:
        """Whether the process starts at it, when its message comes."""
        able = self.tag in ("receiveTask", "eventBasedGateway")
        return able and self.attributes.get("instantiate") == "true"

    @property
    def undoes(self) -> bool:
        """Whether it is done only to undo another activity."""
        return self.attributes.get("isForCompensation") == "true"

    def kinds(self) -> set[str]:
        """What its event definitions are about."""
        return {told.kind for told in self.definitions}

    @property
    def label(self) -> str:
        """Its name as drawn, else its id."""
        return self.name or self.id


@dataclass(slots=True)
class Scope:
    """A process or the inside of a subprocess."""

    id: str
    tag: str
    name: str | None = None
    line: int | None = None
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    unknown: list[Node] = field(default_factory=list)  # flow elements nobody knows
    attributes: dict[str, str] = field(default_factory=dict)
    inputs: list[str] = field(default_factory=list)  # of its ioSpecification
    outputs: list[str] = field(default_factory=list)
    subscriptions: dict[str, str] = field(
        default_factory=dict
    )  # correlation property -> FEEL over the data

    associations: list[tuple[str, str]] = field(default_factory=list)  # of the whole file
    drawn: list[Node] = field(default_factory=list)  # data objects and stores: they document
    properties: dict[str, str] = field(default_factory=dict)  # the analyst's own

    def leaving(self) -> dict[str, list[Flow]]:
        """The flows out of each node, in the order of its ``outgoing`` elements, else of the file."""
        found: dict[str, list[Flow]] = {one: [] for one in self.nodes}
        for flow in self.flows.values():
            found.setdefault(flow.source, []).append(flow)
        for id_, node in self.nodes.items():
            order = {flow: place for place, flow in enumerate(node.outgoing)}
            found[id_].sort(key=lambda flow, order=order: order.get(flow.id, len(order)))  # type: ignore[misc]
        return found

    def arriving(self) -> dict[str, list[Flow]]:
        """The flows into each node."""
        found: dict[str, list[Flow]] = {one: [] for one in self.nodes}
        for flow in self.flows.values():
            found.setdefault(flow.target, []).append(flow)
        return found

    def boundaries(self) -> dict[str, list[Node]]:
        """The boundary events on each activity."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            if node.attached_to:
                found.setdefault(node.attached_to, []).append(node)
        return found

    def entries(self) -> list[Node]:
        """Where tokens appear: start events, or, without any, whatever nothing leads to."""
        into = {flow.target for flow in self.flows.values()}
        starts = [
            node
            for node in self.nodes.values()
            if node.tag == "startEvent" or (node.instantiates and node.id not in into)
        ]
        if starts:
            return starts
        return [
            node
            for node in self.nodes.values()
            if not (node.id in into or node.attached_to or node.triggered or node.undoes)
        ]

    def born(self) -> dict[str, Node | None]:
        """Elements other than start events whose message starts the process, with their gateway."""
        found: dict[str, Node | None] = {}
        for node in self.entries():
            if node.tag == "receiveTask" and node.instantiates:
                found[node.id] = None
            elif node.instantiates:
                found |= {flow.target: node for flow in self.leaving()[node.id]}
        return found

    def undoing(self, boundary: Node) -> list[Node]:
        """The activities that a compensation event on a border is associated with."""
        ends = [pair for pair in self.associations if boundary.id in pair]
        others = [one if other == boundary.id else other for one, other in ends]
        return [self.nodes[one] for one in others if one in self.nodes and self.nodes[one].undoes]

    def undone_whole(self) -> Node | None:
        """The event subprocess that undoes all of it once it has completed."""
        return next((node for node in self.nodes.values() if node.undoes_scope), None)

    def walk(self) -> Iterator[tuple["Scope", Node | None]]:
        """This scope and all inside it, each with the node that contains it."""
        stack: list[tuple[Scope, Node | None]] = [(self, None)]
        while stack:
            scope, owner = stack.pop()
            yield scope, owner
            stack.extend((node.body, node) for node in scope.nodes.values() if node.body)


@dataclass(slots=True)
class Diagram:
    """All that matters in one file."""

    file: str
    processes: dict[str, Scope] = field(default_factory=dict)
    correlations: dict[str, list[Correlation]] = field(default_factory=dict)  # by message id
    messages: dict[str, str] = field(default_factory=dict)  # id -> name
    repeated: list[Node] = field(default_factory=list)  # ids that are missing or used twice
    too_deep: Node | None = None  # the first subprocess that is nested too deeply

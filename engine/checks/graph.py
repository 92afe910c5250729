"""A diagram as a graph: what the checks walk over. Reads BPMN XML; knows nothing of execution."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"

Element = Any  # of lxml, whose stubs and reality disagree about names

ACTIVITIES = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "scriptTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
        "callActivity",
        "subProcess",
        "transaction",
        "adHocSubProcess",
    }
)
GATEWAYS = frozenset(
    {
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "complexGateway",
    }
)
EVENTS = frozenset(
    {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
)
SCOPES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
WAITING = frozenset(
    {"task", "userTask", "manualTask", "serviceTask", "receiveTask", "intermediateCatchEvent"}
)


@dataclass(frozen=True, eq=False)
class Flow:
    """A sequence flow."""

    id: str
    name: str
    source: str
    target: str
    condition: str
    line: int


@dataclass(eq=False)
class Node:
    """A flow node. ``kind`` is its BPMN element name."""

    id: str
    kind: str
    name: str
    line: int
    element: Element
    scope: "Scope"
    inner: "Scope | None" = None
    incoming: list[Flow] = field(default_factory=list)
    outgoing: list[Flow] = field(default_factory=list)
    boundaries: list["Node"] = field(default_factory=list)

    @cached_property
    def properties(self) -> Mapping[str, str]:
        """The analyst's own properties (``spiffworkflow:property``)."""
        return properties(self.element)

    @cached_property
    def definitions(self) -> tuple[str, ...]:
        """Kinds of its event definitions: ``("timer",)``."""
        return tuple(
            tag.removesuffix("EventDefinition")
            for child in self.element
            if (tag := local(child)).endswith("EventDefinition")
        )

    @property
    def interrupting(self) -> bool:
        """Whether a boundary event ends its activity."""
        return str(self.element.get("cancelActivity", "true")) != "false"

    @property
    def default(self) -> str:
        """Id of the default flow, if any."""
        return str(self.element.get("default", ""))

    @property
    def is_event_subprocess(self) -> bool:
        """Whether it starts by an event rather than by a token."""
        return bool(self.element.get("triggeredByEvent") == "true")

    @property
    def instantiates(self) -> bool:
        """Whether the process starts here when a message comes."""
        return bool(self.element.get("instantiate") == "true" and not self.incoming)

    @property
    def compensates(self) -> bool:
        """Whether it is done only to undo another activity."""
        return bool(self.element.get("isForCompensation") == "true")

    @property
    def waits(self) -> bool:
        """Whether a token rests here until something from outside happens."""
        if self.kind in WAITING or self.kind == "eventBasedGateway":
            return True
        return self.inner is not None and any(n.waits for n in self.inner.all_nodes())


@dataclass(eq=False)
class Scope:
    """A process or the inside of a subprocess."""

    id: str
    name: str
    line: int
    element: Element
    parent: Node | None = None
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)

    def starts(self) -> list[Node]:
        """Nodes where tokens appear: start events, or nodes without incoming flows."""
        events = [n for n in self.nodes.values() if n.kind == "startEvent" or n.instantiates]
        return events or [
            n
            for n in self.nodes.values()
            if not n.incoming
            and n.kind != "boundaryEvent"
            and not n.is_event_subprocess
            and not n.compensates
            and not _is_catch_link(n)
        ]

    @property
    def is_ad_hoc(self) -> bool:
        """Whether it is the inside of an ad-hoc subprocess, which has neither starts nor ends."""
        return self.parent is not None and self.parent.kind == "adHocSubProcess"

    def all_nodes(self) -> Iterator[Node]:
        """Its nodes and those inside them."""
        for node in self.nodes.values():
            yield node
            if node.inner is not None:
                yield from node.inner.all_nodes()

    def scopes(self) -> Iterator["Scope"]:
        """Itself and every scope inside it."""
        yield self
        for node in self.nodes.values():
            if node.inner is not None:
                yield from node.inner.scopes()


def processes(root: Element) -> Iterator[Scope]:
    """Every process of a parsed file that holds anything."""
    for element in root.iter(f"{BPMN}process"):
        scope = _scope(element, None)
        if scope.nodes:
            yield scope


def local(element: Element) -> str:
    """Local name of a BPMN element; empty for everything else."""
    tag = element.tag
    return tag.removeprefix(BPMN) if isinstance(tag, str) and tag.startswith(BPMN) else ""


def properties(element: Element) -> dict[str, str]:
    """Analyst's properties of an element: name → value."""
    return {
        p.get("name", ""): p.get("value", "")
        for p in element.iterfind(f"{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property")
    }


def lanes(root: Element) -> dict[str, str]:
    """Node id → name of the innermost lane that holds it."""
    return {
        (reference.text or "").strip(): lane.get("name", "")
        for lane in root.iter(f"{BPMN}lane")
        for reference in lane.iterfind(f"{BPMN}flowNodeRef")
    }


def _scope(element: Element, parent: Node | None) -> Scope:
    scope = Scope(
        element.get("id", ""), element.get("name", ""), element.sourceline or 0, element, parent
    )
    for child in element:
        kind = local(child)
        if child.find(f"{BPMN}compensateEventDefinition") is not None and kind == "boundaryEvent":
            continue  # no token passes it: an association leads to what undoes
        if kind in ACTIVITIES | GATEWAYS | EVENTS:
            node = Node(
                child.get("id", ""), kind, child.get("name", ""), child.sourceline or 0, child, scope
            )
            scope.nodes[node.id] = node
            if kind in SCOPES:
                node.inner = _scope(child, node)
        elif kind == "sequenceFlow":
            scope.flows[child.get("id", "")] = _flow(child)
    _connect(scope)
    return scope


def _flow(element: Element) -> Flow:
    condition = element.find(f"{BPMN}conditionExpression")
    return Flow(
        id=element.get("id", ""),
        name=element.get("name", ""),
        source=element.get("sourceRef", ""),
        target=element.get("targetRef", ""),
        condition="" if condition is None else (condition.text or "").strip(),
        line=element.sourceline or 0,
    )


def _connect(scope: Scope) -> None:
    for flow in scope.flows.values():
        if flow.source in scope.nodes:
            scope.nodes[flow.source].outgoing.append(flow)
        if flow.target in scope.nodes:
            scope.nodes[flow.target].incoming.append(flow)
    for node in scope.nodes.values():
        host = scope.nodes.get(node.element.get("attachedToRef", ""))
        if node.kind == "boundaryEvent" and host is not None:
            host.boundaries.append(node)
    _connect_links(scope)


def _connect_links(scope: Scope) -> None:
    """A link throw continues at the link catch of the same name, as if a flow joined them."""
    catches = {link_name(n): n for n in scope.nodes.values() if _is_catch_link(n)}
    for node in scope.nodes.values():
        if node.kind == "intermediateThrowEvent" and "link" in node.definitions:
            target = catches.get(link_name(node))
            if target is not None:
                flow = Flow(f"{node.id}→{target.id}", "", node.id, target.id, "", node.line)
                scope.flows[flow.id] = flow
                node.outgoing.append(flow)
                target.incoming.append(flow)


def link_name(node: Node) -> str:
    """Name of the link that an event throws or catches."""
    definition = node.element.find(f"{BPMN}linkEventDefinition")
    return "" if definition is None else str(definition.get("name", ""))


def _is_catch_link(node: Node) -> bool:
    return node.kind == "intermediateCatchEvent" and "link" in node.definitions

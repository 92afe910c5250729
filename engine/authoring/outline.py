"""A diagram as text: who does what, in which order, and what follows."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.checks import graph
from engine.checks.graph import BPMN, SPIFF, Node, Scope
from engine.findings import InvalidDefinition, Report
from engine.spiff import xml

Sources = Mapping[str, bytes]

_FILES = frozenset({"filepicker"})


@dataclass(frozen=True)
class Onward:
    """A way on: to which element, and on which condition."""

    to: str
    name: str  # of the flow
    condition: str
    default: bool


@dataclass(frozen=True)
class Entry:
    """One element of the diagram."""

    id: str
    kind: str
    name: str
    lane: str
    depth: int  # how many subprocesses it lies in
    text: str  # its documentation
    form: str  # key of its form
    topic: str  # of its service
    called: str  # key of the process it calls
    decision: str
    onward: Sequence[Onward]


@dataclass(frozen=True)
class Outline:
    """A process as text."""

    name: str
    text: str
    properties: Mapping[str, str]
    entries: Sequence[Entry]


def of(key: str, sources: Sources) -> Outline | None:
    """The outline of a folder's own process; None where its diagram cannot be read."""
    try:
        root = xml.read(sources.get(f"{key}.bpmn", b""), Report(f"{key}.bpmn"))
    except InvalidDefinition:
        return None
    scope = next((one for one in graph.processes(root) if one.id == key), None)
    if scope is None:
        return None
    lanes = graph.lanes(root)
    entries = tuple(_entries(scope, lanes, 0))
    return Outline(scope.name, _text(scope.element), graph.properties(scope.element), entries)


def uploads(sources: Sources) -> Sequence[tuple[str, str]]:
    """Key and label of every file that forms ask for."""
    found: dict[str, str] = {}
    for path, content in sorted(sources.items()):
        if path.endswith(".form"):
            try:
                _files(json.loads(content), found)
            except (ValueError, RecursionError):
                continue
    return list(found.items())


def _files(component: object, found: dict[str, str]) -> None:
    if not isinstance(component, dict):
        return
    if component.get("type") in _FILES and component.get("key"):
        key = str(component["key"])
        found[key] = str(component.get("label") or key)
    for inner in component.get("components") or ():
        _files(inner, found)


def _entries(scope: Scope, lanes: Mapping[str, str], depth: int) -> Iterator[Entry]:
    for node in _in_order(scope):
        yield _entry(node, lanes, depth)
        if node.inner is not None:
            yield from _entries(node.inner, lanes, depth + 1)


def _in_order(scope: Scope) -> Iterator[Node]:
    """From the starts along the flows; what no flow reaches comes last."""
    seen: dict[str, Node] = {}
    waiting = list(scope.starts())
    while waiting:
        node = waiting.pop(0)
        if node.id in seen:
            continue
        seen[node.id] = node
        waiting += [scope.nodes[flow.target] for flow in node.outgoing if flow.target in scope.nodes]
        waiting += node.boundaries
    yield from seen.values()
    yield from (node for id_, node in scope.nodes.items() if id_ not in seen)


def _entry(node: Node, lanes: Mapping[str, str], depth: int) -> Entry:
    operator = next(node.element.iter(f"{SPIFF}serviceTaskOperator"), None)
    decision = next(node.element.iter(f"{SPIFF}calledDecisionId"), None)
    return Entry(
        id=node.id,
        kind=node.kind,
        name=node.name or "",
        lane=lanes.get(node.id, ""),
        depth=depth,
        text=_text(node.element),
        form=(node.properties.get("formKey") or node.id) if node.kind == "userTask" else "",
        topic="" if operator is None else operator.get("id", ""),
        called=node.element.get("calledElement") or "",
        decision="" if decision is None else (decision.text or "").strip(),
        onward=tuple(
            Onward(flow.target, flow.name or "", (flow.condition or "").strip(), flow.id == node.default)
            for flow in node.outgoing
        ),
    )


def _text(element: graph.Element) -> str:
    found = element.find(f"{BPMN}documentation")
    return "" if found is None else (found.text or "").strip()

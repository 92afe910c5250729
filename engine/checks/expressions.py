"""Every place of a diagram that holds FEEL: what it reads, what it writes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import feel
from engine.checks.graph import BPMN, SPIFF, Node
from engine.checks.kinds import path_of
from feel import tree

MULTI_INSTANCE_NAMES = frozenset(
    {"loopCounter", "nrOfInstances", "nrOfCompletedInstances", "nrOfActiveInstances"}
)
ON_ENTRY = (
    "assignee",
    "excluded",
    "candidateGroup",
    "dueDate",
    "priority",
    "title",
    "payload",
    "correlationKey",
    "in",
)
_RESULT = "resultVariable"
WATCHED = "la condición del evento"


@dataclass(frozen=True)
class Read:
    """One variable read at one place; ``after``: once the node has written its own results."""

    name: str
    place: str
    line: int
    after: bool


@dataclass(frozen=True)
class Text:
    """One FEEL text of a diagram and where it stands."""

    node: Node
    place: str
    text: str
    line: int
    after: bool = False


def texts(node: Node) -> Iterator[Text]:
    """Every FEEL text of a node and of the flows that leave it."""
    for name in ON_ENTRY:
        if value := node.properties.get(name, "").strip():
            yield Text(node, f"la propiedad «{name}»", value, node.line)
    yield from _own(node)
    yield from _loop(node)
    for flow in node.outgoing:
        if flow.condition:
            yield Text(
                node, f"la condición «{flow.name or flow.id}»", flow.condition, flow.line, after=True
            )


def topics(node: Node) -> tuple[str, ...] | None:
    """The topics that a service task may ask for; None where it computes one and does not say which."""
    operator = node.element.find(f"{BPMN}extensionElements/{SPIFF}serviceTaskOperator")
    topic = "" if operator is None else operator.get("id", "")
    if not topic.startswith("="):
        return (topic,)
    try:
        among = feel.compile(node.properties.get("topics", "")).evaluate({})
    except feel.FeelError:
        return ()  # what cannot be compiled is another check's business
    texts = isinstance(among, list) and all(isinstance(one, str) for one in among)
    return tuple(among) if among and texts else None


def _own(node: Node) -> Iterator[Text]:
    yield from _asked(node)
    if out := node.properties.get("out", "").strip():
        yield Text(node, "la propiedad «out»", out, node.line)
    for path, place in _PLACES:
        for element in node.element.findall(path):
            text = (element.text or "").strip()
            if text and not (place == "el temporizador" and looks_like_iso(text)):
                yield Text(node, place, text, element.sourceline or node.line)


def _asked(node: Node) -> Iterator[Text]:
    """What a service task asks for, and with what."""
    for operator in node.element.iterfind(f"{BPMN}extensionElements/{SPIFF}serviceTaskOperator"):
        if (topic := operator.get("id", "")).startswith("="):
            yield Text(node, "el tema", topic[1:].strip(), operator.sourceline or node.line)
        for parameter in operator.iter(f"{SPIFF}parameter"):
            if value := parameter.get("value", "").strip():
                place = f"el parámetro «{parameter.get('id')}»"
                yield Text(node, place, value, parameter.sourceline or node.line)


_PLACES = (
    (f"{BPMN}script", "el script"),
    (f"{BPMN}timerEventDefinition/{BPMN}timeDate", "el temporizador"),
    (f"{BPMN}timerEventDefinition/{BPMN}timeDuration", "el temporizador"),
    (f"{BPMN}timerEventDefinition/{BPMN}timeCycle", "el temporizador"),
    (f"{BPMN}conditionalEventDefinition/{BPMN}condition", WATCHED),
)


def _loop(node: Node) -> Iterator[Text]:
    for loop in node.element.findall(f"{BPMN}multiInstanceLoopCharacteristics"):
        collection = loop.find(f"{BPMN}loopDataInputRef")
        if collection is not None and (collection.text or "").strip():
            yield Text(node, "la colección", collection.text.strip(), loop.sourceline or node.line)
        for tag, place, after in (
            ("loopCardinality", "la cardinalidad", False),
            ("completionCondition", "la condición de término", True),
        ):
            found = loop.find(f"{BPMN}{tag}")
            if found is not None and (found.text or "").strip():
                yield Text(node, place, found.text.strip(), found.sourceline or node.line, after)


def looks_like_iso(text: str) -> bool:
    """Whether a timer's text is a literal of ISO 8601 rather than an expression."""
    return text[:1] == "P" or (text[:1] == "R" and "/" in text) or text[:4].isdigit()


def reads(node: Node) -> Iterator[Read]:
    """Variables that a node's expressions read. Texts that are not FEEL are another check's business."""
    for text in texts(node):
        if text.place == "la propiedad «out»":
            continue  # evaluated over the callee's data
        try:
            names = feel.compile(text.text).names
        except feel.FeelError:
            continue
        for name in sorted(names):
            yield Read(name, text.place, text.line, text.after)


def writes(node: Node) -> Iterator[str]:
    """Variables that a node writes, forms apart."""
    if (result := node.properties.get(_RESULT)) and node.kind != "callActivity":
        yield result
    if who := node.properties.get("completedBy"):
        yield who
    for operator in node.element.iter(f"{SPIFF}serviceTaskOperator"):
        if result := operator.get(_RESULT):
            yield result
    if node.kind == "startEvent":
        yield from (n.strip() for n in node.properties.get("entradas", "").split(",") if n.strip())
    if node.kind == "callActivity":
        yield from _context_keys(node.properties.get("out", "").strip())
    yield from _association_writes(node)
    yield from _loop_writes(node)


def _association_writes(node: Node) -> Iterator[str]:
    for tag in ("dataOutputAssociation", "dataOutput"):
        for association in node.element.iter(f"{BPMN}{tag}"):
            yield from (t.text.strip() for t in association.findall(f"{BPMN}targetRef") if t.text)
    for target in node.element.iterfind(f"{BPMN}dataOutputAssociation/{BPMN}assignment/{BPMN}to"):
        yield (target.text or "").strip()


def _loop_writes(node: Node) -> Iterator[str]:
    for loop in node.element.findall(f"{BPMN}multiInstanceLoopCharacteristics"):
        output = loop.find(f"{BPMN}loopDataOutputRef")
        if output is not None and output.text:
            yield output.text.strip()
        for tag in ("inputDataItem", "outputDataItem"):
            item = loop.find(f"{BPMN}{tag}")
            if item is not None:
                yield item.get("name") or item.get("id", "")


def own_names(node: Node) -> frozenset[str]:
    """Names that exist only while the node runs: its data inputs, the item and counters of its loop."""
    given = frozenset(_inputs(node))
    if node.element.find(f"{BPMN}multiInstanceLoopCharacteristics") is not None:
        return given | MULTI_INSTANCE_NAMES | frozenset(_loop_writes(node))
    repeats = node.element.find(f"{BPMN}standardLoopCharacteristics") is not None
    return given | {"loopCounter"} if repeats else given


def _inputs(node: Node) -> Iterator[str]:
    for target in node.element.iterfind(f"{BPMN}dataInputAssociation/{BPMN}assignment/{BPMN}to"):
        yield (target.text or "").strip()
    for given in node.element.iterfind(f"{BPMN}ioSpecification/{BPMN}dataInput"):
        yield given.get("name") or ""


def decision_of(node: Node) -> str:
    """Id of the decision that a business rule task asks."""
    found = node.element.find(f"{BPMN}extensionElements/{SPIFF}calledDecisionId")
    return "" if found is None else (found.text or "").strip()


def hidden(text: str) -> frozenset[str]:
    """Keys of a context that hide a variable from later entries, which read members of it.

    Only where the entry surely has no members: ``{persona: persona.nombre, edad: persona.edad}``.
    """
    try:
        entries = getattr(feel.compile(text).tree, "entries", ())
    except feel.FeelError:
        return frozenset()
    found: set[str] = set()
    above: set[str] = set()
    for entry in entries:
        found |= {path[0] for path in _members(entry.value)} & above
        plain = isinstance(entry.value, tree.Literal | tree.Arithmetic | tree.Comparison)
        if plain or (isinstance(entry.value, tree.Path) and entry.key in _roots(entry.value)):
            above.add(entry.key)
    return frozenset(found)


def _members(root: tree.Node) -> Iterator[tuple[str, ...]]:
    """Paths of more than one name."""
    paths = (path_of(node) for node in tree.walk(root) if isinstance(node, tree.Path))
    return (path for path in paths if path)


def _roots(root: tree.Node) -> set[str]:
    return {node.name for node in tree.walk(root) if isinstance(node, tree.Name)}


def _context_keys(text: str) -> Iterator[str]:
    """Keys of a context literal; ``*`` where the text is empty or something else."""
    if not text:
        yield "*"
        return
    try:
        root: Any = feel.compile(text).tree
    except feel.FeelError:
        return
    entries = getattr(root, "entries", None)
    if entries is None:
        yield "*"
        return
    for entry in entries:
        yield str(getattr(entry, "key", entry[0] if isinstance(entry, tuple) else entry))

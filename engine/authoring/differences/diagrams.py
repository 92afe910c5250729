"""A diagram as parts: processes, lanes, nodes, flows, declarations; and where each is drawn."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.authoring import markup
from engine.authoring.differences.model import Fact, Part
from engine.authoring.markup import Element

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"

_PARTS_OF_OTHERS = frozenset(  # they have ids, and belong to the element around them
    {
        "laneSet", "dataInput", "dataOutput", "inputSet", "outputSet", "ioSpecification",
        "dataInputAssociation", "dataOutputAssociation", "inputDataItem", "outputDataItem",
        "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "formalExpression",
        "conditionExpression", "timeDate", "timeDuration", "timeCycle", "condition",
        "completionCondition", "loopCardinality", "documentation", "assignment", "from", "to",
    }
)  # fmt: skip
_DERIVED = frozenset({"incoming", "outgoing", "flowNodeRef", "extensionElements", "laneSet"})
_SILENT = frozenset({("", "id"), (markup.XSI, "type")})
_OPERATOR = "serviceTaskOperator"


def parts(text: str) -> Mapping[str, Part]:
    """All that has an id, less what is only a part of another."""
    root = markup.scan(text)
    found = {part.id: part for part in _walk(root, _lanes(root))}
    for id_, place in _places(root):
        if id_ in found:
            found[id_] = replace(found[id_], place=place)
    return found


def _walk(element: Element, lanes: Mapping[str, str]) -> Iterator[Part]:
    for child in element.children:
        if child.name[0] == BPMN and _stands_alone(child):
            yield _part(child, lanes)
        if child.name[0] == BPMN:
            yield from _walk(child, lanes)


def _stands_alone(element: Element) -> bool:
    local = element.name[1]
    belongs = local in _PARTS_OF_OTHERS or local.endswith("EventDefinition")
    return bool(element.get("id")) and not belongs


def _part(element: Element, lanes: Mapping[str, str]) -> Part:
    id_ = element.get("id") or ""
    facts = dict(_facts(element))
    if lane := lanes.get(id_):
        facts["lane",] = lane
    return Part(id_, element.name[1], element.get("name") or "", facts)


def _facts(element: Element) -> Iterator[tuple[Fact, str]]:
    for attribute in element.own:
        if attribute.name not in _SILENT:
            yield ("attribute", attribute.name[1]), attribute.value
    for child in element.children:
        local = child.name[1]
        if local == "extensionElements":
            for one in child.children:
                yield from _extension(one)
        elif local not in _DERIVED and not _stands_alone(child):
            yield from _below(child, (local,))


def _below(element: Element, path: Fact) -> Iterator[tuple[Fact, str]]:
    """Event definitions, loops, conditions, scripts: each text and attribute with its way there."""
    if element.text or not element.children:
        yield path, element.text
    for attribute in element.own:
        if attribute.name not in _SILENT:
            yield (*path, attribute.name[1]), attribute.value
    for child in element.children:
        yield from _below(child, (*path, child.name[1]))


def _extension(element: Element) -> Iterator[tuple[Fact, str]]:
    local = element.name[1]
    if element.name[0] != SPIFF:
        yield from _below(element, ("extension", local))
    elif local == "properties":
        for one in element.children:
            yield ("property", one.get("name") or ""), one.get("value") or ""
    elif local == _OPERATOR:
        yield ("topic",), element.get("id") or ""
        if result := element.get("resultVariable"):
            yield ("property", "resultVariable"), result
        for parameters in element.children:
            for one in parameters.children:
                yield ("parameter", one.get("id") or ""), one.get("value") or ""
    else:
        yield from _below(element, (local,))


def _lanes(root: Element) -> Mapping[str, str]:
    """Which lane each node is in; of nested ones the innermost."""
    found: dict[str, str] = {}
    waiting = [root]
    while waiting:
        element = waiting.pop(0)
        if element.name == (BPMN, "lane"):
            for one in element.children:
                if one.name[1] == "flowNodeRef":
                    found[one.text.strip()] = element.get("name") or element.get("id") or ""
        waiting += element.children
    return found


def _places(root: Element) -> Iterator[tuple[str, str]]:
    """Bounds and way points of everything that is drawn; labels do not count."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.name in ((DI, "BPMNShape"), (DI, "BPMNEdge")):
            drawn = (child for child in element.children if child.name[1] != "BPMNLabel")
            told = " ".join(one.value for child in drawn for one in child.own)
            yield element.get("bpmnElement") or "", told
        waiting += element.children

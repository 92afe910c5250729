"""What the deploy gate finds and a program can mend safely: the one thing the author can have meant."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from engine.authoring import faithful, naming
from engine.errors import NothingToRepair
from engine.findings import Finding, InvalidDefinition, Report
from engine.spiff import xml

_Element = Any  # of lxml, which has no types
_B = f"{{{xml.BPMN}}}"
_S = f"{{{xml.SPIFF}}}"
FORM_MISSING = "task-without-form"
_GATEWAYS = ("exclusiveGateway", "inclusiveGateway")


@dataclass(frozen=True)
class Repair:
    """How one kind of finding is mended, and whether this one can be."""

    fits: Callable[[_Element, Finding], bool]
    mend: Callable[[_Element, Finding], object]


def possible(finding: Finding, sources: Mapping[str, bytes]) -> bool:
    """Whether there is a repair; where there is none only the author can say what was meant."""
    if finding.code == FORM_MISSING:
        return True
    repair = REPAIRS.get(finding.code)
    if repair is None or not finding.file.endswith(".bpmn"):
        return False
    element = _find(sources.get(finding.file, b""), finding)
    return element is not None and repair.fits(element, finding)


def mended(finding: Finding, sources: Mapping[str, bytes]) -> tuple[str, bytes]:
    """The file that the repair changes or adds, and what it then holds.

    Raises:
        NothingToRepair: the file is no longer as it was when it was judged.
    """
    if finding.code == FORM_MISSING:
        return _form(finding)
    before = sources.get(finding.file, b"")
    element = _find(before, finding)
    repair = REPAIRS.get(finding.code)
    if repair is None or element is None or not repair.fits(element, finding):
        raise NothingToRepair(code=finding.code, file=finding.file, element=finding.element)
    repair.mend(element, finding)
    after = etree.tostring(element.getroottree(), encoding="UTF-8", xml_declaration=True)
    return finding.file, faithful.keep(finding.file, before, after)


def _find(content: bytes, finding: Finding) -> _Element | None:
    try:
        root = xml.read(content, Report(finding.file))
    except InvalidDefinition:
        return None
    return next((one for one in root.iter() if one.get("id") == finding.element), None)


def _form(finding: Finding) -> tuple[str, bytes]:
    key = str(finding.facts["form"])
    title = finding.name or naming.words_of(key)
    schema = {"type": "default", "schemaVersion": 19, "id": key, "title": title, "components": []}
    return f"forms/{key}.form", f"{json.dumps(schema, indent=2, ensure_ascii=False)}\n".encode()


def _always(element: _Element, finding: Finding) -> bool:
    del element, finding
    return True


def _executable(process: _Element, _finding: Finding) -> None:
    process.set("isExecutable", "true")


def _to_user_task(task: _Element, _finding: Finding) -> None:
    task.tag = f"{_B}userTask"


def _is_plain_task(task: _Element, _finding: Finding) -> bool:
    return bool(task.tag == f"{_B}task")


def _unconditional(gateway: _Element, _finding: Finding) -> list[_Element]:
    """Flows that leave a gateway without a condition."""
    return [one for one in _leaving(gateway) if one.find(f"{_B}conditionExpression") is None]


def _leaving(node: _Element) -> list[_Element]:
    return [
        one
        for one in node.getparent().iter(f"{_B}sequenceFlow")
        if one.get("sourceRef") == node.get("id")
    ]


def _one_is_left(gateway: _Element, finding: Finding) -> bool:
    several = len(_leaving(gateway)) > 1
    return several and xml.local(gateway) in _GATEWAYS and len(_unconditional(gateway, finding)) == 1


def _make_default(gateway: _Element, finding: Finding) -> None:
    gateway.set("default", _unconditional(gateway, finding)[0].get("id"))


def _default_condition(node: _Element) -> _Element | None:
    flow = next((one for one in _leaving(node) if one.get("id") == node.get("default")), None)
    return None if flow is None else flow.find(f"{_B}conditionExpression")


def _has_default_condition(node: _Element, _finding: Finding) -> bool:
    return _default_condition(node) is not None


def _drop_condition(node: _Element, _finding: Finding) -> None:
    if (condition := _default_condition(node)) is not None:
        condition.getparent().remove(condition)


def _misspelt(node: _Element, finding: Finding) -> list[_Element]:
    named = finding.facts.get("property")
    return [
        one for one in node.iterfind(f"{_B}extensionElements//{_S}property") if one.get("name") == named
    ]


def _is_misspelt(node: _Element, finding: Finding) -> bool:
    return bool(_misspelt(node, finding))


def _spell(node: _Element, finding: Finding) -> None:
    for one in _misspelt(node, finding):
        one.set("name", str(finding.facts["meant"]))


def _is_loose(flow: _Element, _finding: Finding) -> bool:
    return xml.local(flow) == "sequenceFlow"


def _drop_flow(flow: _Element, _finding: Finding) -> None:
    """The flow, its drawing, and what elements say of it."""
    id_, root = flow.get("id"), flow.getroottree().getroot()
    flow.getparent().remove(flow)
    for one in list(root.iter()):
        told = xml.local(one) in ("incoming", "outgoing") and (one.text or "").strip() == id_
        if told or one.get("bpmnElement") == id_:
            one.getparent().remove(one)
        elif one.get("default") == id_:
            del one.attrib["default"]


_DEFAULT = Repair(_one_is_left, _make_default)

#: code of a finding -> how it is mended
REPAIRS: Mapping[str, Repair] = {
    "not-executable": Repair(_always, _executable),
    "task-abstract": Repair(_is_plain_task, _to_user_task),
    "no-default-flow": _DEFAULT,
    "default-missing": _DEFAULT,
    "condition-missing": _DEFAULT,
    "default-with-condition": Repair(_has_default_condition, _drop_condition),
    "property-misspelt": Repair(_is_misspelt, _spell),
    "flow-loose": Repair(_is_loose, _drop_flow),
}

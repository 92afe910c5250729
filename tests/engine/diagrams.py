"""Small processes for the tests of the engine: a diagram is a list of elements and of flows."""

import itertools
import json
import re
from collections.abc import Mapping

from engine.repository import Draft

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="http://sugm.gob.pe/bpmn">"""
_ID = re.compile(r'\bid="([^"]+)"')


def draft(
    key: str,
    *elements: str,
    flows: str,
    forms: Mapping[str, object] | None = None,
    lane: str = "Mesa",
    outside: str = "",
    reserve: str = "",
    **files: bytes,
) -> Draft:
    """A process folder. ``flows`` is "a>b>c, b>d if x > 1"; user tasks without a form get a plain one."""
    ids = [_ID.search(element)[1] for element in elements]  # type: ignore[index]
    members = "".join(f"<bpmn:flowNodeRef>{id_}</bpmn:flowNodeRef>" for id_ in ids)
    bpmn = (
        f"{_HEAD}{outside}<bpmn:process id='{key}' name='{key.capitalize()}' isExecutable='true'>"
        f"{extensions(reserva=reserve) if reserve else ''}"
        f"<bpmn:laneSet id='ls'><bpmn:lane id='l1' name='{lane}'>{members}</bpmn:lane></bpmn:laneSet>"
        f"{''.join(elements)}{_flows(flows)}</bpmn:process></bpmn:definitions>"
    )
    sources = {f"{key}.bpmn": bpmn.encode()}
    for element, id_ in zip(elements, ids, strict=True):
        if "userTask" in element:
            sources[f"forms/{id_}.form"] = json.dumps(form(id_, "dato")).encode()
    for name, source in (forms or {}).items():
        sources[f"forms/{name}.form"] = json.dumps(source).encode()
    return Draft(key=key, sources={**sources, **files})


def form(id_: str, *keys: str, required: bool = False) -> dict[str, object]:
    """A form that asks for some texts."""
    components = [
        {
            "type": "textfield",
            "key": key,
            "id": f"c_{key}",
            "label": key.capitalize(),
            "validate": {"required": required},
        }
        for key in keys
    ]
    return {"type": "default", "id": id_, "schemaVersion": 16, "components": components}


def start(id_: str = "inicio", inner: str = "", **properties: str) -> str:
    return f'<bpmn:startEvent id="{id_}">{extensions(**properties)}{inner}</bpmn:startEvent>'


def end(id_: str = "fin", inner: str = "") -> str:
    return f'<bpmn:endEvent id="{id_}">{inner}</bpmn:endEvent>'


def user(id_: str, *, name: str | None = None, inner: str = "", **properties: str) -> str:
    return (
        f'<bpmn:userTask id="{id_}" name="{name or id_.capitalize()}">'
        f"{extensions(**properties)}{inner}</bpmn:userTask>"
    )


def service(id_: str, topic: str, result: str = "resultado", **parameters: str) -> str:
    told = "".join(
        f'<spiffworkflow:parameter id="{name}" type="any" value="{escaped(value)}"/>'
        for name, value in parameters.items()
    )
    return (
        f'<bpmn:serviceTask id="{id_}" name="{id_.capitalize()}"><bpmn:extensionElements>'
        f'<spiffworkflow:serviceTaskOperator id="{topic}" resultVariable="{result}">'
        f"<spiffworkflow:parameters>{told}</spiffworkflow:parameters>"
        "</spiffworkflow:serviceTaskOperator></bpmn:extensionElements></bpmn:serviceTask>"
    )


def script(id_: str, text: str, result: str) -> str:
    return (
        f'<bpmn:scriptTask id="{id_}" scriptFormat="feel">{extensions(resultVariable=result)}'
        f"<bpmn:script>{escaped(text)}</bpmn:script></bpmn:scriptTask>"
    )


def gateway(id_: str, kind: str = "exclusive", default: str | None = None) -> str:
    told = f' default="{default}"' if default else ""
    return f'<bpmn:{kind}Gateway id="{id_}"{told}/>'


def repeated(times: str) -> str:
    return (
        '<bpmn:multiInstanceLoopCharacteristics isSequential="false"><bpmn:loopCardinality>'
        f"{escaped(times)}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
    )


def timer(duration: str) -> str:
    return (
        "<bpmn:timerEventDefinition><bpmn:timeDuration xsi:type='bpmn:tFormalExpression'>"
        f"{duration}</bpmn:timeDuration></bpmn:timerEventDefinition>"
    )


def date_timer(expression: str) -> str:
    return (
        "<bpmn:timerEventDefinition><bpmn:timeDate xsi:type='bpmn:tFormalExpression'>"
        f"{escaped(expression)}</bpmn:timeDate></bpmn:timerEventDefinition>"
    )


def boundary(id_: str, on: str, inner: str, *, interrupting: bool = True) -> str:
    cancels = str(interrupting).lower()
    return (
        f'<bpmn:boundaryEvent id="{id_}" attachedToRef="{on}" cancelActivity="{cancels}">'
        f"{inner}</bpmn:boundaryEvent>"
    )


def catch(id_: str, inner: str, **properties: str) -> str:
    return (
        f'<bpmn:intermediateCatchEvent id="{id_}">{extensions(**properties)}{inner}'
        "</bpmn:intermediateCatchEvent>"
    )


def throw(id_: str, inner: str, **properties: str) -> str:
    return (
        f'<bpmn:intermediateThrowEvent id="{id_}">{extensions(**properties)}{inner}'
        "</bpmn:intermediateThrowEvent>"
    )


def message(name: str) -> tuple[str, str]:
    """The declaration of a message, and the event definition that refers to it."""
    return (
        f'<bpmn:message id="m_{name}" name="{name}"/>',
        f'<bpmn:messageEventDefinition messageRef="m_{name}"/>',
    )


def error(code: str) -> tuple[str, str]:
    return (
        f'<bpmn:error id="e_{code}" name="{code}" errorCode="{code}"/>',
        f'<bpmn:errorEventDefinition errorRef="e_{code}"/>',
    )


def extensions(**properties: str) -> str:
    if not properties:
        return ""
    told = "".join(
        f'<spiffworkflow:property name="{name}" value="{escaped(value)}"/>'
        for name, value in properties.items()
    )
    return (
        "<bpmn:extensionElements><spiffworkflow:properties>"
        f"{told}</spiffworkflow:properties></bpmn:extensionElements>"
    )


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _flows(text: str) -> str:
    found = []
    for path in text.split(","):
        route, _, condition = path.strip().partition(" if ")
        stops = route.split(">")
        for source, target in itertools.pairwise(stops):
            inner = (
                "<bpmn:conditionExpression xsi:type='bpmn:tFormalExpression'>"
                f"{escaped(condition)}</bpmn:conditionExpression>"
                if condition
                else ""
            )
            id_ = f"{source}_{target}"
            found.append(
                f'<bpmn:sequenceFlow id="{id_}" sourceRef="{source}" targetRef="{target}">{inner}'
                "</bpmn:sequenceFlow>"
            )
    return "".join(found)

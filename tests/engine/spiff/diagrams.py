"""Writes small diagrams, in the dialect of stock SpiffWorkflow (Python) or in ours (FEEL)."""

from html import escape
from itertools import count, pairwise

NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
)
COMMON = (
    '<message id="m" name="aviso"/><signal id="s" name="alarma"/>'
    '<error id="e" name="rechazo" errorCode="RECHAZO"/><escalation id="x" name="demora" escalationCode="DEMORA"/>'
)
_numbers = count(1)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def element(tag: str, id_: str, inner: str = "", **attributes: object) -> str:
    told = "".join(f' {name.rstrip("_")}="{escape(_text(value))}"' for name, value in attributes.items())
    return f'<{tag} id="{id_}"{told}>{inner}</{tag}>'


def properties(**values: object) -> str:
    inner = "".join(
        f'<spiffworkflow:property name="{name.rstrip("_")}" value="{escape(str(value))}"/>'
        for name, value in values.items()
    )
    return f"<extensionElements><spiffworkflow:properties>{inner}</spiffworkflow:properties></extensionElements>"


def flow(source: str, target: str, condition: str | None = None, id_: str | None = None) -> str:
    inner = f"<conditionExpression>{escape(condition)}</conditionExpression>" if condition else ""
    return element(
        "sequenceFlow", id_ or f"f{next(_numbers)}", inner, sourceRef=source, targetRef=target
    )


def chain(*ids: str) -> str:
    return "".join(flow(one, other) for one, other in pairwise(ids))


def start(id_: str = "inicio", inner: str = "", **told: object) -> str:
    return element("startEvent", id_, inner, **told)


def end(id_: str = "fin", inner: str = "") -> str:
    return element("endEvent", id_, inner)


def user(id_: str, inner: str = "", **told: object) -> str:
    return element("userTask", id_, inner, **told)


def parallel(id_: str) -> str:
    return element("parallelGateway", id_)


def exclusive(id_: str, default: str | None = None) -> str:
    return element("exclusiveGateway", id_, **({"default": default} if default else {}))


def inclusive(id_: str, default: str | None = None) -> str:
    return element("inclusiveGateway", id_, **({"default": default} if default else {}))


def call(id_: str, called: str, inner: str = "") -> str:
    return element("callActivity", id_, inner, calledElement=called)


def subprocess(id_: str, inner: str, **told: object) -> str:
    return element("subProcess", id_, inner, **told)


def service(id_: str, topic: str, result: str = "r") -> str:
    inner = (
        f'<extensionElements><spiffworkflow:serviceTaskOperator id="{topic}" resultVariable="{result}">'
        "<spiffworkflow:parameters/></spiffworkflow:serviceTaskOperator></extensionElements>"
    )
    return element("serviceTask", id_, inner)


def boundary(id_: str, activity: str, inner: str, *, interrupting: bool = True) -> str:
    told = {} if interrupting else {"cancelActivity": "false"}
    return element("boundaryEvent", id_, inner, attachedToRef=activity, **told)


def message() -> str:
    return '<messageEventDefinition messageRef="m"/>'


def signal() -> str:
    return '<signalEventDefinition signalRef="s"/>'


def error() -> str:
    return '<errorEventDefinition errorRef="e"/>'


def link(name: str) -> str:
    return f'<linkEventDefinition name="{name}"/>'


def condition(text: str) -> str:
    return (
        f"<conditionalEventDefinition><condition>{escape(text)}</condition></conditionalEventDefinition>"
    )


def many(
    *,
    sequential: bool = False,
    cardinality: str | None = None,
    collection: str | None = None,
    item: str | None = None,
    output: str | None = None,
    output_item: str | None = None,
    until: str | None = None,
) -> str:
    parts = (
        ("loopCardinality", cardinality),
        ("loopDataInputRef", collection),
        ("loopDataOutputRef", output),
    )
    inner = "".join(f"<{tag}>{text}</{tag}>" for tag, text in parts if text)
    inner += f'<inputDataItem id="{item}" name="{item}"/>' if item else ""
    inner += f'<outputDataItem id="{output_item}" name="{output_item}"/>' if output_item else ""
    inner += f"<completionCondition>{escape(until)}</completionCondition>" if until else ""
    sequence = str(sequential).lower()
    return f'<multiInstanceLoopCharacteristics isSequential="{sequence}">{inner}</multiInstanceLoopCharacteristics>'


def process(body: str, id_: str = "p") -> str:
    return element("process", id_, body, isExecutable="true")


def document(*processes: str, common: str = COMMON) -> str:
    return f'<definitions {NAMESPACES} targetNamespace="t">{common}{"".join(processes)}</definitions>'

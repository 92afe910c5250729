"""A diagram that would not run as it is drawn is refused, with the element, the reason and the remedy."""

import pytest

from engine import spiff
from engine.spiff import Severity
from tests.engine.spiff.diagrams import (
    boundary,
    call,
    chain,
    condition,
    document,
    element,
    end,
    error,
    exclusive,
    flow,
    inclusive,
    link,
    many,
    message,
    parallel,
    process,
    properties,
    service,
    signal,
    start,
    subprocess,
    user,
)


def association(one: str, other: str) -> str:
    return element("association", f"{one}_{other}", sourceRef=one, targetRef=other)


def assigned(text: str, name: str) -> str:
    told = f"<assignment><from>{text}</from><to>{name}</to></assignment>"
    return f"<dataInputAssociation>{told}</dataInputAssociation>"


def throw(id_: str, activity: str) -> str:
    return element(
        "intermediateThrowEvent", id_, f'<compensateEventDefinition activityRef="{activity}"/>'
    )


LINE = start() + user("a") + end() + chain("inicio", "a", "fin")
THEN = chain("inicio", "x", "fin")
ENDS = start() + end()
TIMER = "<timerEventDefinition><timeDuration>{}</timeDuration></timerEventDefinition>"
COMPENSATE = "<compensateEventDefinition/>"
UNDO = user("d", isForCompensation="true")
UNDOING = boundary("b", "a", COMPENSATE) + UNDO + association("b", "d")
PYTHON = (
    "<extensionElements><spiffworkflow:preScript>import os</spiffworkflow:preScript></extensionElements>"
)
REPEATABLE = properties(repeatable="true")
LOOP = "<standardLoopCharacteristics/>"


def script(text: str, **told: str) -> str:
    return element("scriptTask", "x", f"{properties(resultVariable='v')}<script>{text}</script>", **told)


def handler(inner: str, **told: str) -> str:
    return subprocess("x", inner, triggeredByEvent="true", **told)


def repeated(loop: str) -> str:
    return ENDS + user("x", loop) + THEN


BROKEN = {
    # what is in the file
    "empty": ("", "p"),
    "element-unknown": (LINE + '<choreographyTask id="x"/>', "x"),
    "id-repeated": (LINE + user("a"), "a"),
    "flow-loose": (LINE + flow("a", "nada", id_="x"), "x"),
    "flow-forbidden": (LINE + flow("fin", "a", id_="x"), "x"),
    "unreachable": (LINE + user("x"), "x"),
    "no-entry": (user("x") + user("y") + chain("x", "y", "x"), "p"),
    "reference-loose": (
        ENDS + element("intermediateCatchEvent", "x", '<messageEventDefinition messageRef="nada"/>') + THEN,
        "x",
    ),
    # gateways
    "complex-gateway": (ENDS + element("complexGateway", "x") + THEN, "x"),
    "condition-missing": (
        ENDS + exclusive("x") + user("a") + flow("inicio", "x") + flow("x", "a", "si") + flow("x", "fin") + chain("a", "fin"),
        "x",
    ),
    "condition-not-asked": (
        ENDS + parallel("x") + user("a") + flow("inicio", "x") + flow("x", "a", "si") + chain("x", "fin") + chain("a", "fin"),
        "x",
    ),
    "default-loose": (ENDS + exclusive("x", "nada") + THEN, "x"),
    "gateway-without-events": (start() + element("eventBasedGateway", "x") + chain("inicio", "x"), "x"),
    "gateway-not-to-event": (ENDS + element("eventBasedGateway", "x") + user("a") + chain("inicio", "x", "a", "fin"), "x"),
    "join-waits-for-itself": (
        ENDS + parallel("x") + user("a") + exclusive("g", "no") + chain("inicio", "x", "a", "g") + flow("g", "x", "otra") + flow("g", "fin", id_="no"),
        "x",
    ),
    "link-without-pair": (start() + element("intermediateThrowEvent", "x", link("L")) + chain("inicio", "x"), "x"),
    # tasks
    "service-without-topic": (ENDS + element("serviceTask", "x") + THEN, "x"),
    "script-missing": (ENDS + element("scriptTask", "x") + THEN, "x"),
    "script-language": (ENDS + script("x = 1", scriptFormat="python") + THEN, "x"),
    "script-around": (ENDS + element("userTask", "x", PYTHON) + THEN, "x"),
    "result-missing": (ENDS + element("scriptTask", "x", "<script>1 + 1</script>") + THEN, "x"),
    "rule-without-decision": (ENDS + element("businessRuleTask", "x") + THEN, "x"),
    "decision-unknown": (
        ENDS
        + element("businessRuleTask", "x", "<extensionElements><spiffworkflow:calledDecisionId>d</spiffworkflow:calledDecisionId></extensionElements>")
        + THEN,
        "x",
    ),
    "message-missing": (ENDS + element("receiveTask", "x") + THEN, "x"),
    "instantiates-late": (ENDS + element("receiveTask", "x", messageRef="m", instantiate="true") + THEN, "x"),
    "gateway-instantiates": (
        element("eventBasedGateway", "x", instantiate="true") + element("intermediateCatchEvent", "c", signal()) + end() + chain("x", "c", "fin"),
        "x",
    ),
    "gateway-waits-for-all": (
        ENDS + element("eventBasedGateway", "x", eventGatewayType="Parallel") + element("intermediateCatchEvent", "c", signal()) + chain("inicio", "x", "c", "fin"),
        "x",
    ),
    "call-nothing": (ENDS + element("callActivity", "x") + THEN, "x"),
    "call-unknown": (ENDS + call("x", "otro") + THEN, "x"),
    "quantity": (ENDS + element("userTask", "x", completionQuantity="2") + THEN, "x"),
    "data-assignment": (ENDS + user("x", assigned("1", "v") + many(cardinality="2")) + THEN, "x"),
    "data-target": (ENDS + user("x", assigned("1", "a.b")) + THEN, "x"),
    "data-binding": (ENDS + user("x", "<ioBinding/>") + THEN, "x"),
    "compensation-loose": (LINE + user("x", isForCompensation="true"), "x"),
    "compensation-handler": (LINE + boundary("x", "a", COMPENSATE), "x"),
    "compensation-flow": (ENDS + user("a") + boundary("x", "a", COMPENSATE) + chain("inicio", "a", "fin") + chain("x", "fin"), "x"),
    "compensation-twice": (LINE + UNDOING + boundary("x", "a", COMPENSATE) + association("x", "d"), "x"),
    "compensation-mixed": (LINE + boundary("x", "a", COMPENSATE + signal()) + UNDO + association("x", "d"), "x"),
    "compensation-misplaced": (LINE + UNDOING + boundary("x", "d", COMPENSATE) + association("x", "d"), "x"),
    "compensation-guarded": (LINE + UNDOING.replace("'d'", "'x'").replace('"d"', '"x"') + boundary("y", "x", signal()), "x"),
    "compensation-nothing": (ENDS + user("a") + throw("x", "a") + chain("inicio", "a", "x", "fin"), "x"),
    "compensation-unseen": (
        ENDS + subprocess("s", start("i2") + user("a") + UNDOING + end("f2") + chain("i2", "a", "f2")) + throw("x", "a") + chain("inicio", "s", "x", "fin"),
        "x",
    ),
    "property-misspelt": (ENDS + user("x", properties(candidategroup='"G"')) + THEN, "x"),
    "expression": (ENDS + script("1 +", scriptFormat="feel") + THEN, "x"),
    "condition-language": (
        ENDS + exclusive("x", "no") + user("a") + chain("inicio", "x") + flow("x", "fin", id_="no") + chain("a", "fin")
        + '<sequenceFlow id="f" sourceRef="x" targetRef="a"><conditionExpression language="juel">1</conditionExpression></sequenceFlow>',
        "x",
    ),
    # events
    "event-misplaced": (start("x", error()) + user("a") + chain("x", "a"), "x"),
    "event-incomplete": (ENDS + element("intermediateCatchEvent", "x", TIMER.format("")) + THEN, "x"),
    "event-waits-for-nothing": (ENDS + element("intermediateCatchEvent", "x") + THEN, "x"),
    "timer": (ENDS + element("intermediateCatchEvent", "x", TIMER.format("P1X")) + THEN, "x"),
    "boundary-loose": (LINE + element("boundaryEvent", "x", message(), attachedToRef="nada") + chain("x", "fin"), "x"),
    "error-not-interrupting": (
        ENDS + service("a", "t") + boundary("x", "a", error(), interrupting=False) + chain("inicio", "a", "fin") + chain("x", "fin"),
        "x",
    ),
    "cancel-misplaced": (start() + end("x", "<cancelEventDefinition/>") + chain("inicio", "x"), "x"),
    "uncaught": (
        ENDS + element("transaction", "t", start("i2") + end("x", "<cancelEventDefinition/>") + chain("i2", "x")) + chain("inicio", "t", "fin"),
        "x",
    ),
    # scopes
    "ad-hoc-event": (ENDS + element("adHocSubProcess", "s", start("x") + user("a") + chain("x", "a")) + chain("inicio", "s", "fin"), "x"),
    "ad-hoc-empty": (ENDS + element("adHocSubProcess", "x") + THEN, "x"),
    "ad-hoc-endless": (ENDS + element("adHocSubProcess", "x", user("a", REPEATABLE)) + THEN, "x"),
    "ad-hoc-ordering": (ENDS + element("adHocSubProcess", "x", user("a"), ordering="Random") + THEN, "x"),
    "repeatable-misplaced": (ENDS + user("x", REPEATABLE) + THEN, "x"),
    "handler-start": (LINE + handler(start("i2") + user("b") + chain("i2", "b")), "x"),
    "handler-repeated": (
        LINE + handler(start("i2", message()) + user("b") + chain("i2", "b") + many(cardinality="2")),
        "x",
    ),
    "start-waits": (ENDS + subprocess("s", start("x", message()) + user("a") + chain("x", "a")) + chain("inicio", "s", "fin"), "x"),
    "starts-several": (start() + start("x") + user("a") + chain("inicio", "a") + chain("x", "a"), "x"),
    # repetition
    "loop-endless": (repeated(LOOP), "x"),
    "loop-maximum": (repeated('<standardLoopCharacteristics loopMaximum="muchas"/>'), "x"),
    "instances-unknown": (repeated("<multiInstanceLoopCharacteristics/>"), "x"),
    "output-half": (repeated(many(cardinality="2", output="votos")), "x"),
    "item-without-list": (repeated(many(cardinality="2", item="voto")), "x"),
    "instances-behavior": (
        repeated('<multiInstanceLoopCharacteristics behavior="One"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>'),
        "x",
    ),
}  # fmt: skip

ALSO = {
    "an activity that undoes and is in the flow": (
        "compensation-flow",
        ENDS + user("a") + user("x", isForCompensation="true") + boundary("b", "a", COMPENSATE) + association("b", "x") + chain("inicio", "a", "x", "fin"),
    ),
    "compensation end that also terminates": (
        "compensation-mixed",
        start() + user("a") + UNDOING + end("x", COMPENSATE + "<terminateEventDefinition/>") + chain("inicio", "a", "x"),
    ),
    "a second start in a subprocess": (
        "starts-several",
        ENDS + subprocess("x", start("i1") + start("i2") + user("a") + chain("i1", "a") + chain("i2", "a")) + THEN,
    ),
    "error handler that does not interrupt": (
        "error-not-interrupting",
        LINE + subprocess("ev", start("x", error(), isInterrupting="false") + user("b") + chain("x", "b"), triggeredByEvent="true"),
    ),
    "condition that starts a process": ("start-unwatched", start("x", condition("a > 1")) + user("a") + chain("x", "a")),
    "start with several events": ("start-multiple", start("x", message() + signal()) + user("a") + chain("x", "a")),
    "start of compensation kind": ("event-misplaced", start("x", COMPENSATE) + user("a") + chain("x", "a")),
    "condition on the flow of an event gateway": (
        "condition-not-asked",
        ENDS + element("eventBasedGateway", "x") + element("intermediateCatchEvent", "c", signal())
        + chain("inicio", "x") + flow("x", "c", "si") + chain("c", "fin"),
    ),
    "inclusive gateway without conditions": (
        "condition-missing",
        ENDS + inclusive("x") + user("a") + chain("inicio", "x", "fin") + chain("x", "a", "fin"),
    ),
    "conditional event without condition": (
        "event-incomplete",
        ENDS + element("intermediateCatchEvent", "x", "<conditionalEventDefinition/>") + THEN,
    ),
    "wrong FEEL in a timer": ("expression", ENDS + element("intermediateCatchEvent", "x", TIMER.format("1 hour")) + THEN),
    "wrong FEEL in a condition event": ("expression", ENDS + element("intermediateCatchEvent", "x", condition("a >")) + THEN),
    "wrong FEEL in a parameter": (
        "expression",
        ENDS + element("serviceTask", "x", '<extensionElements><spiffworkflow:serviceTaskOperator id="t"><spiffworkflow:parameters><spiffworkflow:parameter id="p" type="any" value="a b +"/></spiffworkflow:parameters></spiffworkflow:serviceTaskOperator></extensionElements>') + THEN,
    ),
    "wrong FEEL in a property": ("expression", ENDS + user("x", properties(dueDate="date(")) + THEN),
    "a second boundary for cancel on a plain subprocess": (
        "cancel-misplaced",
        ENDS + subprocess("s", user("a")) + boundary("x", "s", "<cancelEventDefinition/>") + chain("inicio", "s", "fin") + chain("x", "fin"),
    ),
}  # fmt: skip


def findings(body: str) -> tuple[spiff.Finding, ...]:
    with pytest.raises(spiff.InvalidDefinition) as refused:
        spiff.compile("p", {"p.bpmn": document(process(body)).encode()})
    return tuple(one for one in refused.value.findings if one.severity is Severity.ERROR)


@pytest.mark.parametrize("code", BROKEN)
def test_is_refused_naming_the_element(code):
    body, culprit = BROKEN[code]
    found = {one.code: one for one in findings(body)}

    assert code in found
    assert culprit == found[code].element
    assert found[code].message
    assert found[code].advice
    assert "{" not in found[code].message
    assert found[code].line


@pytest.mark.parametrize("fault", ALSO)
def test_is_refused_in_other_guises(fault):
    code, body = ALSO[fault]

    assert (code, "x") in [(one.code, one.element) for one in findings(body)]


def test_a_wrong_expression_is_shown_with_its_column():
    (found,) = findings(ENDS + script("1 + + 2 )", scriptFormat="feel") + THEN)

    assert found.column
    assert "1 + + 2 )" in found.message


def test_a_process_of_another_name_is_not_found():
    with pytest.raises(spiff.InvalidDefinition) as refused:
        spiff.compile("q", {"q.bpmn": document(process(LINE)).encode()})

    assert ["no-process"] == [one.code for one in refused.value.findings]


def test_a_process_that_is_not_executable_is_refused():
    text = document(process(LINE)).replace('isExecutable="true"', 'isExecutable="false"')

    with pytest.raises(spiff.InvalidDefinition) as refused:
        spiff.compile("p", {"p.bpmn": text.encode()})

    assert ["not-executable"] == [one.code for one in refused.value.findings]


def test_a_folder_without_its_diagram_is_refused():
    with pytest.raises(spiff.InvalidDefinition) as refused:
        spiff.compile("p", {})

    assert ["no-diagram"] == [one.code for one in refused.value.findings]


def test_all_faults_are_told_at_once():
    body = (
        ENDS
        + service("a", "")
        + element("receiveTask", "b")
        + user("c", LOOP)
        + chain("inicio", "a", "b", "c", "fin")
    )

    assert ["loop-endless", "message-missing", "service-without-topic"] == sorted(
        one.code for one in findings(body)
    )

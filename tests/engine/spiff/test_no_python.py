"""No Python of a diagram ever runs, wherever it is written."""

import contextlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine import spiff
from engine.spiff.expressions import ENGINE
from engine.spiff.limits import ExecutionFailed
from tests.engine.spiff.diagrams import (
    boundary,
    chain,
    condition,
    document,
    element,
    end,
    exclusive,
    flow,
    many,
    message,
    process,
    properties,
    start,
    subprocess,
    user,
)

NOW = datetime(2026, 2, 2, 14, tzinfo=UTC)
HOSTILE = (
    "open('{0}', 'w')",
    '__import__("pathlib").Path("{0}").touch()',
    '().__class__.__base__.__subclasses__()[0]("{0}")',
    '[c for c in ().__class__.__mro__][1].__init__.__globals__["open"]("{0}", "w")',
    "exec(\"open('{0}','w')\")",
    'eval(compile("open(\'{0}\',\'w\')", "x", "eval"))',
    "f\"{{open('{0}', 'w')}}\"",
    'lambda: open("{0}", "w")',
)
OPERATOR = (
    '<extensionElements><spiffworkflow:serviceTaskOperator id="t"><spiffworkflow:parameters>'
    '<spiffworkflow:parameter id="p" type="any" value="{}"/></spiffworkflow:parameters>'
    "</spiffworkflow:serviceTaskOperator></extensionElements>"
)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def line(node: str) -> str:
    return start() + node + end() + chain("inicio", "x", "fin")


def timer(kind: str, text: str) -> str:
    inner = f"<timerEventDefinition><{kind}>{escaped(text)}</{kind}></timerEventDefinition>"
    return line(element("intermediateCatchEvent", "x", inner))


SLOTS = {
    "script": lambda text: line(element("scriptTask", "x", properties(resultVariable="r") + f"<script>{escaped(text)}</script>")),
    "condition": lambda text: start() + exclusive("x", "no") + user("a") + end() + chain("inicio", "x") + flow("x", "a", text)
    + flow("x", "fin", id_="no") + chain("a", "fin"),
    "parameter": lambda text: line(element("serviceTask", "x", OPERATOR.format(escaped(text)))),
    "date": lambda text: timer("timeDate", text),
    "duration": lambda text: timer("timeDuration", text),
    "cycle": lambda text: timer("timeCycle", text),
    "condition event": lambda text: line(element("intermediateCatchEvent", "x", condition(text))),
    "boundary condition": lambda text: line(user("x")) + boundary("b", "x", condition(text)) + chain("b", "fin"),
    "handler condition": lambda text: line(user("x"))
    + subprocess("e", start("i", condition(text)) + user("h") + chain("i", "h"), triggeredByEvent=True),
    "cardinality": lambda text: line(user("x", many(cardinality=escaped(text)))),
    "collection": lambda text: line(user("x", many(collection=escaped(text), item="i"))),
    "completion": lambda text: line(user("x", many(cardinality="2", until=text))),
    "loop": lambda text: line(user("x", f"<standardLoopCharacteristics><loopCondition>{escaped(text)}</loopCondition></standardLoopCharacteristics>")),
    "key": lambda text: line(element("intermediateCatchEvent", "x", properties(correlationKey=text) + message())),
    "payload": lambda text: line(element("intermediateThrowEvent", "x", properties(payload=text) + message())),
    **{name: lambda text, name=name: line(user("x", properties(**{name: text})))
       for name in ("assignee", "candidateGroup", "dueDate", "priority", "title")},
}  # fmt: skip


@pytest.mark.parametrize("slot", SLOTS)
@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_text_reaches_nothing(slot, number, tmp_path):
    canary = tmp_path / "canary"
    with contextlib.suppress(spiff.InvalidDefinition, ExecutionFailed):
        live(SLOTS[slot](HOSTILE[number].format(canary)))

    assert not canary.exists()


def live(body: str) -> None:
    program = spiff.compile("p", {"p.bpmn": document(process(body)).encode()})
    execution = spiff.Execution.start(program, {}, now=NOW)
    for task in execution.waits().user_tasks:
        execution.complete(task.visit, {})
    execution.fire_timers(NOW + timedelta(days=400))


def test_the_library_s_own_script_engine_knows_only_feel(tmp_path: Path):
    canary = tmp_path / "canary"

    assert 3 == ENGINE.environment.evaluate("1 + x", {"x": 2})
    assert ENGINE.environment.evaluate(f"open('{canary}', 'w')".replace("'", '"'), {}) is None
    with pytest.raises(ExecutionFailed):
        ENGINE.environment.execute(f"open('{canary}', 'w')", {})
    with pytest.raises(ExecutionFailed):
        ENGINE.environment.call_service({}, operation_name="os.system")
    assert not canary.exists()

"""A diagram that runs away is stopped, named, and leaves nothing half-done; a long one is not stopped."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import spiff
from engine.spiff import limits, reasons
from tests.engine.spiff.diagrams import (
    call,
    chain,
    document,
    element,
    end,
    exclusive,
    flow,
    many,
    parallel,
    process,
    properties,
    start,
    subprocess,
    user,
)

NOW = datetime(2026, 2, 2, 14, tzinfo=UTC)


def script(id_: str, text: str, result: str = "v", inner: str = "") -> str:
    return element(
        "scriptTask", id_, f"{properties(resultVariable=result)}{inner}<script>{text}</script>"
    )


def compiled(body: str) -> spiff.Program:
    return spiff.compile("p", {"p.bpmn": document(process(body)).encode()})


def begun(body: str, **data: object) -> spiff.Execution:
    return spiff.Execution.start(compiled(body), data, now=NOW)


ENDLESS = (
    exclusive("m") + script("s", "1") + exclusive("g", "no")
    + chain("m", "s", "g") + flow("g", "m", "v = 1") + flow("g", "fin", id_="no")
)  # fmt: skip
RUNAWAYS = {
    "steps": (start() + end() + chain("inicio", "m") + ENDLESS, {"m", "s", "g"}),
    "depth": (start() + call("ll", "p") + end() + chain("inicio", "ll", "fin"), {"ll"}),
    "instances": (start() + user("x", many(collection="lista", item="i")) + end() + chain("inicio", "x", "fin"), {"x"}),
    "scopes": (
        start() + script("i", "for n in 1..90 return n", "l")
        + subprocess("sp", subprocess("sp2", user("a") + many(collection="[1, 2, 3]", item="k")) + many(collection="l", item="j"))
        + end() + chain("inicio", "i", "sp", "fin"),
        {"sp2"},
    ),
    "data": (
        start() + exclusive("m") + script("s", "v + v") + exclusive("g", "no") + end()
        + chain("inicio", "i", "m", "s", "g") + script("i", '"ab"') + flow("g", "m", "true") + flow("g", "fin", id_="no"),
        {"s"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("reason", RUNAWAYS)
def test_is_stopped_naming_the_element(reason, monkeypatch):
    monkeypatch.setattr(limits, "SCOPES", 150)  # within the steps of one action
    body, elements = RUNAWAYS[reason]
    with pytest.raises(spiff.ExecutionFailed) as stopped:
        begun(body, lista=list(range(limits.INSTANCES + 1)))

    assert stopped.value.activity in elements
    assert "—" not in stopped.value.sentence
    if reason != "data":  # text that doubles may meet FEEL's own limit first
        assert reason == stopped.value.reason
        assert isinstance(stopped.value, spiff.Runaway)


def test_a_state_that_is_too_large_is_not_written():
    execution = begun(start() + user("a") + user("b") + end() + chain("inicio", "a", "b", "fin"))
    execution.complete(execution.waits().user_tasks[0].visit, {"texto": "x" * (limits.SIZE + 1)})

    with pytest.raises(spiff.Runaway) as stopped:
        execution.dump()
    assert "size" == stopped.value.reason


def test_nothing_is_half_done():
    body = (
        start()
        + user("a")
        + script("t", '"hecho"', "w")
        + end()
        + chain("inicio", "a", "t", "m")
        + ENDLESS
    )
    execution = begun(body)
    before = execution.dump()
    (task,) = execution.waits().user_tasks

    with pytest.raises(spiff.Runaway):
        execution.complete(task.visit, {"x": 1})
    assert before == execution.dump()
    assert (task,) == execution.waits().user_tasks
    assert {} == execution.variables()


def test_what_failed_before_it_was_stored_is_spoiled():
    execution = begun(start() + user("a") + end() + chain("inicio", "a", "m") + ENDLESS)
    with pytest.raises(spiff.Runaway):
        execution.complete(execution.waits().user_tasks[0].visit, {})

    with pytest.raises(spiff.Spoiled):
        execution.waits()


def test_tokens_that_wait_for_each_other_are_told_of():
    body = (
        start() + exclusive("g", "no") + user("a") + user("b") + parallel("u") + end() + chain("inicio", "g")
        + flow("g", "a", "false") + flow("g", "b", id_="no") + chain("a", "u", "fin") + chain("b", "u")
    )  # fmt: skip
    execution = begun(body)

    with pytest.raises(spiff.ExecutionFailed) as stopped:
        execution.complete(execution.waits().user_tasks[0].visit, {})
    assert ("u", "deadlock") == (stopped.value.activity, stopped.value.reason)
    assert "Espera caminos que ya no pueden llegar." == stopped.value.sentence


def test_every_reason_has_its_sentence():
    rooms = Path(spiff.__file__).parent.rglob("*.py")
    codes = {
        code
        for room in rooms
        for code in re.findall(r'(?:failed|runaway|_nothing)\([^"\n]*"([a-z-]+)"', room.read_text())
    }

    assert len(codes) > 12
    assert set() == codes - set(reasons._WORDS)


def test_eighty_scopes_inside_each_other_run_and_are_stored():
    inner = user("a")
    for n in range(80):
        inner = subprocess(f"s{n}", inner)
    program = compiled(start() + inner + end() + chain("inicio", "s79", "fin"))
    execution = spiff.Execution.start(program, {}, now=NOW)
    execution = spiff.Execution.load(program, execution.dump(), now=NOW)
    execution.complete(execution.waits().user_tasks[0].visit, {})

    assert "completed" == execution.state
    assert "fin" == execution.outcome


def test_a_sequence_of_a_thousand_scripts_is_one_action():
    names = [f"s{n}" for n in range(1000)]
    body = (
        start()
        + "".join(script(name, "v + 1") for name in names)
        + end()
        + chain("inicio", *names, "fin")
    )
    execution = begun(body, v=0)

    assert 1000 == execution.variables()["v"]


def test_as_many_instances_as_are_allowed():
    program = compiled(
        start() + user("x", many(cardinality="1000")) + end() + chain("inicio", "x", "fin")
    )
    execution = spiff.Execution.start(program, {}, now=NOW)
    execution = spiff.Execution.load(program, execution.dump(), now=NOW)

    assert limits.INSTANCES == len(execution.waits().user_tasks)


def test_a_hundred_parallel_branches_join():
    names = [f"s{n}" for n in range(100)]
    body = start() + parallel("g") + parallel("u") + end() + chain("inicio", "g") + chain("u", "fin")
    body += "".join(script(name, "v + 1") + chain("g", name, "u") for name in names)

    assert 100 == begun(body, v=0).variables()["v"]

"""An open instance goes on in another version of its diagram, or it is said why it cannot."""

from datetime import UTC, datetime, timedelta

import pytest

from engine import spiff
from tests.engine.spiff.diagrams import (
    boundary,
    chain,
    document,
    element,
    end,
    exclusive,
    many,
    message,
    parallel,
    process,
    service,
    start,
    subprocess,
    user,
)

NOW = datetime(2026, 2, 2, 14, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
TIMER = "<timerEventDefinition><timeDuration>P3D</timeDuration></timerEventDefinition>"
PLAIN = start() + user("a") + end() + chain("inicio", "a", "fin")
LATE = user("tarde") + chain("b", "tarde", "fin")
GUARDED = PLAIN + boundary("b", "a", TIMER) + LATE


def compiled(body: str) -> spiff.Program:
    return spiff.compile("p", {"p.bpmn": document(process(body)).encode()})


def moved(old: str, new: str, **told: object) -> spiff.Moved:
    before, after = compiled(old), compiled(new)
    execution = spiff.Execution.start(before, {"x": 1}, now=NOW)
    return spiff.move(execution.dump(), before, after, now=LATER, **told)


def test_a_step_added_later_is_done():
    longer = start() + user("a") + user("n") + end() + chain("inicio", "a", "n", "fin")
    execution = moved(PLAIN, longer).execution
    execution.complete(execution.waits().user_tasks[0].visit, {})

    assert ["n"] == [task.activity for task in execution.waits().user_tasks]
    assert {"x": 1} == execution.variables()


def test_an_element_may_have_another_id():
    execution = moved(PLAIN, PLAIN.replace('"a"', '"z"'), rename={"a": "z"}).execution

    assert ["z"] == [task.activity for task in execution.waits().user_tasks]


def test_an_element_that_is_gone_has_no_place():
    with pytest.raises(spiff.CannotMove) as refused:
        moved(PLAIN, PLAIN.replace('"a"', '"z"'))
    assert [("a", "gone")] == refused.value.facts["problems"]


def test_an_element_that_became_another_kind_has_no_place():
    with pytest.raises(spiff.CannotMove) as refused:
        moved(PLAIN, start() + service("a", "t") + end() + chain("inicio", "a", "fin"))
    assert [("a", "changed")] == refused.value.facts["problems"]


def test_a_timer_goes_on_counting():
    result = moved(GUARDED, GUARDED + user("otro") + chain("tarde", "otro"))
    (timer,) = result.execution.waits().timers

    assert NOW + timedelta(days=3) == timer.due_at
    assert ([], []) == (result.stopped, result.begun)


def test_a_new_guard_begins_to_wait():
    result = moved(PLAIN, GUARDED)
    (timer,) = result.execution.waits().timers

    assert LATER + timedelta(days=3) == timer.due_at
    assert ["b"] == result.begun


def test_a_guard_that_is_gone_stops_waiting():
    result = moved(GUARDED, PLAIN)

    assert ((), ["b"]) == (result.execution.waits().timers, result.stopped)


def test_a_new_handler_begins_to_wait():
    handler = subprocess(
        "ev", start("i", message()) + user("h") + chain("i", "h"), triggeredByEvent=True
    )
    result = moved(PLAIN, PLAIN + handler)

    assert ["aviso"] == [one.name for one in result.execution.waits().subscriptions]
    assert ["i"] == result.begun


def block(*branches: str) -> str:
    body = start() + parallel("g") + parallel("u") + end() + chain("inicio", "g") + chain("u", "fin")
    return body + "".join(
        f'{user(name)}<sequenceFlow id="f_{name}" sourceRef="g" targetRef="{name}"/>'
        f'<sequenceFlow id="t_{name}" sourceRef="{name}" targetRef="u"/>'
        for name in branches
    )


def test_an_open_parallel_block_must_not_change():
    with pytest.raises(spiff.CannotMove) as refused:
        moved(block("a", "b"), block("a", "b", "c"))
    assert [("u", "parallel-block-open")] == refused.value.facts["problems"]


def test_an_open_parallel_block_that_is_the_same_goes_on():
    before = compiled(block("a", "b"))
    execution = spiff.Execution.start(before, {}, now=NOW)
    execution.complete(execution.waits().user_tasks[0].visit, {})
    after = compiled(block("a", "b") + exclusive("x") + chain("inicio", "x", "fin"))
    result = spiff.move(execution.dump(), before, after, now=LATER).execution
    result.complete(result.waits().user_tasks[0].visit, {})

    assert "completed" == result.state


def test_what_is_inside_subprocesses_and_instances_moves_too():
    inside = subprocess("sp", user("a") + many(cardinality="2"))
    old = start() + inside + end() + chain("inicio", "sp", "fin")
    new = (
        start()
        + inside
        + boundary("b", "sp", TIMER)
        + LATE
        + user("n")
        + end()
        + chain("inicio", "sp", "n", "fin")
    )
    result = moved(old, new)
    for _ in range(2):
        result.execution.complete(result.execution.waits().user_tasks[0].visit, {})

    assert ["b"] == result.begun
    assert ["n"] == [task.activity for task in result.execution.waits().user_tasks]
    assert () == result.execution.waits().timers


def undoable(activity: str, undo: str) -> str:
    event = "<compensateEventDefinition/>"
    inside = (
        start("i2")
        + user(activity)
        + boundary("b", activity, event)
        + element("association", "x", sourceRef="b", targetRef=undo)
        + user(undo, isForCompensation="true")
        + chain("i2", activity)
    )
    throw = element("intermediateThrowEvent", "t", event)
    body = start() + subprocess("s", inside) + user("c") + throw + end()
    return body + chain("inicio", "s", "c", "t", "fin")


def test_what_was_done_before_is_undone_as_the_new_version_says():
    before, after = compiled(undoable("a", "d")), compiled(undoable("n", "e"))
    execution = spiff.Execution.start(before, {}, now=NOW)
    execution.complete(execution.waits().user_tasks[0].visit, {})
    blob = execution.dump()

    with pytest.raises(spiff.CannotMove) as refused:
        spiff.move(blob, before, after, now=LATER)
    assert [("a", "compensation-gone")] == refused.value.facts["problems"]
    execution = spiff.move(blob, before, after, now=LATER, rename={"a": "n"}).execution
    execution.complete(execution.waits().user_tasks[0].visit, {})
    assert ["e"] == [task.activity for task in execution.waits().user_tasks]


def test_an_activity_that_may_be_undone_from_now_on_goes_on():
    undo = boundary("b", "a", "<compensateEventDefinition/>") + user("d", isForCompensation="true")
    undo += element("association", "x", sourceRef="b", targetRef="d")
    throw = element("intermediateThrowEvent", "t", "<compensateEventDefinition/>")
    new = start() + user("a") + undo + throw + end() + chain("inicio", "a", "t", "fin")
    for old, then in ((PLAIN, new), (new, PLAIN)):
        execution = moved(old, then).execution
        execution.complete(execution.waits().user_tasks[0].visit, {"y": 2})

        assert {"x": 1, "y": 2} == execution.variables()
        assert (["d"] if then is new else []) == [one.activity for one in execution.waits().user_tasks]

"""Every element of BPMN, one small diagram each: the order of what is entered, and where it ends."""

import pytest

from engine.spiff import Severity
from tests.conformance.player import NAMES, Player, expected, program


@pytest.mark.parametrize("name", NAMES)
def test_is_executed_as_the_standard_says(name):
    told = expected(name)
    player = Player.start(name)
    for step in told["do"]:
        player.do(step)

    assert told["path"] == player.path
    assert told.get("state", "completed") == player.execution.state
    assert told.get("ends") == player.execution.outcome
    variables = player.execution.variables()
    assert told.get("data", {}) == {key: variables.get(key) for key in told.get("data", {})}
    thrown = [
        {key: getattr(one, key) for key in want}
        for want, one in zip(told.get("thrown", ()), player.thrown, strict=True)
    ]
    assert told.get("thrown", []) == thrown
    assert len(told.get("thrown", ())) == len(player.thrown)


@pytest.mark.parametrize("name", NAMES)
def test_waits_for_nothing_when_it_is_over(name):
    player = Player.start(name)
    for step in expected(name)["do"]:
        player.do(step)

    waits = player.execution.waits()
    assert ((), (), (), (), ()) == (
        waits.user_tasks,
        waits.jobs,
        waits.timers,
        waits.subscriptions,
        waits.conditions,
    )


@pytest.mark.parametrize("name", NAMES)
def test_is_remarked_on_where_something_looks_odd(name):
    codes = [one.code for one in program(name).findings]

    assert [] == [one for one in program(name).findings if one.severity is Severity.ERROR]
    assert sorted(expected(name).get("findings", ())) == sorted(codes)

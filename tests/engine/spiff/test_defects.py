"""What stock SpiffWorkflow 3.2.0 does wrong, shown on it, and that ours does not.

Each play is written once and given on both. When a new release of the library makes one of the first
tests fail, a repair may have become unnecessary.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.engine.spiff import plays, plays_of_undoing, plays_of_waiting
from tests.engine.spiff.engines import Ours, Stock
from tests.engine.spiff.plays import Kit


@dataclass(frozen=True)
class Defect:
    number: str  # in the list of defects
    play: Callable[[Kit], object]
    stock: object
    right: object


DEFECTS = [
    Defect("1", plays.join_in_loop, ["concede", "policia"], ["policia"]),
    Defect("1", plays.inclusive_join_while_called, ["dentro", "despues"], ["dentro"]),
    Defect("2", plays.lost_update, 0, 1),
    Defect("2", plays.shortened_list, [1, 2, 3], [3]),
    Defect("3", plays.nested_values_shared, {"x": {"y": 2}}, {"x": {"y": 1}}),
    Defect("4", plays.many_returns, [], ["a"]),
    Defect("5", plays.doubling, "huge", "small"),
    Defect("6", plays.error_to_sibling, ["h"], []),
    Defect("6", plays.error_to_all, ["hA", "hB"], ["hA"]),
    Defect("7", plays.completed_too_late, "accepted", "TaskNotOpen"),
    Defect("8", plays.stale_timers, "AttributeError", ["a"]),
    Defect("9", plays_of_waiting.none_item, False, True),
    Defect("9", plays_of_waiting.output_order, ["de B", "de A"], ["de A", "de B"]),
    Defect("9", plays_of_waiting.quorum, "WorkflowTaskException", ["w"]),
    Defect("9", plays_of_waiting.shadowed_item, "WorkflowDataException", [1, 2]),
    Defect("10", plays_of_waiting.two_timers, [], ["b"]),
    Defect("11", plays_of_waiting.endless, "_Enough", "Runaway"),
    Defect("12", plays_of_waiting.hidden_error, "NameError", "ExecutionFailed"),
    Defect("13", plays_of_waiting.handler_data, "presentada", "revisada"),
    Defect("14", plays_of_waiting.timer_before_script, "WorkflowTaskException", "InvalidDefinition"),
    Defect("15", plays_of_waiting.service_not_stored, "TypeError", False),
    Defect("storage", plays_of_waiting.bricked_by_data, "TypeError", {"typename": "x"}),
    Defect("event subprocess", plays_of_waiting.handler_leaks, (["b", "h"], None), (["h"], "revisada")),
    Defect("signal end", plays_of_waiting.signal_end, [], ["b"]),
    Defect("compensation", plays_of_undoing.compensation_thrown, "ValidationException", ["deshace_b"]),
    Defect("compensation", plays_of_undoing.compensation_end, [], ["deshace"]),
    Defect("ad hoc", plays_of_undoing.ad_hoc, "KeyError", (["a", "b"], ["c"])),
    Defect("condition", plays_of_waiting.lone_condition, ["b"], "ExecutionFailed"),
]
NAMES = [f"{one.number}-{one.play.__name__}" for one in DEFECTS]


def observed(defect: Defect, kit: Kit) -> object:
    try:
        found = defect.play(kit)
    except Exception as problem:  # noqa: BLE001  # what kind it is, is the observation
        return type(problem).__name__
    return found


@pytest.mark.parametrize("defect", DEFECTS, ids=NAMES)
def test_stock_library_has_the_defect(defect):
    assert defect.stock == observed(defect, Stock)


@pytest.mark.parametrize("defect", DEFECTS, ids=NAMES)
def test_ours_does_not(defect):
    assert defect.right == observed(defect, Ours)

"""What happened in a turn, as kept with its revision: steps, decisions, and what came from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from engine import spiff

_SHORT = {"entered": "+", "left": "-", "canceled": "x"}
_LONG = {short: long for long, short in _SHORT.items()}


@dataclass(frozen=True)
class Step:
    """A token entered, left or was taken from an element."""

    activity: str
    event: str  # "entered", "left", "canceled"
    process: str  # key of the process that the element belongs to


@dataclass(frozen=True)
class Decision:
    """An answer of a decision table, and the rules that gave it."""

    activity: str
    decision: str
    result: object
    trace: Any


def encode(execution: spiff.Execution, procedure: str) -> bytes:
    """The trace of the turn that has just ended, in few words."""
    steps = [
        _SHORT[one.event]
        + (one.activity if one.process == procedure else f"{one.process}/{one.activity}")
        for one in execution.steps()
        if one.activity
    ]
    decisions = [[one.activity, one.decision, one.result, one.trace] for one in execution.decisions()]
    inputs = [
        [one.kind, one.visit and str(one.visit), one.name, one.key, one.value]
        for one in execution.inputs()
    ]
    return orjson.dumps([steps, decisions, inputs], default=_plain, option=orjson.OPT_NON_STR_KEYS)


def decode(trace: bytes, procedure: str) -> tuple[Sequence[Step], Sequence[Decision]]:
    """What ``encode`` was given."""
    steps, decisions, *_inputs = orjson.loads(trace)
    return [_step(one, procedure) for one in steps], [Decision(*one) for one in decisions]


def inputs(trace: bytes) -> Sequence[spiff.Input]:
    """What came from outside in that turn; nothing where that was not kept."""
    _steps, _decisions, *more = orjson.loads(trace)
    return [
        spiff.Input(kind, visit and UUID(visit), name, key, value)
        for kind, visit, name, key, value in (more[0] if more else ())
    ]


def _step(text: str, procedure: str) -> Step:
    process, _, activity = text[1:].rpartition("/")
    return Step(activity, _LONG[text[0]], process or procedure)


def _plain(value: object) -> object:
    """Values of decision cells that JSON does not know: exact numbers, days, ranges."""
    return dict(value) if isinstance(value, Mapping) else str(value)

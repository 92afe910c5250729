"""The only home of SpiffWorkflow: compiles a process and runs its instances in memory.

Nothing here knows the database, the clock or a person. See ``Program`` and ``Execution``.
"""

from engine.findings import Finding, InvalidDefinition, Severity
from engine.spiff.execution import (
    Execution,
    JobNotWanted,
    NobodyWaits,
    NoSuchStart,
    Spoiled,
)
from engine.spiff.journal import AllThrown, Decision, Glimpse, Input, Step, Thrown
from engine.spiff.limits import ExecutionFailed, NotJson, Runaway
from engine.spiff.modifying import (
    Assign,
    Begin,
    Cancel,
    CannotModify,
    Change,
    Forget,
    Place,
    Token,
)
from engine.spiff.moving import CannotMove, Moved, move
from engine.spiff.program import Activity, Program, Start, compile  # noqa: A004
from engine.spiff.specs.throwing import key_text
from engine.spiff.state import StateUnreadable
from engine.spiff.waits import (
    ConditionWait,
    JobWait,
    Point,
    SubscriptionWait,
    TimerWait,
    UserTaskWait,
    Wait,
    Waits,
)

__all__ = [
    "Activity",
    "AllThrown",
    "Assign",
    "Begin",
    "Cancel",
    "CannotModify",
    "CannotMove",
    "Change",
    "ConditionWait",
    "Decision",
    "Execution",
    "ExecutionFailed",
    "Finding",
    "Forget",
    "Glimpse",
    "Input",
    "InvalidDefinition",
    "JobNotWanted",
    "JobWait",
    "Moved",
    "NoSuchStart",
    "NobodyWaits",
    "NotJson",
    "Place",
    "Point",
    "Program",
    "Runaway",
    "Severity",
    "Spoiled",
    "Start",
    "StateUnreadable",
    "Step",
    "SubscriptionWait",
    "Thrown",
    "TimerWait",
    "Token",
    "UserTaskWait",
    "Wait",
    "Waits",
    "compile",
    "key_text",
    "move",
]

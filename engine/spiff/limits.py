"""What one diagram may ask for before it is stopped, and what may enter process data."""

import math
from typing import Any

import orjson

from engine.errors import Conflict, InvalidInput
from engine.spiff import reasons

STEPS = 2000  # activities, gateways and events passed in one action
SCOPES = 2000  # subprocesses and called processes open at once in one instance
DEPTH = 100  # of subprocesses and called processes inside each other
NESTED = 90  # of them drawn inside each other
NODES = 5000  # elements of one diagram
INSTANCES = 1000  # of one multi-instance activity
SIZE = 2_000_000  # bytes of the stored state, before compression
WRITTEN = 20_000_000  # characters that expressions may produce in one action
SECONDS = 20  # of processor time for one action
NESTING = 100  # of lists and contexts in process data
_OPTIONS = (
    orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS
)


class ExecutionFailed(Conflict):
    """The diagram cannot go on from an element; nothing was changed."""

    code = "execution-failed"

    def __init__(self, activity: str, reason: str, **facts: object) -> None:
        self.activity, self.reason = activity, reason
        super().__init__(activity=activity, reason=reason, **facts)

    @property
    def sentence(self) -> str:
        """The reason in the words of whoever has to look into it (Spanish)."""
        return reasons.told(self.reason, self.facts)


class Runaway(ExecutionFailed):
    """The diagram does not come to rest, or grows without bound; nothing was changed."""

    code = "runaway"


class NotJson(InvalidInput):
    """Process data holds only what JSON can say."""

    code = "not-json"


def failed(spec: Any, reason: str, **facts: object) -> ExecutionFailed:
    """An ExecutionFailed that names the element."""
    return ExecutionFailed(spec.bpmn_id or spec.name, reason, name=spec.bpmn_name, **facts)


def runaway(spec: Any, reason: str, limit: int) -> Runaway:
    """A Runaway that names the element."""
    return Runaway(spec.bpmn_id or spec.name, reason, name=spec.bpmn_name, limit=limit)


def weight(value: Any) -> int:
    """About how many characters a value would take, counted no further than ``WRITTEN``."""
    total, stack = 0, [value]
    while stack and total <= WRITTEN:
        one = stack.pop()
        total += 1
        if isinstance(one, str):
            total += len(one)
        elif isinstance(one, dict):
            total += sum(map(len, one))
            stack.extend(one.values())
        elif isinstance(one, list):
            stack.extend(one)
    return total


def taken(value: Any) -> Any:
    """A copy of a value from outside, fit for process data.

    Raises:
        NotJson: it is not JSON, so that it could not be stored or would come back changed.
    """
    copy = None
    try:
        text = orjson.dumps(value, option=_OPTIONS)
        if text.count(b"[") + text.count(b"{") <= NESTING:  # else it may be too deep
            copy = orjson.loads(text)
    except (TypeError, ValueError, RecursionError):
        copy = None
    if copy is not None and copy == value:
        return copy
    return _copied(value, "", 0)


def _copied(value: Any, place: str, depth: int) -> Any:
    """The same, slowly: it accepts integers of any size and says where something else is."""
    kind = type(value)
    if depth > NESTING:
        raise NotJson(place=place[:200], reason="too deep")
    if value is None or kind is bool or kind is int:
        return value
    if kind is float and math.isfinite(value):
        return value
    if kind is str and _encodes(value):
        return value
    if kind is list:
        return [_copied(one, f"{place}[{at}]", depth + 1) for at, one in enumerate(value)]
    if kind is dict and all(type(key) is str and _encodes(key) for key in value):
        return {key: _copied(one, f"{place}.{key}", depth + 1) for key, one in value.items()}
    raise NotJson(place=place[:200] or "·", reason=kind.__name__)


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

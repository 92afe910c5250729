"""Process data: one set of variables per scope, as BPMN has it, not a copy per token.

SpiffWorkflow gives each token a copy of all data and merges the copies where branches join; there a
branch that did not touch a variable undoes the work of one that did. Here the tokens of a scope share
its variables, so there is nothing to merge and nothing to lose. Values are JSON and are never changed
in place, only replaced, so that sharing them is safe.

A process and a called process have variables of their own; an embedded subprocess, a handler and a
boundary event use those of the scope around them; an instance of a multi-instance activity or a loop
lays a few names of its own over them (``Local``).
"""

from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from typing import Any

Variables = MutableMapping[str, Any]


class Local(ChainMap[str, Any]):
    """The variables of one instance of a repeated activity, over those around it.

    What is written here stays here until the instance completes.
    """

    def __init__(self, own: dict[str, Any], outer: Variables) -> None:
        beneath = outer.maps if isinstance(outer, Local) else (outer,)
        super().__init__(own, *beneath)
        self.outer = outer


def flat(variables: Variables) -> dict[str, Any]:
    """What is seen there, as one dict; asking a ``ChainMap`` for each name takes ten times as long."""
    if not isinstance(variables, Local):
        return dict(variables)
    seen: dict[str, Any] = {}
    for layer in reversed(variables.maps):
        seen.update(layer)
    return seen


def at(variables: Variables, place: tuple[str, ...]) -> Any:
    """What stands at a place; None where nothing does."""
    found: Any = variables
    for name in place:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


class Noted(Local):
    """The variables around an activity that may be compensated; notes what the activity writes.

    Everything is written through. What was noted is kept when the activity completes.
    """

    def __init__(self, own: dict[str, Any], outer: Variables) -> None:
        super().__init__({}, outer)
        del self.maps[0]  # others may have written the same since: reading does not ask the notes
        self.own = own

    def __setitem__(self, name: str, value: Any) -> None:
        self.own[name] = value
        self.outer[name] = value


class Kept(Local):
    """What an activity had written when it completed, over the variables as they are.

    Its compensation sees these. What it writes goes to the variables as they are.
    """

    def __setitem__(self, name: str, value: Any) -> None:
        self.maps[0].pop(name, None)
        self.outer[name] = value

"""The stored form of an instance.

One byte says how the rest is written, the rest is JSON made of short rows, oldest visit first. A row
names its element by id, so that a state can be moved to another version of its diagram; process data is
written once per scope, as it is, and is never interpreted. Loading and saving gives the same bytes.
They are not compressed: whoever stores them compresses each state against the one before it.

A new form gets a new first byte and, here, a function from the old tree to the new one: whatever was
stored once stays readable (``tests/engine/spiff/states``).
"""

import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import orjson

from engine.errors import Conflict
from engine.spiff import limits
from engine.spiff.data import Kept, Local, Noted
from engine.spiff.workflow import Instance, Part, Visit

_FAST, _PLAIN = (
    b"\x01",
    b"\x02",
)  # written by orjson; by the standard library, for integers beyond 64 bits
_READS: dict[bytes, Callable[[bytes], Any]] = {_FAST: orjson.loads, _PLAIN: json.loads}


_KINDS: tuple[type[Local], ...] = (Local, Noted, Kept)  # of variables over others, by number
_KIND_OF = {kind: [number] if number else [] for number, kind in enumerate(_KINDS)}


class StateUnreadable(Conflict):
    """The stored state does not fit the program it is loaded into."""

    code = "state-unreadable"


def dump(top: Instance) -> bytes:
    """The instance as bytes. Raises Runaway when they are too many."""
    tree = encode(top)
    try:
        found = _FAST + orjson.dumps(tree)
    except TypeError:
        found = _PLAIN + json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()
    if len(found) > limits.SIZE:
        raise limits.Runaway(top.program.key, "size", limit=limits.SIZE, size=len(found))
    return found


def load(program: Any, blob: bytes, now: Any) -> Instance:
    """The instance of those bytes. Raises StateUnreadable."""
    return decode(program, tree(blob), now)


def tree(blob: bytes) -> dict[str, Any]:
    """What is inside the bytes, for those who move states between versions."""
    reads = _READS.get(blob[:1])
    if reads is None:
        raise StateUnreadable(version=blob[:1].hex())
    try:
        found: dict[str, Any] = reads(blob[1:])
    except ValueError as error:
        raise StateUnreadable(problem=type(error).__name__) from error
    return found


class _Scopes:
    """Sets of variables, each written once."""

    def __init__(self) -> None:
        self.numbers: dict[int, int] = {}
        self.rows: list[list[Any]] = []

    def number(self, variables: Any) -> int:
        known = self.numbers.get(id(variables))
        if known is None:
            if isinstance(variables, Local):
                own = variables.own if isinstance(variables, Noted) else variables.maps[0]
                row = [self.number(variables.outer), own, *_KIND_OF[type(variables)]]
            else:
                row = [-1, variables]
            known = self.numbers[id(variables)] = len(self.rows)
            self.rows.append(row)
        return known


def encode(top: Instance) -> dict[str, Any]:
    """The instance as lists and contexts."""
    scopes, parts = _Scopes(), []
    places: dict[UUID, int] = {}
    for scope in (top, *top.subprocesses.values()):
        root = scope.task_tree
        caller = -1 if scope is top else places[scope.caller.id]
        since = root.last_state_change
        row = [caller, scope.spec.name, since, scopes.number(root.data), int(scope.interrupted)]
        visits = [
            _row(visit, root, places, scopes) for visit in scope.tasks.values() if visit is not root
        ]
        parts.append([*row, scope.outcome, scope.correlations or 0, visits])
        if scope.done:
            parts[-1].append(scope.done)
    tree = {
        "p": top.program.key,
        "e": int(top.completed) + 2 * int(top.terminated),
        "d": scopes.rows,
        "s": parts,
    }
    if top.serial:
        tree["n"] = top.serial
    if top.moved:
        tree["t"] = top.moved
    return tree


def _row(visit: Visit, root: Visit, places: dict[UUID, int], scopes: _Scopes) -> list[Any]:
    owner = -1 if visit._parent == root.id else places[visit._parent]  # type: ignore[index]
    places[visit.id] = len(places)
    return [
        visit.id.hex,
        owner,
        visit.task_spec.name,
        visit._state,
        visit.last_state_change,
        scopes.number(visit.data),
        visit.internal_data or 0,
    ]


def decode(program: Any, found: Mapping[str, Any], now: Any) -> Instance:
    """The other way round."""
    if found["p"] != program.key:
        raise StateUnreadable(expected=program.key, found=found["p"])
    variables: list[Any] = []
    for outer, own, *kind in found["d"]:
        over = _KINDS[kind[0] if kind else 0]
        variables.append(own if outer < 0 else over(own, variables[outer]))
    top = Instance(program, now)
    made: list[Visit] = []
    for caller, name, since, data, interrupted, outcome, correlations, rows, *done in found["s"]:
        scope: Any = top
        if caller >= 0:
            if name not in program.specs:
                raise StateUnreadable(scope=name)
            scope = Part(program.specs[name], made[caller], top)
            top.subprocesses[made[caller].id] = scope
        scope.open_scope(variables[data], since)
        scope.interrupted, scope.outcome = interrupted, outcome
        scope.correlations = correlations or {}
        scope.done = done[0] if done else []
        _require_known(scope)
        for row in rows:
            made.append(_visit(scope, row, made, variables))
    top.completed, top.terminated = bool(found["e"] & 1), bool(found["e"] & 2)
    top.serial = found.get("n", 0)
    top.moved = found.get("t", {})
    return top


def _require_known(scope: Any) -> None:
    """Raises StateUnreadable if what may be compensated is not in the diagram."""
    stack = [(record, scope.spec) for record in scope.done]
    while stack:
        record, spec = stack.pop()
        undo = spec.undo_by.get(record["a"]) if spec else None
        if undo is None:
            raise StateUnreadable(element=record["a"], scope=scope.spec.name)
        if "in" in record:
            inside = scope.top_workflow.subprocess_specs.get(undo.spec)
            stack += [(one, inside) for one in record["in"]["s"]]


def _visit(scope: Any, row: list[Any], made: list[Visit], variables: list[Any]) -> Visit:
    id_, owner, name, state, entered, data, internal = row
    spec = scope.spec.task_specs.get(name)
    if spec is None:
        raise StateUnreadable(element=name, scope=scope.spec.name)
    above = scope.task_tree if owner < 0 else made[owner]
    visit = Visit(scope, spec, above, variables[data], state, UUID(hex=id_))
    visit.last_state_change = entered
    visit.internal_data = internal or {}
    return visit

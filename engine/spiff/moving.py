"""Moves an instance to another version of its diagram, or says why it cannot be.

Open visits keep their id, their data, their entry and their timers; rows name their elements, so that
they only need to find them again. Boundary events and event subprocesses that are gone stop waiting,
new ones begin to wait now. What cannot be decided without a person is refused: an element where a token
stands that is gone or has become something else, and a parallel block that changed while it is open.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.errors import Conflict
from engine.spiff import state
from engine.spiff.execution import Execution
from engine.spiff.program import Program
from engine.spiff.specs import base, compensation, events, gateways

_NAME, _ROWS, _DONE = 1, 7, 8  # places in the row of a scope
_ID, _OWNER, _ELEMENT, _INTERNAL = 0, 1, 2, 6  # places in the row of a visit


class CannotMove(Conflict):
    """The instance stands where the other version has no place for it."""

    code = "cannot-move"


@dataclass
class Moved:
    """An instance on its new version; nothing was stored yet."""

    execution: Execution
    stopped: list[str] = field(default_factory=list)  # events that are no longer waited for
    begun: list[str] = field(default_factory=list)  # events that are waited for from now on


def move(
    blob: bytes, old: Program, new: Program, *, now: datetime, rename: Mapping[str, str] | None = None
) -> Moved:
    """Take a stored instance of ``old`` to ``new``.

    Args:
        blob: Its state.
        old: The version it was stored by.
        new: The version it shall run from now on.
        now: The instant it is; timers that are new count from it.
        rename: Ids of elements that have another id in ``new``.

    Raises:
        CannotMove: with ``problems``, each an element and why.
        StateUnreadable: the state is not of ``old``.
    """
    tree = state.tree(blob)
    fit = _Fit(old, new, rename or {})
    fit.scopes(tree["s"])
    if fit.problems:
        raise CannotMove(problems=fit.problems)
    instance = state.decode(new, tree, now)
    moved = Moved(Execution(instance), stopped=fit.stopped)
    for visit in list(instance.visits()):
        _watch(visit, visit.task_spec.armed, moved)
    for scope in (instance, *instance.subprocesses.values()):
        if not scope.interrupted:
            _watch(scope.task_tree, scope.spec.handlers, moved)
    instance.advance()
    return moved


def _watch(owner: Any, wanted: list[Any], moved: Moved) -> None:
    tasks = owner.workflow.tasks
    present = [tasks[child].task_spec for child in owner._children]
    for spec in wanted:
        if spec not in present:
            before = len(owner._children)
            spec.watch(owner)
            moved.begun += [spec.bpmn_id] * (len(owner._children) - before)


class _Fit:
    """Finds every row its place in the new version."""

    def __init__(self, old: Program, new: Program, rename: Mapping[str, str]) -> None:
        self.old, self.new, self.rename = old, new, rename
        self.problems: list[tuple[str, str]] = []
        self.stopped: list[str] = []

    def scopes(self, rows: list[Any]) -> None:
        """All scopes of a state, in place."""
        places: dict[int, int] = {}  # of visits, among all: before -> after
        count = 0
        for row in rows:
            was, name = self.old.specs.get(row[_NAME]), self._scope_name(row[_NAME])
            now = self.new.specs.get(name)
            if was is None or now is None:
                self.problems.append((row[_NAME], "scope-gone"))
                continue
            kept = []
            for visit in row[_ROWS]:
                if self._keeps(visit, was, now):
                    places[count] = len(places)
                    kept.append(visit)
                count += 1
            self._joins(row[_ROWS], was, now)
            for records in row[_DONE:]:
                self._undoable(records, now)
            row[_NAME], row[_ROWS] = name, kept
        for row in rows:
            row[0] = places.get(row[0], row[0])
            for visit in row[_ROWS]:
                visit[_OWNER] = places.get(visit[_OWNER], visit[_OWNER])

    def _scope_name(self, name: str) -> str:
        key, slash, inside = name.partition("/")
        return key + slash + self.rename.get(inside, inside)

    def _keeps(self, row: list[Any], was: Any, now: Any) -> bool:
        """Rename the element of a row. False if it only guarded and is gone."""
        id_, space, suffix = row[_ELEMENT].partition(" ")
        before = was.task_specs.get(row[_ELEMENT])
        row[_ELEMENT] = self.rename.get(id_, id_) + space + suffix
        after = now.task_specs.get(row[_ELEMENT])
        same = before is not None and after is not None and before.tag == after.tag
        if same and _alike(before, after):
            self._flow(row, after, now)
            return True
        if isinstance(before, events.BoundaryEvent | events.HandlerStart):
            self.stopped.append(id_)
            return False
        self.problems.append((id_, "changed" if after is not None else "gone"))
        return True

    def _flow(self, row: list[Any], spec: Any, now: Any) -> None:
        told = row[_INTERNAL] or {}
        if "of" in told:  # what a compensation is about
            told["of"] = self.rename.get(told["of"], told["of"])
        via = told.get("via")
        if via and via not in set(_into(now, spec)):
            self.problems.append((spec.bpmn_id, "flow-gone"))

    def _undoable(self, records: list[Any], now: Any) -> None:
        """What may be compensated must still be undone by something, and its inside too."""
        for record in records:
            record["a"] = self.rename.get(record["a"], record["a"])
            undo = now.undo_by.get(record["a"]) if now else None
            if undo is None or ("in" in record) != isinstance(undo, compensation.Reopened):
                self.problems.append((record["a"], "compensation-gone"))
            elif "in" in record:
                self._undoable(record["in"]["s"], self.new.specs.get(undo.spec))

    def _joins(self, rows: list[Any], was: base.Process, now: base.Process) -> None:
        """A parallel block that is open must still be the same block."""
        if sum(row[_OWNER] < 0 for row in rows) < 2:  # noqa: PLR2004  # one token is no open block
            return
        for name, before in was.task_specs.items():
            after = now.task_specs.get(self.rename.get(name, name))
            if not isinstance(before, gateways.ParallelGateway) or before.flows_in <= 1:
                continue
            if after is None or set(_into(was, before)) != set(_into(now, after)):
                self.problems.append((name, "parallel-block-open"))


def _into(process: base.Process, spec: Any) -> Iterator[str]:
    return (way.id for one in process.task_specs.values() for way in one.ways if way.target is spec)


def _alike(one: Any, other: Any) -> bool:
    """Whether they wait for the same kinds of things, so that what was armed still counts."""
    if not isinstance(one, events.Catching):
        return True
    told = [[(t.kind, t.name, t.timer) for t in spec.triggers] for spec in (one, other)]
    return told[0] == told[1]

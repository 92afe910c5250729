"""Connects activities with what undoes them."""

from collections.abc import Mapping
from typing import Any

from engine.spiff import model
from engine.spiff.specs import base, compensation
from engine.spiff.specs.repeated import Repeated


def connect(
    scope: model.Scope, spec: base.Process, made: Mapping[str, Any], specs: Mapping[str, base.Process]
) -> None:
    """Tell every activity of a scope what undoes it, if anything can."""
    compensation.Undo(spec, compensation.UNDO)
    for node in scope.nodes.values():
        if node.attached_to and "compensate" in node.kinds():
            made[node.id].handler = made[scope.undoing(node)[0].id]
            _undone_by(made[node.id], node.attached_to, spec, made, notes=True)
    for node in scope.nodes.values():
        closed = node.undoes or node.undoes_scope or node.id in spec.undo_by
        if not closed and (node.body or node.tag == "callActivity"):
            _reopen(node, spec, made, specs)


def _reopen(node: model.Node, spec: base.Process, made: Mapping[str, Any], specs: Any) -> None:
    inside, name = f"{spec.process}/{node.id}", node.attributes.get("calledElement", "")
    whole = False
    if node.body:
        name, whole = inside, specs[inside].undo_handler is not None
        if not (whole or specs[inside].undo_by):
            return
    reopened = compensation.Reopened(
        spec,
        name=f"{node.id} [undo]",
        element=node.id,
        bpmn_name=node.name,
        lane=node.lane,
        subworkflow_spec=name,
    )
    _undone_by(reopened, node.id, spec, made, notes=whole)


def _undone_by(
    undo: Any, activity: str, spec: base.Process, made: Mapping[str, Any], *, notes: bool
) -> None:
    done = made[activity]
    if isinstance(done, Repeated):
        done = done.inner
    elif notes:
        done.notes = True
    done.undone_by = undo
    spec.undo_by[activity] = undo

"""Compensation: who undoes what, and whether somebody asks for it."""

from collections.abc import Callable

from engine.findings import Report
from engine.spiff.model import ACTIVITIES, Definition, Node, Scope


def check(process: Scope, report: Report) -> None:
    """All that is about undoing in a process."""
    asked = False
    for scope, owner in process.walk():
        asked = asked or (owner is not None and owner.tag == "transaction")
        for node in scope.nodes.values():
            if node.undoes:
                _handler(scope, node, report)
            if "compensate" in node.kinds():
                asked = _event(scope, owner, node, report, process) or asked
    if not asked:
        _never(process, report)


def _event(scope: Scope, owner: Node | None, node: Node, report: Report, process: Scope) -> bool:
    """One compensation event. True if it throws."""
    if len(node.definitions) > 1 and (node.tag in _CATCH or node.kinds() & _ENDING):
        report.error(
            "compensation-mixed",
            node,
            "«{name}» espera o lanza la compensación junto con otra cosa.",
            "Dibuje un evento para cada cosa.",
            name=node.label,
        )
    if node.tag == "boundaryEvent":
        _boundary(scope, node, report)
    told = next(one for one in node.definitions if one.kind == "compensate")
    if node.tag not in ("intermediateThrowEvent", "endEvent"):
        return False
    _throw(_seen(scope, owner, process), node, told, report)
    return True


_CATCH = ("boundaryEvent", "startEvent")
_ENDING = {"error", "cancel", "terminate"}


def _boundary(scope: Scope, node: Node, report: Report) -> None:
    activity = scope.nodes.get(node.attached_to or "")
    undoing = scope.undoing(node)
    if len(undoing) != 1:
        report.error(
            "compensation-handler",
            node,
            "La compensación «{name}» debe llevar, con una asociación, a una sola actividad de"
            " compensación.",
            "Una el evento con la actividad que deshace y márquela como compensación"
            " (isForCompensation).",
            name=node.label,
        )
    if any(flow.source == node.id for flow in scope.flows.values()):
        report.error(
            "compensation-flow",
            node,
            "De la compensación «{name}» sale un flujo de secuencia.",
            "Cámbielo por una asociación con la actividad que deshace.",
            name=node.label,
        )
    if activity is not None and (activity.undoes or activity.triggered):
        report.error(
            "compensation-misplaced",
            node,
            "«{activity}» no se puede compensar.",
            "Quite el evento de compensación de su borde.",
            activity=activity.label,
        )
    others = [one for one in scope.boundaries().get(node.attached_to or "", ()) if one.id != node.id]
    if any("compensate" in one.kinds() for one in others):
        report.error(
            "compensation-twice",
            node,
            "«{activity}» tiene más de un evento de compensación.",
            "Deje uno solo; si hay que deshacer varias cosas, llévelo a un subproceso.",
            activity=activity.label if activity else node.label,
        )


def _handler(scope: Scope, node: Node, report: Report) -> None:
    guards = [one for one in scope.nodes.values() if one.attached_to and "compensate" in one.kinds()]
    if not any(node in scope.undoing(one) for one in guards):
        report.error(
            "compensation-loose",
            node,
            "«{name}» es una actividad de compensación y no deshace nada.",
            "Únala con una asociación al evento de compensación de la actividad que deshace.",
            name=node.label,
        )
    if any(node.id in (flow.source, flow.target) for flow in scope.flows.values()):
        report.error(
            "compensation-flow",
            node,
            "La actividad de compensación «{name}» está en un flujo de secuencia.",
            "Quite el flujo: se hace cuando se lanza la compensación.",
            name=node.label,
        )
    if any(one.attached_to == node.id for one in scope.nodes.values()):
        report.error(
            "compensation-guarded",
            node,
            "La actividad de compensación «{name}» tiene eventos en su borde.",
            "Ponga dentro de un subproceso lo que puede fallar o demorar.",
            name=node.label,
        )


def _seen(scope: Scope, owner: Node | None, process: Scope) -> list[Scope]:
    """The scopes whose activities a throw event can have undone."""
    holders = {node.id: (one, above) for one, above in process.walk() for node in one.nodes.values()}
    found = [scope]
    while owner is not None and owner.triggered:
        scope, owner = holders[owner.id]
        found.append(scope)
    return found


def _throw(seen: list[Scope], node: Node, told: Definition, report: Report) -> None:
    if told.ref is None:
        if not any(_undoable(scope, one) for scope in seen for one in scope.nodes.values()):
            report.warn(
                "compensation-nothing",
                node,
                "«{name}» lanza la compensación y no hay nada que se pueda deshacer en su nivel.",
                "Ponga un evento de compensación en el borde de lo que hay que deshacer.",
                name=node.label,
            )
        return
    for scope in seen:
        activity = scope.nodes.get(told.ref)
        if activity is not None and _undoable(scope, activity):
            return
        if activity is not None:
            report.error(
                "compensation-nothing",
                node,
                "«{name}» compensa «{activity}», y nada dice cómo se deshace.",
                "Ponga en su borde un evento de compensación.",
                name=node.label,
                activity=activity.label,
            )
            return
    report.error(
        "compensation-unseen",
        node,
        "«{name}» compensa «{ref}», que no está en su mismo nivel.",
        "Compense el subproceso que la contiene, o lance la compensación desde ese nivel.",
        name=node.label,
        ref=told.ref,
    )


def _undoable(scope: Scope, node: Node) -> bool:
    """Whether anything can undo it; of a called process nobody here knows."""
    if node.undoes or node.undoes_scope or node.tag not in ACTIVITIES:
        return False
    if node.tag == "callActivity" or _guarded(scope)(node):
        return True
    inside = node.body
    return inside is not None and (
        inside.undone_whole() is not None or any(_undoable(inside, one) for one in inside.nodes.values())
    )


def _guarded(scope: Scope) -> Callable[[Node], bool]:
    held = {one.attached_to for one in scope.nodes.values() if "compensate" in one.kinds()}
    return lambda node: node.id in held


def _never(process: Scope, report: Report) -> None:
    for scope, _ in process.walk():
        for node in scope.nodes.values():
            if node.attached_to and "compensate" in node.kinds():
                report.warn(
                    "compensation-never",
                    node,
                    "Nadie lanza la compensación: lo que deshace «{name}» solo se haría si otro proceso"
                    " llama a este y lo compensa.",
                    "Lance la compensación con un evento, o use una transacción.",
                    name=node.label,
                )

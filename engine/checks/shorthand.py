"""What is drawn in an abbreviated way, and how the engine reads it: notes, so nobody is surprised."""

from engine.checks.graph import ACTIVITIES, Node, Scope, link_name
from engine.findings import Report

_SPLITTING = ACTIVITIES | {"startEvent", "intermediateCatchEvent", "boundaryEvent"}


def check(scope: Scope, report: Report) -> None:
    """Report on a process and every scope inside it."""
    for inner in scope.scopes():
        _start(inner, report)
        for node in inner.nodes.values():
            _link(node, report)
            _split(node, report)
            _handler(node, report)
            _signal_end(node, report)


def _start(scope: Scope, report: Report) -> None:
    drawn = any(one.kind == "startEvent" or one.instantiates for one in scope.nodes.values())
    if not scope.nodes or drawn or scope.is_ad_hoc:
        return
    report.info(
        "implicit-start",
        scope.parent or scope,
        "No hay evento de inicio: se empieza en {starts}.",
        "Dibuje el evento de inicio si no era eso lo que quería.",
        starts=", ".join(f"«{one.name or one.id}»" for one in scope.starts()),
    )


def _link(node: Node, report: Report) -> None:
    if node.kind == "intermediateThrowEvent" and "link" in node.definitions and node.outgoing:
        report.info(
            "link-as-flow",
            node,
            "El enlace «{link}» se lee como un flujo de secuencia hasta «{target}».",
            link=link_name(node),
            target=node.outgoing[0].target,
        )


def _split(node: Node, report: Report) -> None:
    if node.kind not in _SPLITTING or len(node.outgoing) < 2:  # noqa: PLR2004 - two make a split
        return
    conditional = any(flow.condition for flow in node.outgoing)
    report.info(
        "implicit-split",
        node,
        "Salen {count} flujos sin compuerta: se toman todos aquellos cuya condición se cumple."
        if conditional
        else "Salen {count} flujos sin compuerta: se recorren todos a la vez, como con una paralela.",
        "Dibuje la compuerta para que se vea.",
        count=len(node.outgoing),
    )


def _handler(node: Node, report: Report) -> None:
    if not node.is_event_subprocess or node.inner is None:
        return
    interrupting = [
        one.element.get("isInterrupting") != "false"
        for one in node.inner.nodes.values()
        if one.kind == "startEvent"
    ]
    report.info(
        "event-subprocess",
        node,
        "Empieza cuando ocurre su evento e interrumpe todo lo demás de su nivel."
        if all(interrupting)
        else "Empieza cuando ocurre su evento, sin interrumpir lo demás; puede ocurrir varias veces.",
    )


def _signal_end(node: Node, report: Report) -> None:
    if node.kind == "endEvent" and "signal" in node.definitions:
        report.info(
            "signal-end",
            node,
            "Lanza la señal y termina este camino; la oye quien la espera, también en otros casos.",
        )

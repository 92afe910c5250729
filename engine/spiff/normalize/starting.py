"""Receive tasks and event gateways that a process starts at."""

from engine.findings import Report
from engine.spiff.model import Node, Scope


def check(scope: Scope, owner: Node | None, report: Report) -> None:
    """Each is the first of its process, and what it waits for are messages."""
    into = {flow.target for flow in scope.flows.values()}
    for node in scope.nodes.values():
        if node.instantiates and (owner is not None or node.id in into or node.loop):
            report.error(
                "instantiates-late",
                node,
                "«{name}» inicia el proceso (instantiate) y no está al comienzo.",
                "Quítele lo que va antes, o quite instantiate y use un inicio de mensaje.",
                name=node.label,
            )
        if node.tag == "eventBasedGateway":
            _gateway(scope, node, report)


def _gateway(scope: Scope, node: Node, report: Report) -> None:
    if node.attributes.get("eventGatewayType") == "Parallel":
        report.error(
            "gateway-waits-for-all",
            node,
            "La compuerta de eventos «{name}» espera todos los eventos (Parallel), y eso no se ejecuta.",
            "Use un inicio de mensaje y, después, una compuerta paralela con los demás eventos.",
            name=node.label,
        )
    if not node.instantiates:
        return
    for flow in scope.leaving()[node.id]:
        target = scope.nodes.get(flow.target)
        if target is None:
            continue  # said by ``flows``
        kinds = [target.message.kind] if target.message else [one.kind for one in target.definitions]
        if kinds != ["message"]:
            report.error(
                "gateway-instantiates",
                node,
                "«{target}» no puede iniciar el proceso: después de «{name}» solo inician mensajes.",
                "Use eventos de inicio para lo que no es un mensaje.",
                name=node.label,
                target=target.label,
            )

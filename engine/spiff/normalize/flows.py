"""Sequence flows and gateways."""

from collections.abc import Mapping

from engine.findings import Report
from engine.spiff.model import ACTIVITIES, Flow, Node, Scope

Flows = Mapping[str, list[Flow]]
_DECIDING = ("exclusiveGateway", "inclusiveGateway")
_AFTER_EVENT_GATEWAY = ("intermediateCatchEvent", "receiveTask")


def check(scope: Scope, report: Report) -> None:
    """Every flow connects two elements of the scope, and every gateway can decide."""
    if not _ends(scope, report):
        return
    leaving, arriving = scope.leaving(), scope.arriving()
    for node in scope.nodes.values():
        _conditions(node, leaving[node.id], report)
        _gateway(node, leaving[node.id], report)
        if node.tag == "eventBasedGateway":
            _event_gateway(scope, node, leaving[node.id], arriving, report)
    _reachable(scope, leaving, report)
    for node in scope.nodes.values():
        if node.tag == "parallelGateway" and len(arriving[node.id]) > 1:
            _waits_for_itself(scope, node, arriving, leaving, report)


def _ends(scope: Scope, report: Report) -> bool:
    sound = True
    for flow in scope.flows.values():
        source, target = scope.nodes.get(flow.source), scope.nodes.get(flow.target)
        if source is None or target is None:
            sound = False
            report.error(
                "flow-loose",
                flow,
                "El flujo «{flow}» no une dos elementos del mismo nivel.",
                "Conéctelo a un elemento de origen y a uno de destino.",
                flow=flow.name or flow.id,
            )
        elif (
            source.tag == "endEvent"
            or target.tag in ("startEvent", "boundaryEvent")
            or source.triggered
            or target.triggered
        ):
            sound = False
            report.error(
                "flow-forbidden",
                flow,
                "El flujo «{flow}» no puede salir de «{source}» hacia «{target}».",
                "De un fin no sale nada; a un inicio, a un evento de borde y a un subproceso de"
                " evento no llega nada.",
                flow=flow.name or flow.id,
                source=source.label,
                target=target.label,
            )
    return sound


def _conditions(node: Node, flows: list[Flow], report: Report) -> None:
    for flow in flows:
        if flow.condition and flow.language and "feel" not in flow.language.lower():
            report.error(
                "condition-language",
                node,
                "La condición del flujo «{flow}» está en «{language}».",
                "Escríbala en FEEL.",
                flow=flow.name or flow.id,
                language=flow.language,
            )
        if flow.condition and flow.id == node.default:
            report.warn(
                "default-with-condition",
                node,
                "El flujo por omisión «{flow}» tiene una condición, que no se evalúa.",
                "Quite la condición o el «por omisión».",
                flow=flow.name or flow.id,
            )
    if node.default and node.default not in {flow.id for flow in flows}:
        report.error(
            "default-loose",
            node,
            "El flujo por omisión de «{name}» no sale de ahí.",
            "Elija como flujo por omisión uno de los que salen.",
            name=node.label,
        )
    if node.tag in ACTIVITIES and len(flows) == 1 and flows[0].condition and not node.default:
        report.warn(
            "condition-alone",
            node,
            "El único flujo que sale de «{name}» tiene condición: si no se cumple, el caso se detiene.",
            "Agregue una compuerta exclusiva con un flujo por omisión.",
            name=node.label,
        )


def _gateway(node: Node, flows: list[Flow], report: Report) -> None:
    if node.tag == "complexGateway":
        report.error(
            "complex-gateway",
            node,
            "La compuerta compleja no se ejecuta.",
            "Use compuertas exclusivas, inclusivas o paralelas.",
        )
    elif node.tag in ("parallelGateway", "eventBasedGateway"):
        for flow in flows:
            if flow.condition:
                report.error(
                    "condition-not-asked",
                    node,
                    "La compuerta «{name}» no evalúa condiciones, y el flujo «{flow}» tiene una.",
                    "Quite la condición o use una compuerta exclusiva o inclusiva.",
                    name=node.label,
                    flow=flow.name or flow.id,
                )
    elif node.tag in _DECIDING and len(flows) > 1:
        _decides(node, flows, report)


def _decides(node: Node, flows: list[Flow], report: Report) -> None:
    for flow in flows:
        if not flow.condition and flow.id != node.default:
            report.error(
                "condition-missing",
                node,
                "El flujo «{flow}» de la compuerta «{name}» no tiene condición ni es el flujo por"
                " omisión.",
                "Escriba su condición o márquelo como flujo por omisión.",
                flow=flow.name or flow.id,
                name=node.label,
            )
    certain = any((flow.condition or "").strip() == "true" for flow in flows)
    if not node.default and not certain:
        report.warn(
            "default-missing",
            node,
            "La compuerta «{name}» no tiene flujo por omisión: si ninguna condición se cumple, el"
            " caso se detiene.",
            "Marque un flujo por omisión.",
            name=node.label,
        )


def _event_gateway(scope: Scope, node: Node, flows: list[Flow], arriving: Flows, report: Report) -> None:
    if not flows:
        report.error(
            "gateway-without-events",
            node,
            "A la compuerta de eventos «{name}» no le sigue ningún evento.",
            "Conéctela a los eventos entre los que decide.",
            name=node.label,
        )
    guarded = scope.boundaries()
    for flow in flows:
        target = scope.nodes[flow.target]
        shared = len(arriving[target.id]) != 1 or target.loop or target.id in guarded
        if shared or target.tag not in _AFTER_EVENT_GATEWAY:
            report.error(
                "gateway-not-to-event",
                node,
                "De la compuerta de eventos «{name}» se llega a «{target}», que no es un evento de"
                " espera solo para ella.",
                "Después de la compuerta ponga eventos intermedios de mensaje, señal, tiempo o"
                " condición, cada uno con una sola entrada y sin eventos de borde.",
                name=node.label,
                target=target.label,
            )


def _reachable(scope: Scope, leaving: Flows, report: Report) -> None:
    entries = scope.entries()
    if not entries and scope.nodes:
        report.error(
            "no-entry",
            scope,
            "No se sabe dónde empieza: no hay evento de inicio y a todo llega un flujo.",
            "Agregue un evento de inicio.",
        )
        return
    reached = _reach(scope, [node.id for node in entries], leaving)
    for node in scope.nodes.values():
        if node.id not in reached and not node.triggered and not node.undoes:
            report.error(
                "unreachable",
                node,
                "Nunca se llega a «{name}».",
                "Conéctelo con lo que va antes, o bórrelo.",
                name=node.label,
            )


def _reach(scope: Scope, entries: list[str], leaving: Flows, without: str | None = None) -> set[str]:
    guards = scope.boundaries()
    reached: set[str] = set()
    stack = list(entries)
    while stack:
        id_ = stack.pop()
        if id_ in reached or id_ == without:
            continue
        reached.add(id_)
        stack.extend(flow.target for flow in leaving[id_])
        stack.extend(guard.id for guard in guards.get(id_, ()))
    return reached


def _waits_for_itself(scope: Scope, node: Node, arriving: Flows, leaving: Flows, report: Report) -> None:
    """A parallel join that can only be reached through itself by one of its flows never fires."""
    before = _reach(scope, [one.id for one in scope.entries()], leaving, without=node.id)
    for flow in arriving[node.id]:
        if flow.source not in before:
            report.error(
                "join-waits-for-itself",
                node,
                "La compuerta paralela «{name}» espera el flujo «{flow}», que solo llega después de"
                " pasar por ella.",
                "Junte los caminos con una compuerta exclusiva.",
                name=node.label,
                flow=flow.name or flow.id,
            )

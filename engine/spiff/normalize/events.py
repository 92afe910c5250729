"""Events: what each kind may wait for or throw, and where it may stand."""

from engine.findings import Report
from engine.spiff.model import EVENTS, SCOPES, Definition, Node, Scope

_CAUGHT = frozenset({"message", "signal", "timer", "conditional"})
_ALLOWED = {
    "intermediateCatchEvent": _CAUGHT | {"link"},
    "boundaryEvent": _CAUGHT | {"error", "escalation", "cancel", "compensate"},
    "intermediateThrowEvent": frozenset({"message", "signal", "escalation", "link", "compensate"}),
    "endEvent": frozenset(
        {"message", "signal", "error", "escalation", "cancel", "terminate", "compensate"}
    ),
}
_NEED_NAME = ("message", "signal")
_AT_ONCE = frozenset({"task", "scriptTask", "businessRuleTask", "sendTask"})
_FAILING = SCOPES | {"serviceTask", "callActivity"}
_WORDS = {
    "message": "mensaje",
    "signal": "señal",
    "timer": "tiempo",
    "conditional": "condición",
    "error": "error",
    "escalation": "escalamiento",
    "cancel": "cancelación",
    "terminate": "terminación",
    "link": "enlace",
    "compensate": "compensación",
}


def check(scope: Scope, owner: Node | None, report: Report) -> None:
    """All events of one scope."""
    born = scope.born()
    for node in scope.nodes.values():
        if node.tag in EVENTS:
            allowed = _ALLOWED.get(node.tag) or _for_start(owner)
            for told in node.definitions:
                _definition(node, told, allowed, report)
            _at_least_one(node, report)
        if node.tag == "boundaryEvent":
            _boundary(scope, node, report)
        if node.tag == "endEvent" and any(told.kind == "cancel" for told in node.definitions):
            _cancel(owner, node, report)
        if node.id not in born:
            _uncorrelated(node, report)


def _for_start(owner: Node | None) -> frozenset[str]:
    if owner is None:
        return _CAUGHT
    return (
        _CAUGHT | {"error", "escalation", "compensate"} if owner.triggered else _CAUGHT
    )  # others: see ``scopes``


def _definition(node: Node, told: Definition, allowed: frozenset[str], report: Report) -> None:
    if told.kind == "unknown":
        report.error(
            "reference-loose",
            node,
            "«{name}» se refiere a «{ref}», que no existe en el archivo.",
            "Elija otra vez el mensaje, la señal, el error o el escalamiento.",
            name=node.label,
            ref=told.ref,
        )
    elif told.kind not in allowed:
        report.error(
            "event-misplaced",
            node,
            "«{name}» no puede ser un evento de {kind} en este lugar.",
            "Cambie el tipo de evento.",
            name=node.label,
            kind=_WORDS.get(told.kind, told.kind),
        )
    else:
        _complete(node, told, report)


def _complete(node: Node, told: Definition, report: Report) -> None:
    throws = node.tag in ("endEvent", "intermediateThrowEvent")
    missing = None
    if (told.kind in _NEED_NAME and not told.name) or (
        told.kind in ("error", "escalation") and throws and not told.code
    ):
        missing = _WORDS[told.kind]
    elif told.kind in ("timer", "conditional") and not told.text:
        missing = "tiempo" if told.kind == "timer" else "condición"
    if missing:
        report.error(
            "event-incomplete",
            node,
            "«{name}» no dice qué {missing} lanza o espera.",
            "Complete el evento.",
            name=node.label,
            missing=missing,
        )


def _at_least_one(node: Node, report: Report) -> None:
    if node.tag in ("intermediateCatchEvent", "boundaryEvent") and not node.definitions:
        report.error(
            "event-waits-for-nothing",
            node,
            "«{name}» no dice qué espera.",
            "Elija un mensaje, una señal, un tiempo o una condición.",
            name=node.label,
        )


def _boundary(scope: Scope, node: Node, report: Report) -> None:
    activity = scope.nodes.get(node.attached_to or "")
    if activity is None or activity.triggered or activity.tag in EVENTS or "Gateway" in activity.tag:
        report.error(
            "boundary-loose",
            node,
            "El evento de borde «{name}» no está sobre una actividad.",
            "Póngalo en el borde de una tarea o de un subproceso del mismo nivel.",
            name=node.label,
        )
        return
    kinds = {told.kind for told in node.definitions}
    if not node.interrupting and kinds & {"error", "cancel"}:
        report.error(
            "error-not-interrupting",
            node,
            "Un error o una cancelación siempre interrumpe, y «{name}» está dibujado sin interrumpir.",
            "Márquelo como interruptor, o use un escalamiento.",
            name=node.label,
        )
    if "cancel" in kinds and activity.tag != "transaction":
        report.error(
            "cancel-misplaced",
            node,
            "La cancelación «{name}» solo puede estar sobre una transacción.",
            "Cambie el subproceso a transacción, o use un error.",
            name=node.label,
        )
    if "compensate" in kinds:
        return  # it waits for the activity to have completed
    never = activity.tag in _AT_ONCE and not activity.loop
    if never or (kinds <= {"error", "escalation"} and activity.tag not in _FAILING):
        report.warn(
            "boundary-never",
            node,
            "El evento «{name}» nunca ocurre: «{activity}» no espera, o no puede fallar así.",
            "Quítelo, o cambie el tipo de la actividad.",
            name=node.label,
            activity=activity.label,
        )


def _cancel(owner: Node | None, node: Node, report: Report) -> None:
    if owner is None or owner.tag != "transaction":
        report.error(
            "cancel-misplaced",
            node,
            "El fin de cancelación «{name}» solo puede estar dentro de una transacción.",
            "Cambie el subproceso a transacción, o use un error.",
            name=node.label,
        )


def _uncorrelated(node: Node, report: Report) -> None:
    waits = [node.message] if node.message and node.tag == "receiveTask" else node.definitions
    waiting = node.tag in ("receiveTask", "intermediateCatchEvent", "boundaryEvent")
    loose = any(told.kind == "message" and not told.correlated for told in waits)
    if waiting and loose and not node.properties.get("correlationKey"):
        report.warn(
            "message-uncorrelated",
            node,
            "«{name}» espera un mensaje sin clave: no se sabría a qué caso le llega.",
            "Ponga la propiedad correlationKey, por ejemplo el número de expediente.",
            name=node.label,
        )


def check_uncaught(process: Scope, report: Report) -> None:
    """Errors and cancellations that nobody around them handles."""
    holder = {node.id: scope for scope, _ in process.walk() for node in scope.nodes.values()}
    for scope, owner in process.walk():
        for node in scope.nodes.values():
            for told in node.definitions if node.tag == "endEvent" else ():
                if told.kind in ("error", "cancel") and owner:
                    _uncaught(scope, owner, node, told, holder, report)


def _uncaught(
    scope: Scope, owner: Node, node: Node, told: Definition, holder: dict[str, Scope], report: Report
) -> None:
    at: Node | None = owner
    inside = scope
    while at is not None:
        if told.kind == "error" and _handles(inside, told.code):
            return
        inside = holder[at.id]
        for guard in inside.boundaries().get(at.id, ()):
            if any(one.kind == told.kind and one.code in (None, told.code) for one in guard.definitions):
                return
        at = _holder_of(inside, holder)
    if told.kind == "error" and _handles(inside, told.code):
        return
    add = report.warn if told.kind == "error" else report.error
    add(
        "uncaught",
        node,
        "Nadie recoge lo que lanza «{name}»: el caso entero terminaría ahí.",
        "Ponga un evento de borde sobre el subproceso que lo contiene.",
        name=node.label,
    )


def _handles(scope: Scope, code: str | None) -> bool:
    return any(
        told.kind == "error" and told.code in (None, code)
        for node in scope.nodes.values()
        if node.triggered and node.body
        for start in node.body.nodes.values()
        for told in start.definitions
        if start.tag == "startEvent"
    )


def _holder_of(scope: Scope, holder: dict[str, Scope]) -> Node | None:
    outer = holder.get(scope.id)
    return outer.nodes[scope.id] if outer else None

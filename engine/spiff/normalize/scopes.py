"""Subprocesses, event subprocesses, transactions and calls."""

from collections.abc import Collection

from engine.findings import Report
from engine.spiff.model import Node, Scope
from engine.spiff.normalize import adhoc

_WAITED = frozenset({"message", "signal", "timer", "conditional", "error", "escalation", "compensate"})


def check(scope: Scope, owner: Node | None, report: Report) -> None:
    """One scope; ``owner`` is the subprocess it is the inside of."""
    if owner is None:
        _starts_of_process(scope, report)
    elif owner.tag == "adHocSubProcess":
        adhoc.check(scope, owner, report)
    elif owner.triggered:
        _handler(scope, owner, report)
    else:
        _subprocess(scope, owner, report)


def check_calls(process: Scope, report: Report, known: Collection[str]) -> None:
    """Every called process is at hand."""
    for scope, _ in process.walk():
        for node in scope.nodes.values():
            called = node.attributes.get("calledElement")
            if node.tag != "callActivity":
                continue
            if not called:
                report.error(
                    "call-nothing",
                    node,
                    "La actividad «{name}» no dice a qué proceso llama.",
                    "Elija el proceso (calledElement).",
                    name=node.label,
                )
            elif called not in known:
                report.error(
                    "call-unknown",
                    node,
                    "«{name}» llama al proceso «{called}», que no está desplegado.",
                    "Despliegue primero ese proceso, o corrija su id.",
                    name=node.label,
                    called=called,
                )


def _starts_of_process(scope: Scope, report: Report) -> None:
    starts = [node for node in scope.nodes.values() if node.tag == "startEvent"]
    plain = [node for node in starts if not node.definitions]
    if len(plain) > 1:
        report.error(
            "starts-several",
            plain[1],
            "El proceso tiene {count} inicios sin evento y no se sabría por cuál empezar.",
            "Deje uno solo, o dé a los demás un mensaje, una señal o un temporizador.",
            count=len(plain),
        )
    for start in starts:
        if any(told.kind == "conditional" for told in start.definitions):
            report.error(
                "start-unwatched",
                start,
                "Nadie vigila la condición del inicio «{name}» mientras el proceso no existe.",
                "Inícielo con un mensaje o un temporizador, o evalúe la condición dentro.",
                name=start.label,
            )
        if len(start.definitions) > 1:
            report.error(
                "start-multiple",
                start,
                "El inicio «{name}» espera varios eventos.",
                "Dibuje un inicio para cada evento.",
                name=start.label,
            )


def _subprocess(scope: Scope, owner: Node, report: Report) -> None:
    starts = [node for node in scope.nodes.values() if node.tag == "startEvent"]
    if len(starts) > 1:
        report.error(
            "starts-several",
            owner,
            "El subproceso «{name}» tiene {count} inicios.",
            "Deje uno solo y reparta después con una compuerta.",
            name=owner.label,
            count=len(starts),
        )
    for start in starts:
        if start.definitions:
            report.error(
                "start-waits",
                start,
                "Un subproceso empieza cuando se llega a él: su inicio no espera nada.",
                "Quite el evento del inicio, o haga de él un subproceso de evento.",
            )
    if not scope.nodes:
        report.warn(
            "empty",
            owner,
            "El subproceso «{name}» está vacío.",
            "Dibuje lo que hace, o bórrelo.",
            name=owner.label,
        )


def _handler(scope: Scope, owner: Node, report: Report) -> None:
    starts = [node for node in scope.nodes.values() if node.tag == "startEvent"]
    if len(starts) != 1 or not starts[0].definitions:
        report.error(
            "handler-start",
            owner,
            "El subproceso de evento «{name}» necesita un solo inicio, con el evento que lo dispara.",
            "Dele un inicio de mensaje, señal, tiempo, condición, error, escalamiento o compensación.",
            name=owner.label,
        )
        return
    kinds = {told.kind for told in starts[0].definitions}
    if not kinds <= _WAITED:
        return  # said by ``events``
    if "error" in kinds and not starts[0].interrupting:
        report.error(
            "error-not-interrupting",
            starts[0],
            "Un error siempre interrumpe.",
            "Marque el inicio como interruptor, o use un escalamiento.",
        )

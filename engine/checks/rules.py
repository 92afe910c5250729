"""Rules that every diagram of the ministry keeps: who does it, with which form, by when, and what next.

A process is a *trámite* where it says so (property ``tramite`` of the process). A trámite also states
its term, its silence rule and its recourse, notifies what it decides, and refuses nothing without
reasons.

Source:
    TUO de la Ley N.º 27444: arts. 24 (notification), 33-35 (silence, term), 207-209 (recourses), and
    art. 6 (motivation of the act).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.checks import expressions
from engine.checks.graph import BPMN, SPIFF, Element, Node, Scope, lanes, properties
from engine.findings import Report

SILENCES = frozenset({"NEGATIVO", "POSITIVO", "NO_APLICA"})
SENSES = frozenset({"FAVORABLE", "DESFAVORABLE", "ARCHIVO"})
NOTIFICATION = "notificaciones."


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a diagram may refer to."""

    forms: frozenset[str]
    reasons: frozenset[str]  # forms with a required text of several lines; ``process/form`` if called
    topics: frozenset[str] | None  # None: not known here, so not checked
    reserves: Mapping[str, str]  # called process -> the reserve that it is in


class Rules:
    """The rules, applied to one file."""

    def __init__(self, root: Element, report: Report, around: Surroundings) -> None:
        self._lanes, self._report, self._around = lanes(root), report, around

    def check(self, scope: Scope) -> None:
        """Report on one process."""
        for node in scope.all_nodes():
            match node.kind:
                case "userTask":
                    self._user_task(node)
                case "serviceTask":
                    self._service_task(node)
                case "exclusiveGateway":
                    self._exclusive(node)
                case "endEvent":
                    self._end(node)
            self._ends_somewhere(node)
        self._tramite(scope)
        self._reserve(scope)

    def _reserve(self, scope: Scope) -> None:
        own = properties(scope.element).get("reserva", "")
        for called, reserve in self._around.reserves.items():
            if reserve != own:
                self._report.error(
                    "reserve-not-kept",
                    scope,
                    "Llama a «{called}», que está en la reserva «{reserve}», sin estar en ella: sus"
                    " casos se verían fuera de esa unidad.",
                    "Ponga «{reserve}» en la propiedad «reserva» del proceso.",
                    called=called,
                    reserve=reserve,
                )

    def _user_task(self, node: Node) -> None:
        form = node.properties.get("formKey") or node.id
        if form not in self._around.forms:
            self._report.error(
                "task-without-form",
                node,
                "No tiene formulario: falta el archivo «forms/{form}.form».",
                "Cree el formulario o corrija la propiedad «formKey».",
                form=form,
            )
        named = {"candidateGroup", "assignee"} & node.properties.keys()
        if not named and not self._lane_of(node):
            self._report.error(
                "task-without-lane",
                node,
                "No está en ningún carril: nadie la vería en su bandeja.",
                "Póngala en el carril de quien la atiende.",
            )

    def _lane_of(self, node: Node) -> str:
        """A node inside a subprocess is in the lane of the subprocess."""
        here: Node | None = node
        while here is not None:
            if lane := self._lanes.get(here.id):
                return lane
            here = here.scope.parent
        return ""

    def _service_task(self, node: Node) -> None:
        topics = expressions.topics(node)
        if topics is None:
            self._report.error(
                "topics-unclear",
                node,
                "La propiedad «topics» no da una lista de textos.",
                "Escriba en FEEL la lista de los temas que puede pedir, sin leer datos del caso.",
            )
        for topic in topics or ():
            self._known(node, topic)

    def _known(self, node: Node, topic: str) -> None:
        if topic and self._around.topics is not None and topic not in self._around.topics:
            self._report.error(
                "unknown-topic",
                node,
                "Nadie sabe hacer el trabajo «{topic}».",
                "Use uno de estos temas: {topics}.",
                topic=topic,
                topics=", ".join(sorted(self._around.topics)),
            )

    def _exclusive(self, node: Node) -> None:
        if len(node.outgoing) > 1 and not node.default:
            self._report.error(
                "no-default-flow",
                node,
                "Ninguno de sus caminos es el flujo por omisión: si no se cumple ninguna condición,"
                " se detiene.",
                "Marque uno de los caminos como flujo por omisión.",
            )

    def _end(self, node: Node) -> None:
        sense = node.properties.get("sentido", "")
        if sense and sense not in SENSES:
            self._report.error(
                "unknown-sense",
                node,
                "El sentido «{sense}» no existe.",
                "Use FAVORABLE, DESFAVORABLE o ARCHIVO.",
                sense=sense,
            )
        reasons = node.properties.get("motivacion", "")
        if sense == "DESFAVORABLE" and reasons not in self._around.reasons:
            self._report.error(
                "refusal-without-reasons",
                node,
                "Deniega sin que un formulario pida los motivos.",
                "Indique en la propiedad «motivacion» el formulario que los pide («formulario», o"
                " «proceso/formulario» si está en uno llamado), con un texto obligatorio de varias"
                " líneas.",
            )

    def _ends_somewhere(self, node: Node) -> None:
        ends = node.kind == "endEvent" or node.is_event_subprocess
        compensates = node.element.get("isForCompensation") == "true" or "compensate" in node.definitions
        if not node.outgoing and not ends and not compensates and not node.scope.is_ad_hoc:
            self._report.warn(
                "path-without-end",
                node,
                "No sale ningún flujo de aquí: el camino termina sin decir en qué acaba.",
                "Conéctelo con lo que sigue o con un evento de fin.",
            )

    def _tramite(self, scope: Scope) -> None:
        told = properties(scope.element)
        if not told.get("tramite"):
            return
        nodes = {n.id: n for n in scope.all_nodes()}
        if not told.get("plazo"):
            self._report.error(
                "procedure-without-term",
                scope,
                "El trámite no dice su plazo.",
                "Escríbalo en la propiedad «plazo» del proceso.",
            )
        if told.get("silencio") not in SILENCES:
            self._report.error(
                "procedure-without-silence",
                scope,
                "El trámite no dice qué silencio administrativo le corresponde.",
                "Escriba NEGATIVO, POSITIVO o NO_APLICA en la propiedad «silencio» del proceso.",
            )
        if told.get("impugnacion") not in nodes and not told.get("irrecurrible"):
            self._report.error(
                "procedure-without-recourse",
                scope,
                "El trámite no muestra cómo se impugna lo que decide.",
                "Ponga en la propiedad «impugnacion» el id del elemento que abre los recursos o, si una"
                " ley los excluye, la norma en «irrecurrible».",
            )
        if told.get("notificacion") not in nodes and not any(map(_notifies, nodes.values())):
            self._report.error(
                "procedure-without-notification",
                scope,
                "El trámite nunca notifica lo que decide.",
                "Añada una tarea de servicio con el tema «notificaciones.enviar», o ponga en la"
                " propiedad «notificacion» el id de la llamada al proceso que notifica.",
            )


def _notifies(node: Node) -> bool:
    operators = node.element.iterfind(f"{BPMN}extensionElements/{SPIFF}serviceTaskOperator")
    return any(operator.get("id", "").startswith(NOTIFICATION) for operator in operators)

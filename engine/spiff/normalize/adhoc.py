"""Ad-hoc subprocesses."""

from engine.findings import Report
from engine.spiff.model import ACTIVITIES, Node, Scope

_PEOPLE = ("userTask", "manualTask")


def check(scope: Scope, owner: Node, report: Report) -> None:
    """The inside of one."""
    for node in scope.nodes.values():
        if node.tag in ("startEvent", "endEvent"):
            report.error(
                "ad-hoc-event",
                node,
                "El subproceso ad hoc «{name}» no puede tener inicios ni fines.",
                "Quítelo: las actividades se ofrecen al entrar y la condición dice cuándo termina.",
                name=owner.label,
            )
    if not any(node.tag in ACTIVITIES and not node.triggered for node in scope.nodes.values()):
        report.error(
            "ad-hoc-empty",
            owner,
            "El subproceso ad hoc «{name}» no tiene actividades.",
            "Dibuje lo que se puede hacer en él.",
            name=owner.label,
        )
    repeats = any(node.repeatable for node in scope.nodes.values())
    if repeats and not owner.completion:
        report.error(
            "ad-hoc-endless",
            owner,
            "«{name}» ofrece una tarea otra vez y no dice cuándo termina.",
            "Escriba la condición de término (completionCondition).",
            name=owner.label,
        )
    _terms(owner, report)


def _terms(owner: Node, report: Report) -> None:
    if owner.attributes.get("ordering", "Parallel") not in ("Parallel", "Sequential"):
        report.error(
            "ad-hoc-ordering",
            owner,
            "El orden «{ordering}» de «{name}» no existe.",
            "Elija Parallel o Sequential.",
            ordering=owner.attributes["ordering"],
            name=owner.label,
        )


def check_repeatable(scope: Scope, owner: Node | None, node: Node, report: Report) -> None:
    """Only what people are offered can be offered again."""
    if not node.repeatable:
        return
    inside = owner is not None and owner.tag == "adHocSubProcess"
    reached = any(flow.target == node.id for flow in scope.flows.values())
    if not inside or reached or node.tag not in _PEOPLE:
        report.error(
            "repeatable-misplaced",
            node,
            "«{name}» no se puede ofrecer otra vez (repeatable).",
            "Eso es para tareas de personas de un subproceso ad hoc, a las que no llega ningún flujo.",
            name=node.label,
        )

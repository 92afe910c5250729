"""Link events are long sequence flows: each throwing one gets a flow to the catching one of its name."""

from engine.findings import Report
from engine.spiff.model import Flow, Node, Scope


def rewrite(scope: Scope, report: Report) -> None:
    """Draw the flows that the links stand for."""
    throws: dict[str, list[Node]] = {}
    catches: dict[str, list[Node]] = {}
    for node in scope.nodes.values():
        for told in node.definitions:
            if told.kind == "link":
                side = throws if node.tag == "intermediateThrowEvent" else catches
                side.setdefault(told.name or node.name or "", []).append(node)
    leaving, arriving = scope.leaving(), scope.arriving()
    for name in throws | catches:
        _join(scope, name, throws.get(name, []), catches.get(name, []), report)
    for node in [one for nodes in throws.values() for one in nodes if leaving[one.id]]:
        report.error(
            "link-leaves",
            node,
            "El enlace «{name}» no debe tener flujo de salida.",
            "Quite el flujo: el enlace ya lleva al otro.",
            name=node.label,
        )
    for node in [one for nodes in catches.values() for one in nodes if arriving[one.id]]:
        report.error(
            "link-arrives",
            node,
            "El enlace «{name}» no debe tener flujo de entrada.",
            "Quite el flujo: se llega por el otro enlace.",
            name=node.label,
        )


def _join(scope: Scope, name: str, throws: list[Node], catches: list[Node], report: Report) -> None:
    if len(catches) != 1 or not throws:
        report.error(
            "link-without-pair",
            (throws + catches)[0],
            "El enlace «{name}» necesita un solo evento que recibe y al menos uno que lanza,"
            " en el mismo nivel.",
            "Complete la pareja o quite el enlace.",
            name=name,
        )
        return
    for node in throws:
        id_ = f"{node.id}→{catches[0].id}"
        scope.flows[id_] = Flow(id=id_, source=node.id, target=catches[0].id, line=node.line)

"""Loops and multi-instance activities."""

from engine.findings import Report
from engine.spiff.model import Loop, Node


def check(node: Node, report: Report) -> None:
    """It is known how often, and over what."""
    if node.loop is None:
        return
    if node.triggered:
        report.error(
            "handler-repeated",
            node,
            "Un subproceso de evento no se repite.",
            "Ponga dentro de él un subproceso que se repita.",
        )
    if node.loop.kind == "loop":
        _loop(node, node.loop, report)
    else:
        _many(node, node.loop, report)


def _loop(node: Node, loop: Loop, report: Report) -> None:
    if loop.maximum is not None and not loop.maximum.isdigit():
        report.error(
            "loop-maximum",
            node,
            "El máximo de repeticiones de «{name}» no es un número.",
            "Escriba un número entero, o use una condición.",
            name=node.label,
        )
    if loop.maximum is None and not loop.condition:
        report.error(
            "loop-endless",
            node,
            "El bucle de «{name}» no tiene condición ni máximo.",
            "Escriba la condición con la que se repite, o un máximo.",
            name=node.label,
        )


def _many(node: Node, loop: Loop, report: Report) -> None:
    if bool(loop.cardinality) == bool(loop.collection):
        report.error(
            "instances-unknown",
            node,
            "«{name}» es multi-instancia y debe decir o cuántas veces, o sobre qué lista.",
            "Escriba la cantidad (loopCardinality) o la lista (loopDataInputRef), no las dos.",
            name=node.label,
        )
    if bool(loop.output) != bool(loop.output_item):
        report.error(
            "output-half",
            node,
            "«{name}» debe nombrar la lista de resultados y el resultado de cada instancia.",
            "Complete loopDataOutputRef y outputDataItem, o quite ambos.",
            name=node.label,
        )
    if loop.item and not loop.collection:
        report.error(
            "item-without-list",
            node,
            "«{name}» nombra un elemento pero no la lista de la que sale.",
            "Escriba la lista (loopDataInputRef); el número de instancia es loopCounter.",
            name=node.label,
        )
    if loop.behavior != "All":
        report.error(
            "instances-behavior",
            node,
            "«{name}» lanza eventos por cada instancia (behavior {behavior}), y eso no se ejecuta.",
            "Deje behavior en All y use una condición de término.",
            name=node.label,
            behavior=loop.behavior,
        )

"""Data objects, data stores and data associations."""

import re

from engine.findings import Report
from engine.spiff.model import TASKS, Node, Scope

_NAME = re.compile(r"[^\W\d]\w*")
_SERVED = frozenset({"serviceTask", "callActivity", "businessRuleTask", "subProcess", "transaction"})


def check(process: Scope, report: Report) -> None:
    """What is computed in an association is computed; what is only drawn is told to be so."""
    stores = set()
    for scope, _ in process.walk():
        for one in scope.drawn:
            if one.tag == "dataStoreReference":
                stores.add(one.id)
            _drawn(one, report)
    for scope, _ in process.walk():
        for node in scope.nodes.values():
            _computed(node, report)
            _store(node, stores, report)


def _drawn(one: Node, report: Report) -> None:
    if one.tag == "dataStoreReference":
        report.info(
            "data-store",
            one,
            "El almacén de datos es documentación: lo lee y lo escribe la tarea de servicio que se une a"
            " él.",
        )
    else:
        report.info(
            "data-object",
            one,
            "El objeto de datos es documentación: los datos viajan en las variables del proceso.",
        )


def _computed(node: Node, report: Report) -> None:
    computes = [pair for one in node.data for pair in one.computes]
    if computes and (node.tag not in TASKS or node.loop):
        report.error(
            "data-assignment",
            node,
            "«{name}» calcula datos en una asociación, y eso solo se hace en tareas que no se repiten.",
            "Use una tarea de script antes o después, o las propiedades in, out, payload y"
            " resultVariable.",
            name=node.label,
        )
    for name, text in computes:
        if not _NAME.fullmatch(name) or not text:
            report.error(
                "data-target",
                node,
                "Una asociación de datos de «{name}» no dice qué calcula o a qué variable lo lleva"
                " («{target}»).",
                "Escriba en «from» una expresión FEEL y en «to» el nombre de una variable; con una"
                " transformación, dé ese nombre al dato al que llega.",
                name=node.label,
                target=name,
            )


def _store(node: Node, stores: set[str], report: Report) -> None:
    if node.tag in _SERVED:
        return
    if any({one.source, one.target} & stores for one in node.data):
        report.warn(
            "data-store-unserved",
            node,
            "«{name}» se une a un almacén de datos, y no lo lee ni lo escribe.",
            "Lea o escriba el almacén con una tarea de servicio.",
            name=node.label,
        )

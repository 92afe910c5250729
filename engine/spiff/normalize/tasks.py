"""Tasks: each says what is to be done, in words the engine knows."""

from collections.abc import Collection

from engine.findings import Report
from engine.spiff.model import Node

_SCRIPTS = frozenset({"preScript", "postScript"})
_PROPERTIES = {
    name.lower(): name
    for name in (
        "formKey", "assignee", "candidateGroup", "dueDate", "priority", "title",
        "excluded", "completedBy", "resultVariable", "payload", "correlationKey", "in", "out",
        "repeatable", "topics",
    )
}  # fmt: skip
_PEOPLE = frozenset({"resourceRole", "performer", "humanPerformer", "potentialOwner"})


def check(node: Node, report: Report, decisions: Collection[str]) -> None:
    """One activity."""
    _foreign(node, report)
    _oddities(node, report)
    _misspelt(node, report)
    needs = _NEEDS.get(node.tag)
    if needs:
        needs(node, report)
    if node.tag == "businessRuleTask" and node.decision and node.decision not in decisions:
        report.error(
            "decision-unknown",
            node,
            "La tarea «{name}» llama a la decisión «{decision}», que no está en la carpeta.",
            "Agregue el archivo .dmn que la contiene o corrija su id.",
            name=node.label,
            decision=node.decision,
        )
    if node.tag == "task":
        report.info(
            "task-abstract",
            node,
            "La tarea «{name}» no tiene tipo: el caso pasa por ella sin detenerse.",
            "Elija su tipo: de usuario, de servicio, de reglas…",
            name=node.label,
        )


def _foreign(node: Node, report: Report) -> None:
    scripts = [one for one in node.foreign if one in _SCRIPTS]
    if scripts:
        report.error(
            "script-around",
            node,
            "«{name}» tiene un script antes o después, que no se ejecuta.",
            "Ponga una tarea de script con una expresión FEEL.",
            name=node.label,
        )
    others = sorted(set(node.foreign) - _SCRIPTS)
    if others:
        report.warn(
            "extension-ignored",
            node,
            "«{name}» tiene extensiones de otra herramienta, que no se usan: {extensions}.",
            "Exprese lo mismo con las propiedades de esta plataforma.",
            name=node.label,
            extensions=", ".join(one.rpartition("}")[2] for one in others),
        )


def _misspelt(node: Node, report: Report) -> None:
    for name in node.properties:
        meant = _PROPERTIES.get(name.replace("_", "").replace(" ", "").lower())
        if meant and meant != name:
            report.error(
                "property-misspelt",
                node,
                "La propiedad «{property}» de «{name}» no se lee.",
                "Escríbala «{meant}».",
                property=name,
                name=node.label,
                meant=meant,
            )


def _oddities(node: Node, report: Report) -> None:
    if _PEOPLE & set(node.oddities):
        report.warn(
            "performer-ignored",
            node,
            "«{name}» nombra responsables de una manera que no se usa.",
            "Use el carril, o las propiedades candidateGroup y assignee.",
            name=node.label,
        )
    if "ioBinding" in node.oddities:
        report.error(
            "data-binding",
            node,
            "«{name}» une sus datos a los de una operación (ioBinding), y eso no se ejecuta.",
            "Use los parámetros de la tarea.",
            name=node.label,
        )
    for quantity in ("startQuantity", "completionQuantity"):
        if node.attributes.get(quantity, "1") != "1":
            report.error(
                "quantity",
                node,
                "«{name}» tiene {quantity} distinto de 1.",
                "Use una compuerta paralela o multi-instancia.",
                name=node.label,
                quantity=quantity,
            )


def _service(node: Node, report: Report) -> None:
    if node.operator is None or not node.operator.topic:
        report.error(
            "service-without-topic",
            node,
            "La tarea de servicio «{name}» no dice qué servicio pide.",
            "Elija el servicio (serviceTaskOperator).",
            name=node.label,
        )
    elif node.operator.choice is not None and not node.properties.get("topics", "").strip():
        report.error(
            "topic-open",
            node,
            "«{name}» calcula su tema y no dice entre cuáles.",
            "Escriba en la propiedad «topics» la lista, en FEEL, de los temas que puede pedir.",
            name=node.label,
        )
    elif any(not name for name, _ in node.operator.parameters):
        report.error(
            "parameter-without-name",
            node,
            "Un parámetro de «{name}» no tiene nombre.",
            "Dele un id al parámetro.",
            name=node.label,
        )


def _script(node: Node, report: Report) -> None:
    script, language = (node.script or "").strip(), node.attributes.get("scriptFormat", "feel")
    if "feel" not in language.lower():
        report.error(
            "script-language",
            node,
            "El script de «{name}» está en «{language}».",
            "Escríbalo en FEEL (scriptFormat feel): solo FEEL se ejecuta.",
            name=node.label,
            language=language,
        )
        node.script = "null"
    elif not script:
        report.error(
            "script-missing",
            node,
            "La tarea de script «{name}» no tiene script.",
            "Escriba una expresión FEEL.",
            name=node.label,
        )
    elif not node.properties.get("resultVariable") and not script.startswith(("{", "context")):
        report.error(
            "result-missing",
            node,
            "El resultado del script de «{name}» no se guarda en ninguna variable.",
            "Ponga la propiedad resultVariable, o escriba un contexto: {{variable: valor}}.",
            name=node.label,
        )


def _rule(node: Node, report: Report) -> None:
    if not node.decision:
        report.error(
            "rule-without-decision",
            node,
            "La tarea de reglas «{name}» no dice qué decisión toma.",
            "Elija la decisión (calledDecisionId).",
            name=node.label,
        )


def _message(node: Node, report: Report) -> None:
    if node.message is None or not node.message.name or node.message.kind == "unknown":
        report.error(
            "message-missing",
            node,
            "«{name}» no dice qué mensaje envía o espera.",
            "Elija el mensaje.",
            name=node.label,
        )


_NEEDS = {
    "serviceTask": _service,
    "scriptTask": _script,
    "businessRuleTask": _rule,
    "sendTask": _message,
    "receiveTask": _message,
}

"""Elements and what is told of them, in the words of the screen."""

from collections.abc import Mapping

from web import words
from web.i18n import gettext
from web.i18n import lazy_gettext as _

#: what a fact of ``engine.authoring.differences`` is called, by its last steps
FACTS: Mapping[tuple[str, ...], object] = {
    ("attribute", "name"): _("Nombre"),
    ("attribute", "default"): _("Flujo por omisión"),
    ("attribute", "sourceRef"): _("Origen"),
    ("attribute", "targetRef"): _("Destino"),
    ("attribute", "attachedToRef"): _("Está sobre"),
    ("attribute", "cancelActivity"): _("Interrumpe"),
    ("attribute", "isInterrupting"): _("Interrumpe"),
    ("attribute", "calledElement"): _("Proceso llamado"),
    ("attribute", "isExecutable"): _("Ejecutable"),
    ("attribute", "errorCode"): _("Código de error"),
    ("attribute", "escalationCode"): _("Código de escalamiento"),
    ("documentation",): _("Documentación"),
    ("lane",): _("Carril"),
    ("topic",): _("Servicio"),
    ("type",): _("Tipo"),
    ("script",): _("Script"),
    ("calledDecisionId",): _("Decisión"),
    ("conditionExpression",): _("Condición"),
    ("timerEventDefinition", "timeDate"): _("Temporizador: fecha"),
    ("timerEventDefinition", "timeDuration"): _("Temporizador: duración"),
    ("timerEventDefinition", "timeCycle"): _("Temporizador: ciclo"),
    ("conditionalEventDefinition", "condition"): _("Condición que se espera"),
    ("messageEventDefinition", "messageRef"): _("Mensaje"),
    ("signalEventDefinition", "signalRef"): _("Señal"),
    ("errorEventDefinition", "errorRef"): _("Error"),
    ("escalationEventDefinition", "escalationRef"): _("Escalamiento"),
    ("multiInstanceLoopCharacteristics", "loopDataInputRef"): _("Se repite por cada uno de"),
    ("multiInstanceLoopCharacteristics", "loopCardinality"): _("Cuántas veces"),
    ("multiInstanceLoopCharacteristics", "completionCondition"): _("Condición de término"),
    ("multiInstanceLoopCharacteristics", "isSequential"): _("Una tras otra"),
    ("property", "formKey"): _("Formulario"),
    ("property", "candidateGroup"): _("Grupo candidato"),
    ("property", "assignee"): _("Responsable"),
    ("property", "dueDate"): _("Vencimiento"),
    ("property", "priority"): _("Prioridad"),
    ("property", "title"): _("Título de la tarea"),
    ("property", "resultVariable"): _("Variable del resultado"),
    ("property", "payload"): _("Contenido del mensaje"),
    ("property", "correlationKey"): _("Clave de correlación"),
    ("property", "in"): _("Datos de entrada"),
    ("property", "out"): _("Datos de salida"),
    ("property", "entradas"): _("Datos que llegan de fuera"),
    ("property", "sentido"): _("Sentido de la decisión"),
    ("property", "avisa"): _("Aviso al concluir"),
    ("property", "motivacion"): _("Formulario de los motivos"),
    ("property", "tramite"): _("Trámite"),
    ("property", "plazo"): _("Plazo"),
    ("property", "silencio"): _("Silencio administrativo"),
    ("property", "impugnacion"): _("Impugnación"),
    ("property", "notificacion"): _("Notificación"),
    ("label",): _("Etiqueta"),
    ("text",): _("Texto"),
    ("description",): _("Descripción"),
    ("key",): _("Clave"),
    ("title",): _("Título"),
    ("order",): _("Orden de las filas"),
    ("validate", "required"): _("Obligatorio"),
    ("conditional", "hide"): _("Se oculta si"),
    ("decisionTable", "hitPolicy"): _("Política de la tabla"),
}
TYPES: Mapping[str, object] = {
    "process": _("Proceso"),
    "participant": _("Participante"),
    "lane": _("Carril"),
    "sequenceFlow": _("Flujo"),
    "messageFlow": _("Flujo de mensaje"),
    "message": _("Mensaje"),
    "signal": _("Señal"),
    "error": _("Error"),
    "escalation": _("Escalamiento"),
    "textAnnotation": _("Anotación"),
    "association": _("Asociación"),
    "dataObjectReference": _("Dato"),
    "dataStoreReference": _("Almacén de datos"),
    "decision": _("Decisión"),
    "inputData": _("Dato de entrada"),
    "rule": _("Fila"),
    "form": _("Formulario"),
    "text": _("Texto"),
}
_LONGEST = 60  # characters of a name: a text of a form is called by how it begins


def element(type_: str, name: str) -> str:
    """«Tarea de usuario «Registrar»»; the name alone where the type has no word."""
    kind, name = TYPES.get(type_), shortened(name)
    told = str(kind) if kind else words.kind(type_)
    if not type_:
        return name
    return f"{told} «{name}»" if name else told


def shortened(name: str) -> str:
    """A name that fits in a line."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"


def fact(path: tuple[str, ...]) -> str:
    """What a fact is called."""
    known = next((FACTS[path[-n:]] for n in (3, 2, 1) if path[-n:] in FACTS), None)
    if known:
        return str(known)
    match path:
        case ("parameter", name):
            told = gettext("Parámetro «%(name)s»", name=name)
        case ("cell", _number, column):
            told = gettext("Columna «%(name)s»", name=column)
        case ("line", number):
            told = gettext("Desde la línea %(number)s", number=number)
        case ("values", option):
            told = gettext("Opción «%(name)s»", name=option)
        case _:
            told = " › ".join(path)
    return told


THINGS: Mapping[str, object] = {
    "variable": _("Variable"),
    "form": _("Formulario"),
    "decision": _("Decisión"),
    "topic": _("Servicio"),
    "message": _("Mensaje"),
    "signal": _("Señal"),
    "error": _("Código de error"),
    "process": _("Proceso"),
    "group": _("Grupo candidato"),
    "catalogue": _("Entrada del catálogo"),
    "template": _("Plantilla"),
}
REQUIREMENTS: Mapping[str, object] = {
    "OBLIGATORIO": _("obligatorio"),
    "SI_CORRESPONDE": _("si corresponde"),
    "CONSULTA": _("lo consulta el ministerio"),
}


def thing(code: str) -> str:
    """What can be named, in words."""
    return str(THINGS.get(code, code))


def requirement(code: str) -> str:
    """Whether a document has to be brought."""
    return str(REQUIREMENTS.get(code, code))

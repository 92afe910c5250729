"""Codes of the engine in the words of the ministry: states, topics, outcomes."""

import re
from collections.abc import Mapping
from functools import lru_cache

from engine import monitor, naming, worklist
from engine.models import UserTask
from tasks.intake import AGENCY
from web.i18n import gettext
from web.i18n import lazy_gettext as _
from web.terms import Chip

_WORD = re.compile(r"\w+")
INSTANCE_STATES = {
    "active": ("ok", _("En trámite")),
    "suspended": ("soon", _("Suspendido")),
    "completed": ("idle", _("Concluido")),
    "terminated": ("late", _("Anulado")),
}
ACTIVITY_STATES = {
    "pending": ("none", _("Por hacer")),
    "active": ("soon", _("En curso")),
    "completed": ("ok", _("Hecha")),
    "canceled": ("idle", _("Anulada")),
    "incident": ("late", _("Detenida por una incidencia")),
}
SEXES = {"F": _("Mujer"), "M": _("Hombre"), "X": _("Otro o no consta")}
JOB_STATES = {
    "due": ("soon", _("Por hacer")),
    "queued": ("soon", _("En cola")),
    "running": ("soon", _("En curso")),
    "suspended": ("idle", _("Suspendida")),
    "completed": ("ok", _("Hecha")),
    "failed": ("late", _("Falló")),
    "canceled": ("idle", _("Ya no hace falta")),
}
MESSAGE_STATES = {
    "waiting": ("soon", _("Sin recibir")),
    "delivered": ("ok", _("Recibido")),
    "failed": ("late", _("Falló")),
    "expired": ("idle", _("Nadie lo esperó")),
}
CHECKS = {
    "SIN_ANTECEDENTES": ("ok", _("Sin antecedentes")),
    "CON_ANTECEDENTES": ("late", _("Con antecedentes")),
    "HOMONIMIA": ("soon", _("Posible homonimia")),
    "NO_CONCLUYENTE": ("soon", _("No concluyente")),
    "SIN_REGISTROS": ("ok", _("Sin registros")),
    "CON_REGISTROS": ("late", _("Con registros")),
    "COINCIDE": ("ok", _("Coincide")),
    "NO_COINCIDE": ("late", _("No coincide")),
    "NO_ENCONTRADO": ("soon", _("No encontrado")),
    "RECIBIDO": ("ok", _("Recibido")),
    "VIGENTE": ("ok", _("En regla")),
    "OBSERVADO": ("soon", _("Con observaciones")),
}
TOPICS = {
    "migraciones.rim": _("Migraciones: movimientos y alertas"),
    "migraciones.comunicar_decision": _("Migraciones: comunicación de la decisión"),
    "pnp.antecedentes_policiales": _("PNP: antecedentes policiales"),
    "pnp.requisitorias": _("PNP: requisitorias"),
    "pj.antecedentes_penales": _("Poder Judicial: antecedentes penales"),
    "inpe.antecedentes_judiciales": _("INPE: antecedentes judiciales"),
    "interpol.personas": _("INTERPOL: personas buscadas"),
    "interpol.documentos": _("INTERPOL: documentos robados o perdidos"),
    "reniec.identidad": _("RENIEC: identidad"),
    "reniec.biometria": _("RENIEC: cotejo biométrico"),
    "pj.impedimentos_salida": _("Poder Judicial: impedimentos de salida"),
    "migraciones.carne": _("Migraciones: carné de extranjería"),
    "sunat.ruc": _("SUNAT: RUC"),
    "mtpe.empleador": _("MTPE: empleador"),
    "apci.registro": _("APCI: registro"),
    "sbs.uif": _("SBS-UIF: lavado de activos"),
    "mtc.sanciones": _("MTC: sanciones"),
    "entidades.numerar_oficio": _("Numeración del oficio"),
    "entidades.redactar_oficio": _("Redacción del oficio"),
    "entidades.responder_consulta": _("Entrega de la respuesta del oficio"),
    "registro.abrir_expediente": _("Registro: apertura del expediente"),
    "registro.numerar_resolucion": _("Registro: numeración de la resolución"),
    "registro.asignar_oficial": _("Registro: asignación de oficial"),
    "registro.buscar_duplicados": _("Registro: búsqueda de posibles duplicados"),
    "registro.datos_persona": _("Registro: lectura de los datos de la persona"),
    "registro.designar_representante": _("Registro: designación de representante"),
    "registro.registrar_institucion": _("Registro: inscripción de la institución"),
    "registro.registrar_persona": _("Registro: inscripción de la persona"),
    "registro.relacionar_familia": _("Registro: relación con sus familiares"),
    "documentos.anular": _("Documento: anulación"),
    "documentos.conformar": _("Documento: conformidad"),
    "documentos.devolver": _("Documento: devolución"),
    "documentos.emitir": _("Documento: composición y sello"),
    "documentos.entregar": _("Documento: registro de la entrega"),
    "documentos.generar": _("Generación de documento"),
    "documentos.preparar": _("Documento: preparación y número"),
    "documentos.reportar_perdida": _("Documento: reporte de pérdida"),
    "documentos.revocar": _("Documento: revocación"),
    "documentos.sellar": _("Documento: sello digital"),
    "documentos.vencer": _("Documento: vencimiento"),
    "documentos.vigente": _("Documento: búsqueda del vigente"),
    "captura.tomar": _("Estación: captura en vivo"),
    "insumos.anular": _("Insumo: anulación"),
    "insumos.danar": _("Insumo: baja por daño"),
    "insumos.liberar": _("Insumo: liberación"),
    "insumos.reservar": _("Insumo: reserva"),
    "insumos.usar": _("Insumo: uso"),
    "notificaciones.enviar": _("Notificación al solicitante"),
    "notificaciones.surtir_efecto": _("Notificación: fecha de efecto"),
    "plazos.comunicar": _("Plazo: comunicación de la fecha"),
    "plazos.prorrogar": _("Plazo: prórroga"),
    "plazos.reanudar": _("Plazo: reanudación"),
    "plazos.suspender": _("Plazo: suspensión"),
    "registro.cambiar_estado": _("Registro: estado del expediente"),
    "registro.anotar_acta": _("Registro civil: anotación al margen"),
    "registro.buscar_acta": _("Registro civil: búsqueda del acta"),
    "registro.cancelar_acta": _("Registro civil: cancelación del acta"),
    "registro.inscribir_acta": _("Registro civil: inscripción del acta"),
    "registro.reinscribir_acta": _("Registro civil: nueva inscripción del acta"),
}
#: by which way an agency answered, where it was not the usual one
CHANNELS = {
    "respuesta_posterior": _("respondida después"),
    "lote": _("respondida por archivo"),
    "oficio": _("respondida por oficio"),
    "reutilizada": _("constancia anterior, todavía válida"),
    "tardia": _("llegó después; el caso siguió con otra respuesta"),
}
KINDS = {
    "startEvent": _("Inicio"),
    "endEvent": _("Fin"),
    "userTask": _("Tarea"),
    "manualTask": _("Tarea manual"),
    "serviceTask": _("Consulta o acción automática"),
    "scriptTask": _("Cálculo"),
    "businessRuleTask": _("Decisión"),
    "sendTask": _("Envío"),
    "receiveTask": _("Espera de un mensaje"),
    "callActivity": _("Subproceso"),
    "subProcess": _("Subproceso"),
    "exclusiveGateway": _("Pregunta"),
    "parallelGateway": _("Camino en paralelo"),
    "inclusiveGateway": _("Camino múltiple"),
    "eventBasedGateway": _("Espera de lo primero que ocurra"),
    "intermediateCatchEvent": _("Espera"),
    "intermediateThrowEvent": _("Aviso"),
    "boundaryEvent": _("Evento adjunto"),
}
ROLES = {
    "officer": _("Oficial"),
    "protection_officer": _("Oficial de protección"),
    "commission_member": _("Miembro de la comisión"),
    "secretary": _("Secretaría"),
    "custodian": _("Custodia de insumos"),
    "supervisor": _("Supervisión"),
    "observer": _("Observador con voz, sin voto"),
    "data_protection_officer": _("Oficial de datos personales"),
    "analyst": _("Analista de procesos"),
    "administrator": _("Administración"),
    "system": _("Sistema"),
}
PAGES = {
    "api.documents": _("Consulta de otra entidad"),
    "cases.checks": _("Constancias"),
    "comision.show": _("Mesa de sesiones"),
    "cases.diagram": _("Diagrama"),
    "cases.diagram_file": _("Diagrama"),
    "cases.document": _("Un documento"),
    "cases.documents": _("Lista de documentos"),
    "cases.download": _("Descarga de un documento"),
    "cases.history": _("Historia"),
    "cases.page": _("Una página de un documento"),
    "cases.show": _("Datos del expediente"),
    "cases.tokens": _("Diagrama"),
    "inbox.ask": _("Formulario de una tarea"),
    "inbox.complete": _("Formulario de una tarea"),
    "inbox.refresh": _("Formulario de una tarea"),
    "monitor.data": _("Datos del proceso"),
    "monitor.instance": _("Monitor"),
    "monitor.timeline": _("Historia"),
    "reserved.looks": _("Registro de accesos"),
    "reserved.report": _("Constancia de accesos"),
}


def page(endpoint: str) -> str:
    """What people call a page, by its endpoint."""
    return str(PAGES.get(endpoint, endpoint))


def person(username: str | None, people: Mapping[str, str]) -> str:
    """The name of whoever acted."""
    if not username:
        return gettext("Nadie")
    if username == "system":
        return gettext("El sistema")
    if username.startswith(AGENCY):
        return gettext("Entidad: %(code)s", code=username.removeprefix(AGENCY).upper())
    return people.get(username, username)


def topic(code: str) -> str:
    """A topic as people call it."""
    return str(TOPICS.get(code, code))


def channel(code: str | None) -> str:
    """By which way an answer came, unless it was the usual one."""
    return str(CHANNELS.get(code or "", ""))


def is_check(code: str) -> bool:
    """Whether a topic asks another agency about a person."""
    own = ("captura.", "registro.", "documentos.", "insumos.", "notificaciones.", "entidades.")
    return not code.startswith(own)


def check(code: str) -> Chip:
    """The result of a check, as a chip."""
    tone, words = CHECKS.get(code, ("idle", code.replace("_", " ").capitalize()))
    return Chip(tone, str(words))


def instance_state(code: str) -> Chip:
    """The state of an instance, as a chip."""
    tone, words = INSTANCE_STATES[code]
    return Chip(tone, str(words))


def activity_state(code: str) -> Chip:
    """The state of an activity, as a chip."""
    tone, words = ACTIVITY_STATES[code]
    return Chip(tone, str(words))


def sex(code: str) -> str:
    """A sex as people call it."""
    return str(SEXES.get(code, code))


def job_state(code: str) -> Chip:
    """The state of a job, as a chip."""
    tone, words = JOB_STATES[code]
    return Chip(tone, str(words))


def message_state(code: str) -> Chip:
    """The state of a message, as a chip."""
    tone, words = MESSAGE_STATES[code]
    return Chip(tone, str(words))


def kind(code: str) -> str:
    """What an element of the diagram is."""
    return str(KINDS.get(code, code))


def role(code: str) -> str:
    """A role as people call it."""
    return str(ROLES.get(code, code))


def painted(tokens: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, object]]:
    """Tokens for the diagram, each with the words that its mark is read as."""
    return {
        activity: {**mark, "words": activity_state(str(mark["state"])).words}
        for activity, mark in tokens.items()
    }


def case_number(business_key: str) -> str:
    """The number of an expediente; some are given theirs only when all that it takes is there."""
    return business_key if naming.has_number(business_key) else gettext("Sin número")


def applicant(case: worklist.Row | monitor.InstanceRow) -> str:
    """Whose case it is: it is called after them, and after its procedure before they are known."""
    title = case.case_title if isinstance(case, worklist.Row) else case.title
    return gettext("No consta todavía") if title == case.procedure_name else title


def work_name(task: worklist.Row | UserTask, case: worklist.Row | monitor.InstanceRow) -> str:
    """What a task is called beside its case: its title, less what only repeats the case's."""
    if not task.title:
        return task.name
    title = case.case_title if isinstance(case, worklist.Row) else case.title
    return _without(task.title, f"{title} {case.business_key}")


@lru_cache(maxsize=10_000)
def _without(title: str, case: str) -> str:
    head, _, tail = title.partition(" – ")
    return head if set(_WORD.findall(tail.lower())) <= set(_WORD.findall(case.lower())) else title


def called(business_key: str, title: str) -> str:
    """What to call a case in one word: its number or, as long as it has none, its title."""
    return business_key if naming.has_number(business_key) else title


def outcome(code: str) -> str:
    """How a case ended: the id of its end event, which is a participle."""
    return code.replace("_", " ").capitalize()

"""Codes of the engine in the words of the ministry: states, topics, outcomes, events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine import audit
from engine.access import SYSTEM
from web import papers
from web.i18n import gettext
from web.i18n import lazy_gettext as _
from web.terms import Chip

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
}
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
EVENTS = {
    "access:granted": _("%(who)s abrió el expediente por una emergencia."),
    "access:reviewed": _("%(who)s revisó un acceso de emergencia."),
    "case:opened": _("%(who)s dijo para qué abría el expediente."),
    "case:read": _("%(who)s leyó el expediente."),
    "instance:started": _("%(who)s inició el trámite."),
    "instance:identified": _("Se abrió el expediente %(business_key)s."),
    "instance:suspended": _("%(who)s suspendió el trámite: %(reason)s"),
    "instance:resumed": _("%(who)s reanudó el trámite: %(reason)s"),
    "instance:terminated": _("%(who)s anuló el trámite: %(reason)s"),
    "instance:completed": _("El trámite concluyó: %(outcome)s."),
    "instance:modified": _("%(who)s modificó la instancia: %(reason)s"),
    "termination:asked": _("%(who)s pidió la anulación del trámite: %(reason)s"),
    "termination:refused": _("%(who)s no aceptó la anulación del trámite: %(reason)s"),
    "instance:rewound": _("%(who)s retrocedió el trámite: %(reason)s"),
    "instance:upgraded": _("%(who)s pasó el trámite a la versión %(version)s del proceso."),
    "instance:mended": _("El sistema repuso lo que el trámite esperaba."),
    "task:claimed": _("%(who)s tomó la tarea «%(activity)s»."),
    "task:released": _("%(who)s devolvió la tarea «%(activity)s» a su grupo."),
    "task:reassigned": _("%(who)s reasignó la tarea «%(activity)s» a %(assignee)s."),
    "task:completed": _("%(who)s completó la tarea «%(activity)s»."),
    "task:delegated": _("%(who)s encargó la tarea «%(activity)s» a %(assignee)s."),
    "task:given-back": _("La tarea «%(activity)s» volvió a %(assignee)s."),
    "task:snoozed": _("%(who)s pospuso la tarea «%(activity)s»."),
    "flag:raised": _("%(who)s puso una señal al caso."),
    "flag:lowered": _("%(who)s retiró una señal del caso."),
    "note:written": _("%(who)s escribió una nota."),
    "note:withdrawn": _("%(who)s retiró una nota suya."),
    "absence:recorded": _("%(who)s registró una ausencia."),
    "absence:ended": _("%(who)s dio por terminada una ausencia."),
    "job:completed": _("Se hizo «%(activity)s»."),
    "job:failed": _("No se pudo hacer «%(activity)s»: %(reason)s."),
    "error:thrown": _("«%(activity)s» terminó con el error %(code)s, que el proceso prevé."),
    "timer:fired": _("Se cumplió el tiempo de «%(activity)s»."),
    "silence:reached": _("Se cumplió la fecha de silencio (%(sense)s); no tiene efecto por sí sola."),
    "term:changed": _("%(who)s cambió un plazo: %(term)s vence el %(due_on)s."),
    "term:ran_out": _("Venció el plazo %(term)s."),
    "term:moved": _("Cambió la fecha de un plazo."),
    "message:received": _("Llegó el mensaje «%(name)s»."),
    "message:sent": _("Se envió el mensaje «%(name)s»."),
    "incident:opened": _("«%(activity)s» se detuvo y espera a supervisión."),
    "incident:retried": _("%(who)s reintentó «%(activity)s»: %(reason)s"),
    "incident:resolved": _("%(who)s resolvió a mano «%(activity)s»: %(reason)s"),
    "upload:stored": _("%(who)s adjuntó un archivo."),
    "agency:paused": _("%(who)s puso en pausa a la entidad: %(reason)s"),
    "agency:resumed": _("%(who)s reanudó a la entidad: %(reason)s"),
    "agency:retried": _("%(who)s reintentó lo que esperaba a la entidad: %(reason)s"),
    "bulk:started": _("%(who)s pidió una operación con %(cases)s casos: %(reason)s"),
    "bulk:paused": _("%(who)s puso en pausa una operación con varios casos."),
    "bulk:resumed": _("%(who)s siguió con una operación con varios casos."),
    "bulk:stopped": _("%(who)s detuvo una operación con varios casos."),
    "account:created": _("%(who)s creó una cuenta."),
    "data:exported": _("%(who)s exportó %(events)s eventos de %(cases)s casos, con seudónimos."),
    "audit:verified": _("%(who)s comprobó la bitácora."),
    "catalogue:proposed": _("%(who)s propuso cambiar «%(entry)s» en la tabla %(table)s."),
    "catalogue:approved": _("%(who)s aprobó el cambio de «%(entry)s» en la tabla %(table)s."),
    "catalogue:rejected": _("%(who)s rechazó el cambio de «%(entry)s»: %(reason)s"),
    "workspace:opened": _("%(who)s abrió un borrador de %(key)s."),
    "workspace:restored": _("%(who)s devolvió el borrador de %(key)s a como estaba."),
    "workspace:discarded": _("%(who)s apartó el borrador de %(key)s."),
    "proposal:opened": _("%(who)s propuso una versión nueva de %(key)s."),
    "proposal:approved": _("%(who)s aprobó la versión propuesta de %(key)s."),
    "proposal:returned": _("%(who)s devolvió la versión propuesta de %(key)s."),
    "run:started": _("%(who)s empezó a revisar %(cases)s casos de %(key)s."),
    "proposal:withdrawn": _("%(who)s retiró la versión propuesta de %(key)s."),
    "definition:deployed": _("%(who)s desplegó la versión %(version)s de %(key)s."),
    "data:swept": _("%(who)s retiró datos cuyo plazo de conservación terminó."),
    "duplicate:decided": _("%(who)s decidió sobre un posible duplicado: %(decision)s."),
    "family:related": _("Se registró un familiar."),
    "family:withdrawn": _("%(who)s retiró un vínculo familiar: %(reason)s"),
    "institution:changed": _("%(who)s cambió los datos de una institución."),
    "institution:registered": _("Se inscribió una institución."),
    "persona:changed": _("%(who)s cambió datos de la persona: %(reason)s"),
    "persona:consulted": _("%(who)s consultó la ficha de la persona: %(reason)s"),
    "persona:merged": _("%(who)s unió dos fichas de la misma persona: %(reason)s"),
    "persona:unmerged": _("%(who)s deshizo la unión de dos fichas: %(reason)s"),
    "representative:named": _("Se registró un representante."),
    "representative:withdrawn": _("%(who)s retiró a un representante: %(reason)s"),
    "calidad:granted": _("Se otorgó la calidad migratoria %(calidad)s."),
    "calidad:ended": _("Terminó la calidad migratoria %(calidad)s."),
    "visa:issued": _("Se registró la visa."),
    "visa:refused": _("Se registró que la visa fue denegada."),
    "visa:changed": _("La visa quedó %(estado)s."),
    "document:issued": _("Se emitió el documento: %(document)s."),
    "expediente:changed": _("El expediente pasó de %(before)s a %(state)s (%(norm)s)."),
    "document:moved": _("%(who)s: documento (%(document)s) %(state)s."),
    "document:signed": _("Se firmó digitalmente el documento: %(document)s."),
    "file:amended": _("%(who)s enmendó el folio %(folio)s: %(reason)s"),
    "file:foliated": _("Se foliaron %(count)s documentos, hasta el folio %(folio)s."),
    "file:sealed": _("%(who)s cerró el legajo en el folio %(folio)s."),
    "revocations:published": _("Se publicó la lista de revocación N.º %(number)s."),
    "stock:moved": _("Insumo %(serial)s: %(movement)s."),
    "stock:received": _("%(who)s ingresó %(count)s insumos, de %(first)s a %(last)s."),
    "stock:written_down": _("%(who)s levantó el acta %(number)s, por %(count)s insumos."),
    "expediente:opened": _("Se asignó el número de expediente %(number)s."),
    "notification:effective": _("La notificación surte efecto el %(effective_on)s."),
    "notification:sent": _("Se notificó (%(document)s) por %(channel)s."),
    "number:given": _("Se numeró la resolución: %(number)s."),
    "session:convened": _("Se convocó la sesión %(number)s."),
    "session:called_again": _("Se convocó por segunda vez la sesión %(number)s."),
    "session:called_off": _("Quedó sin efecto la sesión %(number)s."),
    "session:seated": _("Se instaló la sesión %(number)s."),
    "session:opined": _("Se dejó una opinión sin voto en la sesión %(number)s."),
    "session:acted": _("Se avanzó en los casos de la sesión %(number)s."),
    "session:closed": _("Se levantó el acta de la sesión %(number)s."),
    "session:signed": _("Se firmó el acta de la sesión %(number)s."),
    "reasons:kept": _("Se guardó en qué se funda la resolución %(number)s."),
    "officer:assigned": _("Se asignó el caso a %(officer)s."),
    "persona:found": _("La persona ya estaba en el registro."),
    "persona:registered": _("La persona quedó en el registro."),
}
CHANNELS = {
    "EMAIL": _("correo electrónico"),
    "PERSONAL": _("diligencia en persona"),
    "CASILLA": _("casilla electrónica"),
    "CONSULAR": _("diligencia consular"),
    "PUBLICACION": _("publicación"),
}
#: what is said by another event of the same moment
SAID_OTHERWISE = frozenset({"term:moved", "instance:identified", "persona:registered", "persona:found"})
CAUSES = {
    "instance:started": _("inicio"),
    "task:completed": _("tarea completada"),
    "job:completed": _("respuesta recibida"),
    "error:thrown": _("error previsto"),
    "timer:fired": _("plazo cumplido"),
    "term:moved": _("cambio de un plazo"),
    "message:received": _("mensaje recibido"),
    "incident:resolved": _("incidencia resuelta"),
    "incident:retried": _("reintento"),
    "instance:rewound": _("retroceso"),
    "instance:modified": _("modificación de supervisión"),
    "instance:resumed": _("reanudación"),
    "instance:upgraded": _("cambio de versión"),
    "instance:terminated": _("anulación"),
}


@dataclass(frozen=True)
class Told:
    """One sentence of the history of a case."""

    at: datetime
    who: str
    text: str


class _Facts(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "…"


def story(
    entries: Iterable[audit.Entry], people: Mapping[str, str], activities: Mapping[str, str]
) -> list[Told]:
    """The history of a case in sentences, newest first, each thing said once."""
    return [
        told(entry, people, activities)
        for entry in reversed(list(entries))
        if entry.event not in SAID_OTHERWISE
        and not (entry.event == "upload:stored" and entry.actor == SYSTEM.id)
    ]


def told(
    event: audit.Entry, people: Mapping[str, str], activities: Mapping[str, str] | None = None
) -> Told:
    """An audit event as a sentence that an officer reads."""
    facts = _Facts(event.facts)
    who = person(event.actor, people)
    facts["who"] = who
    for name in ("activity", "outcome"):
        if name in facts:
            facts[name] = (activities or {}).get(str(facts[name])) or facts.get("name") or facts[name]
    asked = str(facts.get("topic", ""))
    if asked in TOPICS and is_check(asked):  # one activity may ask several agencies
        facts["activity"] = topic(asked)
    for name in ("assignee", "officer"):
        if name in facts:
            facts[name] = person(str(facts[name]), people)
    kind = str(facts.get("kind") or facts.get("act"))
    facts["document"] = papers.document_kind(kind).lower()
    facts["state"] = papers.document_state(str(facts.get("state"))).words.lower()
    movement = str(facts.get("movement"))
    facts["movement"] = papers.BLANK_MOVEMENTS.get(movement, movement)
    facts["channel"] = CHANNELS.get(str(facts.get("channel")), facts.get("channel"))
    known = EVENTS.get(event.event)
    return Told(event.at, who, str(known) % facts if known else event.event)


def page(endpoint: str) -> str:
    """What people call a page, by its endpoint."""
    return str(PAGES.get(endpoint, endpoint))


def person(username: str | None, people: Mapping[str, str]) -> str:
    """The name of whoever acted."""
    if not username:
        return gettext("Nadie")
    if username == "system":
        return gettext("El sistema")
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


def cause(event: str) -> str:
    """What made a revision, in a few words."""
    return str(CAUSES.get(event, event))


def outcome(code: str) -> str:
    """How a case ended: the id of its end event, which is a participle."""
    return code.replace("_", " ").capitalize()

"""The history of a case in sentences: what each event of the audit log says to whoever reads it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine import audit
from engine.access import SYSTEM
from web import papers, words
from web.i18n import lazy_gettext as _

EVENTS = {
    "access:granted": _("%(who)s abrió el expediente por una emergencia."),
    "access:reviewed": _("%(who)s revisó un acceso de emergencia."),
    "case:opened": _("%(who)s dijo para qué abría el expediente."),
    "case:read": _("%(who)s leyó el expediente."),
    "instance:started": _("%(who)s inició el trámite."),
    "instance:identified": _("Se abrió el expediente %(business_key)s."),
    "instance:reserved": _("El expediente quedó en reserva."),
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
    "import:started": _("%(who)s empezó a cargar un extracto de %(system)s."),
    "import:added": _("Entraron %(persons)s personas, de las líneas %(first)s a %(last)s."),
    "import:stopped": _("%(who)s detuvo la carga."),
    "import:resumed": _("%(who)s siguió con la carga."),
    "import:finished": _("Terminó la carga del extracto."),
    "persona:changed": _("%(who)s cambió datos de la persona: %(reason)s"),
    "persona:consulted": _("%(who)s consultó la ficha de la persona: %(reason)s"),
    "persona:merged": _("%(who)s unió dos fichas de la misma persona: %(reason)s"),
    "persona:unmerged": _("%(who)s deshizo la unión de dos fichas: %(reason)s"),
    "representative:named": _("Se registró un representante."),
    "representative:withdrawn": _("%(who)s retiró a un representante: %(reason)s"),
    "calidad:granted": _("Se otorgó la calidad migratoria %(calidad)s."),
    "calidad:ended": _("Terminó la calidad migratoria %(calidad)s."),
    "acta:inscribed": _("Se inscribió el acta N.º %(number)s."),
    "acta:annotated": _("Se anotó al margen del acta N.º %(number)s la resolución %(resolution)s."),
    "visa:issued": _("Se registró la visa."),
    "visa:refused": _("Se registró que la visa fue denegada."),
    "visa:changed": _("La visa quedó %(estado)s."),
    "document:issued": _("Se emitió el documento: %(document)s."),
    "expediente:changed": _("El expediente pasó de %(before)s a %(state)s (%(norm)s)."),
    "document:moved": _("%(who)s: documento (%(document)s) %(state)s."),
    "document:consulted": _("%(who)s consultó un documento: %(purpose)s (%(outcome)s)."),
    "document:signed": _("Se firmó digitalmente el documento: %(document)s."),
    "file:amended": _("%(who)s enmendó el folio %(folio)s: %(reason)s"),
    "file:foliated": _("Se foliaron %(count)s documentos, hasta el folio %(folio)s."),
    "file:sealed": _("%(who)s cerró el legajo en el folio %(folio)s."),
    "revocations:published": _("Se publicó la lista de revocación N.º %(number)s."),
    "stock:moved": _("Insumo %(serial)s: %(movement)s."),
    "stock:received": _("%(who)s ingresó %(count)s insumos, de %(first)s a %(last)s."),
    "stock:written_down": _("%(who)s levantó el acta %(number)s, por %(count)s insumos."),
    "stock:destroyed": _("%(who)s confirmó la destrucción del acta %(number)s, de %(count)s insumos."),
    "stock:kept": _("La destrucción del acta %(number)s no se hizo: %(reason)s"),
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
#: by which a person was told of an act
WAYS = {
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
    who = words.person(event.actor, people)
    facts["who"] = who
    for name in ("activity", "outcome"):
        if name in facts:
            facts[name] = (activities or {}).get(str(facts[name])) or facts.get("name") or facts[name]
    asked = str(facts.get("topic", ""))
    if asked in words.TOPICS and words.is_check(asked):  # one activity may ask several agencies
        facts["activity"] = words.topic(asked)
    for name in ("assignee", "officer"):
        if name in facts:
            facts[name] = words.person(str(facts[name]), people)
    kind = str(facts.get("kind") or facts.get("act"))
    facts["document"] = papers.document_kind(kind).lower()
    facts["state"] = papers.document_state(str(facts.get("state"))).words.lower()
    movement = str(facts.get("movement"))
    facts["movement"] = papers.BLANK_MOVEMENTS.get(movement, movement)
    facts["channel"] = WAYS.get(str(facts.get("channel")), facts.get("channel"))
    known = EVENTS.get(event.event)
    return Told(event.at, who, str(known) % facts if known else event.event)


def cause(event: str) -> str:
    """What made a revision, in a few words."""
    return str(CAUSES.get(event, event))

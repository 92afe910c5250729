"""From errors to pages: one table of statuses, one Spanish sentence per code. Views never catch."""

from collections.abc import Mapping
from types import MappingProxyType

import structlog
from flask import Flask, flash, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from werkzeug.exceptions import HTTPException

from engine import clock
from engine.errors import Conflict, EngineError, InvalidInput, NotAllowed, NotFound
from tasks.log import where
from web import spanish
from web.accounts.access import ask_to_sign_in, signed_in
from web.i18n import gettext
from web.i18n import lazy_gettext as _

log = structlog.get_logger(__name__)

STATUS: dict[type[EngineError], int] = {NotFound: 404, NotAllowed: 403, Conflict: 409, InvalidInput: 422}

TITLES = {
    400: _("No se entendió el pedido"),
    401: _("Tiene que ingresar"),
    403: _("No tiene permiso"),
    404: _("No se encontró la página"),
    405: _("No se puede hacer así"),
    409: _("Ya no es posible"),
    413: _("El archivo es demasiado grande"),
    422: _("No se puede hacer con esos datos"),
    429: _("Demasiados intentos"),
    500: _("Algo falló de nuestro lado"),
    503: _("El sistema no está disponible"),
}
ADVICE = {
    400: _("La página caducó o el pedido llegó incompleto. Vuelva atrás, actualice y pruebe otra vez."),
    401: _("Su sesión terminó. Ingrese otra vez para continuar."),
    403: _(
        "Su cuenta no tiene permiso para esto. Si lo necesita para su trabajo, pídalo a su supervisor."
    ),
    404: _(
        "No existe, fue movida, o su cuenta no puede verla. Revise la dirección o busque el expediente."
    ),
    405: _("Esta dirección existe, pero no se usa de esa manera."),
    409: _("Alguien lo cambió mientras tanto. Actualice la página para ver cómo está ahora."),
    413: _("Supera el tamaño permitido. Reduzca el archivo o divídalo y vuelva a subirlo."),
    422: _("Revise lo que escribió y pruebe otra vez."),
    429: _("Espere diez minutos antes de probar otra vez."),
    500: _("Quedó registrado para quienes mantienen el sistema. Lo que había guardado no se perdió."),
    503: _("Espere unos segundos y actualice la página. Lo que había guardado no se perdió."),
}
SENTENCES = {
    "absence-refused": _("No se puede registrar esa ausencia: revise los días y a quién suple a quién."),
    "account-refused": _("No se puede crear la cuenta: «%(value)s» ya existe o no es un rol."),
    "already-notified": _("Ya quedó establecido cuándo surtió efecto esta notificación."),
    "archive-broken": _("El archivo zip está dañado o pide una contraseña. Guárdelo de nuevo."),
    "archive-refused": _(
        "«%(file)s» no es un proceso. Traiga un diagrama BPMN (.bpmn) o la carpeta de un proceso (.zip)."
    ),
    "already-reviewed": _("Alguien ya lo revisó."),
    "answers-refused": _("Su formulario no acepta esas respuestas: ábrala y respóndala por separado."),
    "asked-nothing": _("Diga qué, a quién y para cuándo: una fecha de hoy en adelante."),
    "asked-too-late": _("El caso vence el %(last)s: pida la respuesta para ese día o antes."),
    "backup-unusable": _("«%(file)s» no sirve: %(reason)s."),
    "calidad-already-ended": _("Esa calidad migratoria ya no está en vigor."),
    "calidad-unknown": _("El catálogo no tiene la calidad «%(calidad)s» en su variante %(variante)s."),
    "cannot-move": _("El expediente no puede pasar a la nueva versión desde donde está."),
    "change-resolved": _("Alguien ya decidió sobre este cambio."),
    "change-waiting": _(
        "Ya hay un cambio de «%(entry)s» que espera aprobación: decida primero sobre ese."
    ),
    "cannot-merge": _("Esas dos fichas no pueden ser una: figuran como familiares, o ya son la misma."),
    "cannot-represent": _(
        "Nadie se representa a sí mismo, y la representación no termina antes de empezar."
    ),
    "bulk-over": _("La operación ya terminó."),
    "cannot-modify": _("Ese cambio no se puede hacer desde donde está la instancia."),
    "cannot-modify.behind-event-gateway": _(
        "A «%(element)s» solo se llega desde la espera que la precede: mueva la ficha antes de ella."
    ),
    "cannot-modify.boundary": _(
        "«%(element)s» solo empieza cuando ocurre: elija «después de» para seguir su camino."
    ),
    "cannot-modify.join": _(
        "«%(element)s» espera una ficha de cada rama: elija «después de» para seguir de una vez."
    ),
    "cannot-modify.no-such-place": _(
        "«%(element)s» no está en el diagrama o su subproceso no está en curso: empiece antes de él."
    ),
    "cannot-modify.no-way-out": _("Después de «%(element)s» no hay nada más."),
    "cannot-modify.nothing-left": _(
        "No quedaría nada en curso. Para terminar el caso, pida su anulación."
    ),
    "cannot-modify.scope-over": _("El subproceso ya terminó mientras tanto. Ábralo otra vez."),
    "cannot-modify.start": _("«%(element)s» empieza por un mensaje o un plazo, no a mano."),
    "cannot-modify.token-gone": _("La ficha ya se movió, o solo se puede retirar la actividad entera."),
    "cannot-undo": _("El caso siguió adelante o ya se avisó a alguien: no se puede deshacer."),
    "conflict": _("Alguien lo cambió mientras tanto."),
    "decision-failed": _("Una tabla de decisión no pudo responder; no se cambió nada."),
    "decision-unknown": _("El proceso no tiene esa tabla de decisión."),
    "dmn-unreadable": _("La tabla de decisión no se puede leer."),
    "document-already-valid": _("La persona ya tiene un documento de esa clase que está vigente."),
    "document-not-composed": _("No se pudo componer el documento con esos datos."),
    "duplicate-decided": _("Otra persona ya decidió sobre este par."),
    "document-number-too-long": _(
        "El número «%(number)s» no cabe en la zona de lectura mecánica, que admite %(most)s caracteres."
    ),
    "document-state": _("El documento ya no está en un estado que lo permita."),
    "execution-failed": _("El diagrama no puede continuar desde aquí; no se cambió nada."),
    "extract-columns": _(
        "Al archivo le faltan estas columnas: %(columns)s. Revise que sea de %(title)s y que el"
        " separador sea «%(separator)s»."
    ),
    "extract-columns-twice": _("El archivo tiene columnas con el mismo nombre: %(columns)s."),
    "extract-empty": _("El archivo está vacío, o solo tiene los nombres de las columnas."),
    "extract-encoding": _("El archivo no está en %(encoding)s: la línea %(line)s no se puede leer así."),
    "extract-quotes": _("La línea %(line)s no se puede leer: revise sus comillas."),
    "extract-unreadable": _("El archivo no es un extracto de ese sistema."),
    "file-exists": _("El borrador ya tiene un archivo que se llama «%(path)s»."),
    "file-too-large": _(
        "«%(path)s» es demasiado grande: un archivo puede pesar 5 MB, una carpeta 20 MB y tener 500"
        " archivos."
    ),
    "file-unreadable": _("El archivo de la entidad no tiene la forma acordada; no se tomó nada."),
    "ground-missing": _("Falta la base legal del cambio o, si es una suspensión, su último día."),
    "filter-refused": _(
        "No se puede guardar el filtro: póngale un nombre, o borre alguno de los suyos."
    ),
    "flag-unknown": _("El catálogo no tiene esa señal vigente."),
    "flag-up": _("El caso ya tiene esa señal."),
    "idempotency-key-reused": _(
        "Esta página ya se envió antes con otros datos, y eso fue lo que valió. Ábrala otra vez."
    ),
    "import-ended": _("Esa carga ya terminó."),
    "incident-resolved": _("Alguien ya atendió esta incidencia."),
    "instance-busy": _(
        "Alguien está trabajando en el expediente. Espere unos segundos y pruebe otra vez."
    ),
    "instance-changed": _(
        "El expediente avanzó mientras usted lo veía; no se cambió nada. Vuelva a ver el efecto."
    ),
    "instance-not-active": _("El expediente está suspendido o ya terminó."),
    "instance-not-suspended": _("El expediente no está suspendido."),
    "instance-stuck": _("El diagrama no puede continuar desde aquí; no se cambió nada."),
    "acta-cancelled": _(
        "El acta %(number)s está cancelada por la Resolución %(resolution)s: nada más se anota en ella."
    ),
    "acta-field": _("El acta no puede decir «%(value)s» en «%(field)s»: revise cómo se escribe."),
    "acta-inscribed": _("La oficina %(office)s ya tiene inscrita el acta %(number)s."),
    "acta-unchanged": _("El acta ya dice «%(value)s» en «%(field)s»: no hay qué rectificar."),
    "file-still-grows": _("El caso %(expediente)s sigue en trámite: su legajo se cierra al terminar."),
    "file-nothing-to-close": _("El legajo de %(expediente)s no tiene nada que cerrar."),
    "institution-changed": _("Alguien cambió la institución mientras tanto. Ábrala otra vez."),
    "invalid-definition": _("El proceso no se puede desplegar: revise las observaciones."),
    "invalid-input": _("Los datos no son correctos."),
    "invalid-institution": _("Los datos de la institución no son correctos: «%(value)s»."),
    "invalid-person": _("Los datos de la persona no son correctos: %(fields)s."),
    "key-exists": _("Esa clave ya existe o ya fue revocada."),
    "key-missing": _(
        "No hay una clave «%(alias)s» que se pueda usar. Créela o instálela con «sugm keys»."
    ),
    "key-module": _("El módulo criptográfico no responde: %(reason)s."),
    "key-not-trusted": _("Ninguna autoridad de confianza responde por ese certificado."),
    "capture-unreadable": _("La captura no es una imagen que se pueda leer."),
    "keys-unreadable": _("El archivo de claves no se entiende."),
    "job-not-wanted": _("Ese trabajo ya se hizo o ya no hace falta."),
    "key-refused": _(
        "«%(key)s» no puede ser la clave de un proceso. Use minúsculas sin tildes, cifras y «_», como"
        " visa_por_trabajo."
    ),
    "mapping-invalid": _("El mapa no sirve: %(problems)s."),
    "no-diagram-inside": _("El archivo no trae ningún diagrama BPMN con un proceso."),
    "mention-refused": _(
        "%(person)s no puede leer esta nota: no ve el caso, o la nota es de otro grupo."
    ),
    "mrz-field": _("El dato «%(field)s» no se puede escribir en la zona de lectura mecánica."),
    "mrz-not-readable": _("Esas líneas no son una zona de lectura mecánica."),
    "name-taken": _("El procedimiento ya tiene una variable que se llama «%(name)s»: serían una sola."),
    "name-not-latin": _(
        "El nombre tiene letras que la OACI no translitera: %(letters)s. Escríbalo en letras latinas,"
        " como en el pasaporte de la persona."
    ),
    "no-eligible-officer": _("Ningún oficial en servicio cumple lo que el caso necesita."),
    "no-such-revision": _("El expediente no tenía ese estado en ese momento."),
    "no-such-start": _("El proceso no tiene ese evento de inicio."),
    "nobody-waits": _("Nadie espera ese mensaje."),
    "not-allowed": _("Su cuenta no tiene permiso para hacerlo."),
    "not-a-relative": _("Nadie es familiar de sí mismo, y el vínculo no termina antes de empezar."),
    "not-by-file": _("Esa entidad no responde por archivo."),
    "not-extendable": _("La ley no permite prorrogar este plazo, o no otra vez."),
    "not-found": _("No existe, o su cuenta no puede verlo."),
    "not-in-catalogue": _("El catálogo no tiene esa entrada vigente en esa fecha."),
    "not-a-pdf": _("El archivo no es un PDF que se pueda leer."),
    "not-signed": _("No se pudo firmar el documento (%(reason)s). Pruebe otra vez o avise a soporte."),
    "not-json": _("Los datos del proceso no se pueden guardar así."),
    "not-merged": _("Esa unión ya se deshizo."),
    "nothing-chosen": _("No eligió ningún caso con el que se pueda hacer. Marque alguno."),
    "author-may-not-approve": _(
        "Usted escribió parte de este cambio: lo aprueba otra persona, que no lo haya escrito."
    ),
    "proposal-not-open": _("La propuesta ya se resolvió o se retiró. Vuelva a abrirla."),
    "base-moved": _(
        "Mientras tanto se desplegó la versión %(latest)s. Compárela con su borrador, incorpore sus"
        " cambios y vuelva a proponerlo."
    ),
    "note-missing": _("Diga por qué cambia: quien apruebe y quien lo lea después lo necesitan."),
    "run-over": _("La revisión ya no está en ese punto. Vuelva a abrirla."),
    "nothing-to-repair": _("Eso ya cambió. Espere a que termine la revisión y vuelva a mirar."),
    "nothing-said": _("Escriba el comentario, de hasta %(limit)s caracteres."),
    "nothing-to-verify": _("El archivo no tiene sello ni firma que comprobar."),
    "nothing-to-resolve": _("Esta incidencia solo se puede reintentar."),
    "notice-incomplete": _("La notificación no tiene todo lo que exige la ley: falta %(missing)s."),
    "one-by-one": _("Estas tareas se completan de a una: ábralas por separado."),
    "path-refused": _(
        "La carpeta de un proceso no tiene lugar para «%(path)s». Lleva diagramas (.bpmn), decisiones"
        " (.dmn), forms/….form, scenarios/….yaml, templates/…, README.md y CHANGES.md."
    ),
    "other-hands-needed": _("La hace otra persona: quien hizo lo que aquí se revisa no lo aprueba."),
    "person-absorbed": _("La ficha se unió a otra de la misma persona."),
    "person-changed": _("Otra persona cambió la ficha mientras usted la tenía abierta."),
    "abstention-without-ground": _(
        "En %(expediente)s alguien se abstiene sin decir la causal: escríbala, con al menos diez letras."
    ),
    "agenda-empty": _("Elija al menos un caso, de los que están listos para sesión."),
    "chair-not-present": _("Quien preside debe asistir y tener voto."),
    "no-point-chosen": _("No eligió ningún caso en el que esto se pueda hacer ahora."),
    "no-quorum": _(
        "No hay quórum: asisten %(present)s, %(voting)s con voto; hacen falta %(least)s,"
        " %(needed)s con voto."
    ),
    "point-refused": _("En %(expediente)s no se aceptó lo respondido (%(field)s): %(reason)s"),
    "session-moved": _("La sesión %(session)s ya pasó de ese punto: mire cómo está ahora."),
    "refusal-without-reasons": _(
        "Lo que deniega no se numera ni se firma sin reglas que se cumplieron, pruebas citadas por folio"
        " y motivación propia. En %(expediente)s falta: %(missing)s."
    ),
    "reason-too-short": _("Explique mejor el motivo: al menos %(shortest)s caracteres."),
    "reason-missing": _("Escriba el motivo."),
    "row-refused": _("La fila no puede quedar así: %(why)s"),
    "runaway": _("El diagrama no llega a detenerse; no se cambió nada."),
    "scenario-unreadable": _("El escenario no está bien escrito."),
    "several-processes": _(
        "El archivo trae varios procesos (%(folders)s). Traiga cada uno en su propio zip."
    ),
    "snooze-too-long": _("Elija un momento por venir y anterior al vencimiento legal."),
    "seal-incomplete": _("Al sello del documento le falta «%(feature)s», o no cabe."),
    "revoked-unreadable": _("La lista de revocados no es del ministerio, o fue cambiada."),
    "seal-unreadable": _("Eso no es un sello digital, o está incompleto."),
    "spoiled": _("La acción falló a medias; empiece otra vez."),
    "stock-difference": _("El cajón y el registro no coinciden: explique la diferencia."),
    "stock-empty": _("La oficina no tiene existencias de ese insumo."),
    "stock-office": _("Usted responde por los insumos de su oficina, y estos son de otra."),
    "stock-range": _(
        "Esa no es una serie del insumo: escríbala como %(example)s, la primera y la última."
    ),
    "stock-range-taken": _("La serie %(serial)s ya está registrada: no se ingresó ninguna."),
    "stock-received": _("El traslado %(number)s ya fue recibido."),
    "stock-same-office": _("Elija otra oficina: el traslado no puede ser a la misma."),
    "stock-state": _("El insumo %(serial)s no está libre en esta oficina."),
    "stock-witness": _("Elija quién presencia la destrucción: se hace entre dos personas."),
    "stock-not-the-witness": _("El acta %(number)s nombra a otra persona: solo ella puede confirmarla."),
    "stock-destruction-pending": _(
        "El acta %(number)s ya pide destruir esos insumos: espere a que la segunda persona la confirme."
    ),
    "stock-destruction-settled": _("El acta %(number)s ya fue confirmada o rechazada."),
    "state-unreadable": _("El estado guardado del expediente no corresponde a su proceso."),
    "system-unknown": _("No hay mapa para «%(system)s». Hay para: %(known)s."),
    "task-already-claimed": _("%(assignee)s ya tomó esta tarea."),
    "task-delegated": _("%(owner)s le encargó prepararla: devuélvasela para que la complete."),
    "task-completed": _("%(completed_by)s ya completó esta tarea."),
    "task-not-claimed": _("Usted no tiene tomada esta tarea."),
    "task-not-open": _("El trámite siguió por otro camino y esta tarea ya no hace falta."),
    "term-ground-missing": _("Faltan la base legal o el motivo, o los días no están en orden."),
    "term-not-open": _("El plazo ya terminó o está suspendido."),
    "termination-asked": _("Alguien ya pidió la anulación; falta que otra persona la confirme."),
    "tool-missing": _("%(tool)s no pudo hacerlo: %(reason)s"),
    "transition-not-allowed": _("El expediente no puede pasar de %(state)s a %(wanted)s."),
    "unknown-reserve": _("La reserva «%(reserve)s» no está en el catálogo."),
    "vault-closed": _(
        "No se puede leer ni guardar lo cifrado: falta su llave. Avise a soporte; nada se perdió."
    ),
    "unknown-template": _("El proceso no tiene esa plantilla."),
    "upload-refused": _("El archivo está vacío, es demasiado grande o no es de un tipo permitido."),
    "visa-not-open": _("Esa visa ya se usó, caducó o fue cancelada."),
    "workspace-closed": _("Ese borrador ya se desplegó o se guardó aparte: se puede leer, no cambiar."),
}


class _Facts(dict[str, object]):
    """Facts that an error did not bring read as an ellipsis, never as a failure of the error page."""

    def __missing__(self, name: str) -> str:
        return "…"


def sentence(error: EngineError, people: Mapping[str, str] | None = None) -> str:
    """What happened, in the language of the reader."""
    code = "task-completed" if error.facts.get("state") == "completed" else error.code
    narrower = f"{code}.{error.facts.get('reason')}"
    if narrower in SENTENCES:
        code = narrower
    elif code not in SENTENCES:
        code = next((branch.code for branch in STATUS if isinstance(error, branch)), "conflict")
    return told(code, error.facts, people)


def told(
    code: str,
    facts: Mapping[str, object] = MappingProxyType({}),
    people: Mapping[str, str] | None = None,
) -> str:
    """The sentence of a code with its facts; those that are people, by their names."""
    named = _Facts(facts)
    for name in ("assignee", "completed_by", "owner", "person"):
        named[name] = (people or {}).get(str(named.get(name)), named.get(name)) or "…"
    if named.get("state") == "completed" and code == "task-not-open":
        code = "task-completed"
    return str(SENTENCES.get(code, SENTENCES["conflict"])) % named


def status_of(error: EngineError) -> int:
    """The HTTP status of an error of the engine."""
    return next((code for branch, code in STATUS.items() if isinstance(error, branch)), 500)


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(EngineError, _refused)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(PoolExhausted, _unavailable)
    app.register_error_handler(Exception, _bug)


def page(
    status: int, *, detail: str | None = None, code: str | None = None
) -> tuple[str | dict[str, str], int]:
    """An error page that needs neither the database nor anybody signed in; JSON for programs."""
    title = str(TITLES.get(status, TITLES[500]))
    advice = str(ADVICE.get(status, ADVICE[500]))
    if request.accept_mimetypes.best == "application/json":
        return {"code": code or str(status), "message": detail or f"{title}. {advice}"}, status
    return render_template(
        "error.html", status=status, code=code, detail=detail, title=title, advice=advice
    ), status


def _refused(error: EngineError) -> ResponseReturnValue:
    return page(status_of(error), detail=sentence(error), code=error.code)


def _forged(error: CSRFError) -> ResponseReturnValue:
    log.info("csrf refused", endpoint=request.endpoint, reason=error.description)
    if request.endpoint != "security.login" and not signed_in():
        flash(str(ADVICE[401]))
        return ask_to_sign_in()
    return page(400)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:  # noqa: PLR2004 - redirects of the router
        return error
    response = make_response(page(error.code or 500))
    if retry := getattr(error, "retry_after", None):
        response.headers["Retry-After"] = str(retry)
    return response


def _unavailable(error: Exception) -> ResponseReturnValue:
    log.error("database unavailable", endpoint=request.endpoint, kind=type(error).__name__)
    g._login_user = AnonymousUserMixin()  # noqa: SLF001 - the page must not ask who is there again
    response = make_response(page(503))
    response.headers["Retry-After"] = "5"
    return response


def _bug(error: Exception) -> ResponseReturnValue:
    log.error("unexpected", endpoint=request.endpoint, why=where(error))
    return page(
        500, detail=gettext("El fallo quedó registrado a las %(at)s.", at=spanish.exact(clock.now()))
    )

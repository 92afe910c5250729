"""Loading an extract: choosing it, seeing how far it is, what came of it, what was refused."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.access import Permission
from engine.db import transaction
from engine.errors import NotAllowed
from registry.importacion import corridas, informe, mapa
from registry.importacion.corridas import Pedido
from registry.importacion.errores import ExtractoIlegible
from registry.models import EstadoImportacion
from web import importing
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.errors import sentence
from web.i18n import gettext as _
from web.importacion.blueprint import importacion

REFRESH = 2  # seconds between two looks at a load under way
SHOWN = 100  # rejected rows on the page; the file has all


@importacion.get("/")
@requires(Permission.PERSON_IMPORT)
def show_all() -> ResponseReturnValue:
    """The last loads, and the form for another."""
    return _list()


@importacion.post("/")
@requires(Permission.PERSON_IMPORT)
def begin() -> ResponseReturnValue:
    """Put the rows of a file aside; they are taken in behind the scenes."""
    file, sistema = request.files.get("archivo"), request.form.get("sistema", "")
    if file is None or not file.filename:
        return _list(wrong=_("Elija el archivo del extracto.")), 422
    if sistema not in mapa.systems():
        return _list(wrong=_("Elija de qué sistema es el extracto.")), 422
    pedido = Pedido(
        mapa=mapa.of_system(sistema),
        archivo=file.filename,
        contenido=file.stream.read(),
        simulacro=request.form.get("modo") != "cargar",
        actor=current_actor(),
    )
    with transaction() as session:
        run = corridas.begin(session, pedido)
    return redirect(url_for("importacion.show", run_id=run.id), code=303)


@importacion.get("/<uuid:run_id>")
@requires(Permission.PERSON_IMPORT)
def show(run_id: UUID) -> ResponseReturnValue:
    """How far it is; then the reconciliation."""
    actor = current_actor()
    with transaction() as session:
        run = corridas.get(session, run_id, actor=actor)
        refused = corridas.rejected(session, run, limit=SHOWN)
        going = run.estado is EstadoImportacion.EN_CURSO
        return render_template(
            "importacion/show.html",
            run=run,
            told=run.informe or (informe.results(session, run) if run.hechas else None),
            refused=refused,
            open_=corridas.may_see_values(session, run, actor=actor),
            names=people.names(session, [run.actor]),
            refresh=REFRESH if going else None,
            importing=importing,
        )


@importacion.get("/<uuid:run_id>/rechazadas.csv")
@requires(Permission.PERSON_IMPORT)
def refused(run_id: UUID) -> ResponseReturnValue:
    """All rejected rows, to be corrected and loaded again."""
    actor = current_actor()
    with transaction() as session:
        run = corridas.get(session, run_id, actor=actor)
        if not corridas.may_see_values(session, run, actor=actor):
            raise NotAllowed(actor=actor.id, reserve=run.reserva)
        content = importing.as_csv(run, corridas.rejected(session, run))
    name = f"rechazadas-{run.sistema.lower()}-{run.created_at:%Y%m%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="text/csv", headers=headers)


@importacion.post("/<uuid:run_id>/detener")
@requires(Permission.PERSON_IMPORT)
def stop(run_id: UUID) -> ResponseReturnValue:
    """Take in no further rows."""
    with transaction() as session:
        corridas.stop(session, run_id, actor=current_actor())
    flash(_("La carga se detuvo. Lo que ya entró se queda."), "success")
    return redirect(url_for("importacion.show", run_id=run_id), code=303)


@importacion.post("/<uuid:run_id>/seguir")
@requires(Permission.PERSON_IMPORT)
def resume(run_id: UUID) -> ResponseReturnValue:
    """Go on where it was stopped."""
    with transaction() as session:
        corridas.resume(session, run_id, actor=current_actor())
    return redirect(url_for("importacion.show", run_id=run_id), code=303)


@importacion.post("/<uuid:run_id>/cargar")
@requires(Permission.PERSON_IMPORT)
def load(run_id: UUID) -> ResponseReturnValue:
    """Load in earnest what was rehearsed."""
    with transaction() as session:
        run = corridas.load_rehearsed(session, run_id, actor=current_actor())
    return redirect(url_for("importacion.show", run_id=run.id), code=303)


@importacion.errorhandler(ExtractoIlegible)
def tell_what_is_wrong(error: ExtractoIlegible) -> ResponseReturnValue:
    """The file is no extract of that system: say why where it was chosen."""
    return _list(wrong=sentence(error)), 422


def _list(*, wrong: str | None = None) -> str:
    actor = current_actor()
    with transaction() as session:
        runs = corridas.recent(session, actor=actor)
        names = people.names(session, [one.actor for one in runs])
        return render_template(
            "importacion/list.html",
            runs=runs,
            names=names,
            systems={name: mapa.from_file(path).titulo for name, path in mapa.systems().items()},
            chosen=request.form.get("sistema", ""),
            importing=importing,
            wrong=wrong,
        )

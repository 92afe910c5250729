"""The page that verifies, and what verifiers without network take from us."""

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.db import transaction
from registry import claves
from registry.documentos import composicion, sello, verificacion
from registry.documentos.sello import SealUnreadable
from registry.settings import settings
from web import papers
from web.accounts.access import public
from web.portal.blueprint import portal

_LONGEST_CODE = 24  # with whatever separates its groups


@portal.get("/verificar", strict_slashes=False)
@public
def ask() -> ResponseReturnValue:
    """Type the code that is printed on a document."""
    typed = request.args.get("codigo", "").strip()
    if typed:
        return redirect(url_for("portal.of_code", codigo=composicion.normal_code(typed) or "-"))
    return render_template("portal/ask.html")


@portal.get("/verificar/<codigo>")
@public
def of_code(codigo: str) -> ResponseReturnValue:
    """What may be said of the document with a code."""
    with transaction() as session:
        found = verificacion.by_code(session, codigo[:_LONGEST_CODE])
    if found is None:
        return render_template("portal/unknown.html", problem=None), 404
    return render_template("portal/told.html", found=found, problem=None)


@portal.get("/V/<payload>")
@public
def of_seal(payload: str) -> ResponseReturnValue:
    """Where the QR leads: the seal is judged, and the register asked. A code alone is asked for."""
    try:
        content = sello.of_text(payload)
    except SealUnreadable:
        return redirect(url_for("portal.of_code", codigo=composicion.normal_code(payload) or "-"))
    told = verificacion.judged(content)
    if not told.valid:
        return render_template("portal/unknown.html", problem=papers.verdict(told.estado)), 404
    with transaction() as session:
        found = verificacion.by_seal(session, content)
    if found is None:
        return render_template("portal/unknown.html", problem=None), 404
    return render_template("portal/told.html", found=found, problem=None)


@portal.get("/verificar/claves")
@public
def keys() -> ResponseReturnValue:
    """Our certificates, and the files for whoever verifies without network."""
    known = claves.store().keys if settings().keys else ()
    with transaction() as session:
        revoked = verificacion.last_revoked(session)
        return render_template("portal/keys.html", keys=known, revoked=revoked)


@portal.get("/verificar/claves.json")
@public
def keys_file() -> ResponseReturnValue:
    """The certificates as a file."""
    if settings().keys is None:
        return Response(status=404)
    return claves.published(claves.store())


@portal.get("/verificar/revocados.json")
@public
def revoked_file() -> ResponseReturnValue:
    """The signed list of what is good no more, as it was published last."""
    with transaction() as session:
        row = verificacion.last_revoked(session)
        return Response(row.contenido, mimetype="application/json") if row else Response(status=404)

"""Documents of a case: handed in or issued. Nothing of theirs ever runs in the reader's browser."""

from dataclasses import dataclass
from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.utils import secure_filename

from engine import clock, monitor, storage, visibility
from engine.access import Permission
from engine.db import transaction
from engine.errors import NotFound
from engine.models import Upload
from registry.documentos import legajo
from registry.models import CierreLegajo, Expediente
from registry.settings import settings
from web import disclosure, errors, spanish, watermark, words
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.cases import bundle, preview
from web.cases.blueprint import cases
from web.i18n import gettext as _
from web.jinja import FILE_TYPES

FOREVER = "private, max-age=31536000, immutable"  # the content of an id never changes


@cases.get("/<uuid:instance_id>/documentos")
@requires(Permission.CASE_READ)
def documents(instance_id: UUID) -> ResponseReturnValue:
    """The list of documents, newest first."""
    with transaction() as session:
        case = monitor.instance(session, current_actor(), instance_id)
        found = monitor.documents(session, instance_id)
        versions = bundle.versions([one.name for one in reversed(found)])
        known = legajo.of_case(session, instance_id)
        closed = known[1] if known else None
        by = [closed.cerrado_por] if closed else []
        names = people.names(session, [case.started_by, *by, *(document.by for document in found)])
        return render_template(
            "cases/documents.html",
            case=case,
            closed=closed,
            closable=_closable(case, known, len(found)),
            digest=legajo.digest(closed) if closed else None,
            documents=list(zip(found, reversed(versions), strict=True)),
            people=names,
            started_by=names.get(case.started_by, case.started_by),
            at=clock.now(),
        )


@cases.get("/<uuid:instance_id>/documentos/expediente.pdf")
@requires(Permission.CASE_READ)
def bound(instance_id: UUID) -> ResponseReturnValue:
    """All documents as one PDF with an index; of a reserved case, each page with its reader's name.

    Once the file is closed the copy carries its signed index and is signed itself, so that whoever has
    it can tell whether it was altered.
    """
    with transaction() as session:
        case = monitor.instance(session, current_actor(), instance_id)
        found = monitor.documents(session, instance_id)
        known = legajo.of_case(session, instance_id)
        closed = known[1] if known else None
        made = bundle.bind([_leaf(session, case, one) for one in reversed(found)], _words(case, closed))
        seal = (legajo.carried(closed), legajo.digest(closed)) if closed else None
    if case.reserved:
        made = watermark.marked(made, "application/pdf", _mark(case))
    if seal:
        made = _signed(made, case, *seal)
    answer = Response(made, mimetype="application/pdf")
    name = secure_filename(f"{case.business_key}.pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@cases.post("/<uuid:instance_id>/documentos/cerrar")
@requires(Permission.TASK_REASSIGN)
def close_file(instance_id: UUID) -> ResponseReturnValue:
    """Close the file of a case that is over, without waiting for it to be closed by itself."""
    actor = current_actor()
    with transaction() as session:
        visibility.require(session, actor, instance_id)
        known = legajo.of_case(session, instance_id)
        if known is None:
            raise NotFound(instance=instance_id)
        made = legajo.close(session, known[0].id, actor=actor)
        flash(_("El legajo quedó cerrado con %(folios)s folios.", folios=made.folios), "success")
    return redirect(url_for("cases.documents", instance_id=instance_id), code=303)


@cases.get("/<uuid:instance_id>/documentos/comprobar")
@requires(Permission.CASE_READ)
def examine_file(instance_id: UUID) -> ResponseReturnValue:
    """Whether what is kept is what was closed."""
    with transaction() as session:
        case = monitor.instance(session, current_actor(), instance_id)
        known = legajo.of_case(session, instance_id)
        if known is None or known[1] is None:
            raise NotFound(instance=instance_id)
        return render_template(
            "cases/examined.html",
            case=case,
            closed=known[1],
            digest=legajo.digest(known[1]),
            found=legajo.examine(session, known[1], known[0]),
            started_by=words.person(case.started_by, people.names(session, [case.started_by])),
            at=clock.now(),
        )


@cases.get("/<uuid:instance_id>/documentos/<uuid:document_id>")
@requires(Permission.CASE_READ)
def document(instance_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """One document, page by page as pictures that the server has drawn."""
    copy = _find(instance_id, document_id)
    with transaction() as session:
        return render_template(
            "cases/document.html",
            case=copy.case,
            upload=copy.upload,
            pages=preview.pages(copy.content, copy.upload.content_type),
            people=people.names(session, [copy.upload.uploaded_by]),
            at=clock.now(),
        )


@cases.get("/<uuid:instance_id>/documentos/<uuid:document_id>/archivo")
@requires(Permission.CASE_READ)
def download(instance_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """The file itself, to be saved: never shown by the browser as if it were ours.

    Of a reserved case it is a copy with the reader's name on every page.
    """
    copy = _find(instance_id, document_id)
    kind = copy.upload.content_type
    content = watermark.marked(copy.content, kind, copy.mark) if copy.mark else copy.content
    return _saved(copy.upload, content)


@cases.get("/<uuid:instance_id>/documentos/<uuid:document_id>/original")
@requires(Permission.TASK_REASSIGN)
def original(instance_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """The file as it was kept, with its signature: for those who answer for the file of a case."""
    copy = _find(instance_id, document_id)
    return _saved(copy.upload, copy.content)


@cases.get("/<uuid:instance_id>/documentos/<uuid:document_id>/<int:number>.png")
@requires(Permission.CASE_READ)
def page(instance_id: UUID, document_id: UUID, number: int) -> ResponseReturnValue:
    """One page as a picture."""
    copy = _find(instance_id, document_id)
    drawn = preview.draw(copy.content, copy.upload.content_type, number, mark=copy.mark)
    if drawn is None:
        raise NotFound(document=document_id, page=number)
    keep = {} if copy.mark else {"Cache-Control": FOREVER}
    return Response(drawn, mimetype="image/png", headers=keep)


@dataclass(frozen=True)
class Copy:
    """A document as this reader gets it."""

    case: monitor.InstanceRow
    upload: Upload
    content: bytes
    mark: str  # to be put on every page; empty where the case is not reserved


def _find(instance_id: UUID, document_id: UUID) -> Copy:
    """The document, if this case is the actor's to see and the document is of this case."""
    with transaction() as session:
        case = monitor.instance(session, current_actor(), instance_id)
        upload = storage.get(session, document_id)
        if upload.instance_id != instance_id:
            raise NotFound(document=document_id)
        if upload.cipher:
            disclosure.reader(session).opens(instance_id, upload.cipher)
        mark = _mark(case) if case.reserved else ""
        return Copy(case, upload, storage.read(session, upload), mark)


def _leaf(session: Session, case: monitor.InstanceRow, one: monitor.Document) -> bundle.Leaf:
    """A document as this reader gets it; without its content if the vault keeps it from them."""
    upload = storage.get(session, one.id)
    reader = disclosure.reader(session)
    kept = upload.cipher is not None and not reader.may(case.id, upload.cipher)
    if upload.cipher and not kept:
        reader.opens(case.id, upload.cipher)
    content = storage.read(session, upload)
    return bundle.Leaf(
        name=one.name,
        kind=FILE_TYPES.get(one.content_type, one.content_type),
        at=spanish.lima(one.at),
        sha256=one.sha256,
        content=None if kept else content,
        content_type=one.content_type,
        count=legajo.folios(content, one.content_type),  # the same for every reader
    )


def _closable(
    case: monitor.InstanceRow, known: tuple[Expediente, CierreLegajo | None] | None, many: int
) -> bool:
    """Whether somebody may close the file: the case is over and there is something that is not in it."""
    if known is None or case.ended_at is None or not settings().keys:
        return False
    return many > (known[1].hasta if known[1] else 0)


def _signed(made: bytes, case: monitor.InstanceRow, index: bytes, digest: str) -> bytes:
    """A copy of a closed file: its signed index inside, the ministry's signature over all of it."""
    from registry.documentos import firma  # noqa: PLC0415 - its library takes a second to load

    whole = bundle.carrying(made, legajo.INDEX, index)
    why = f"Copia del legajo {case.business_key}, huella {digest[:16]}"
    return firma.sign(whole, firma.Firma(motivo=why))


def _words(case: monitor.InstanceRow, closed: CierreLegajo | None) -> bundle.Words:
    foot = _("Foliado el %(moment)s", moment=spanish.exact(clock.now()))
    if closed:
        foot = _(
            "Legajo cerrado el %(moment)s con %(folios)s folios · huella %(digest)s",
            moment=spanish.exact(closed.created_at),
            folios=closed.folios,
            digest=legajo.digest(closed)[:16],
        )
    return bundle.Words(
        title=_("Expediente %(number)s", number=words.called(case.business_key, case.title)),
        case=f"{case.title} · {case.procedure_name}",
        heads=[_("Folios"), _("Documento"), _("Tipo"), _("Agregado"), _("Huella SHA-256")],
        foot=foot,
        missing=_("fuera del PDF"),
    )


def _mark(case: monitor.InstanceRow) -> str:
    told = spanish.exact(clock.now())
    return f"{current_user.name} · {current_actor().id} · {told} · {case.business_key}"


def _saved(upload: Upload, content: bytes) -> Response:
    answer = Response(content, mimetype=upload.content_type)
    name = secure_filename(upload.name) or "documento"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@cases.errorhandler(watermark.CannotBeMarked)
def tell_unmarked(_error: watermark.CannotBeMarked) -> ResponseReturnValue:
    """A broken file of a reserved case leaves only by the hand of who answers for it."""
    told = _("No se puede descargar con marca de agua: pida el original a la secretaría del expediente.")
    return errors.page(422, detail=told)

"""Documents of a case: handed in or issued. Nothing of theirs ever runs in the reader's browser."""

from uuid import UUID

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from werkzeug.utils import secure_filename

from engine import clock, monitor, storage
from engine.access import Permission
from engine.db import transaction
from engine.errors import NotFound
from engine.models import Upload
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.cases import preview
from web.cases.blueprint import cases

FOREVER = "private, max-age=31536000, immutable"  # the content of an id never changes


@cases.get("/<uuid:instance_id>/documentos")
@requires(Permission.CASE_READ)
def documents(instance_id: UUID) -> ResponseReturnValue:
    """The list of documents, newest first."""
    with transaction() as session:
        case = monitor.instance(session, current_actor(), instance_id)
        found = monitor.documents(session, instance_id)
        names = people.names(session, [case.started_by, *(document.by for document in found)])
        return render_template(
            "cases/documents.html",
            case=case,
            documents=found,
            people=names,
            started_by=names.get(case.started_by, case.started_by),
            at=clock.now(),
        )


@cases.get("/<uuid:instance_id>/documentos/<uuid:document_id>")
@requires(Permission.CASE_READ)
def document(instance_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """One document, page by page as pictures that the server has drawn."""
    with transaction() as session:
        case = monitor.instance(session, current_actor(), instance_id)
        upload = _find(instance_id, document_id)
        return render_template(
            "cases/document.html",
            case=case,
            upload=upload,
            pages=preview.pages(upload),
            people=people.names(session, [upload.uploaded_by]),
            at=clock.now(),
        )


@cases.get("/<uuid:instance_id>/documentos/<uuid:document_id>/archivo")
@requires(Permission.CASE_READ)
def download(instance_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """The file itself, to be saved: never shown by the browser as if it were ours."""
    upload = _find(instance_id, document_id)
    answer = Response(upload.content, mimetype=upload.content_type)
    name = secure_filename(upload.name) or "documento"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@cases.get("/<uuid:instance_id>/documentos/<uuid:document_id>/<int:number>.png")
@requires(Permission.CASE_READ)
def page(instance_id: UUID, document_id: UUID, number: int) -> ResponseReturnValue:
    """One page as a picture."""
    upload = _find(instance_id, document_id)
    drawn = preview.draw(upload, number)
    if drawn is None:
        raise NotFound(document=document_id, page=number)
    return Response(drawn, mimetype="image/png", headers={"Cache-Control": FOREVER})


def _find(instance_id: UUID, document_id: UUID) -> Upload:
    """The document, if this case is the actor's to see and the document is of this case."""
    with transaction() as session:
        monitor.instance(session, current_actor(), instance_id)
        upload = storage.get(session, document_id)
        if upload.instance_id != instance_id:
            raise NotFound(document=document_id)
        return upload

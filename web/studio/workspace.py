"""One draft: the page that holds its editors, and the files that they read and write."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.access import Permission
from engine.authoring import archive, company, drafts, paths
from engine.authoring.drafts import Cause, File, Saved
from engine.db import transaction
from engine.errors import InvalidInput
from engine.models import Workspace, WorkspaceState
from web.accounts import people
from web.accounts.access import current_actor, may, requires
from web.studio import telling
from web.studio.blueprint import allow_editors, studio


@studio.get("/borradores/<uuid:workspace_id>/")
@requires(Permission.DEFINITION_READ)
def workspace(workspace_id: UUID) -> ResponseReturnValue:
    """The page of a draft. What is in it comes by ``state`` and ``file``."""
    with transaction() as session:
        found = drafts.get(session, workspace_id, actor=current_actor())
        return render_template(
            "studio/workspace.html",
            workspace=found,
            may_edit=may_edit(found),
            nonce=allow_editors(),
            name=telling.process_name(session, found),
        )


@studio.get("/borradores/<uuid:workspace_id>/estado.json")
@requires(Permission.DEFINITION_READ)
def state(workspace_id: UUID) -> ResponseReturnValue:
    """Which files there are, at which revision."""
    with transaction() as session:
        found = drafts.get(session, workspace_id, actor=current_actor())
        return jsonify(_state(session, found))


@studio.get("/borradores/<uuid:workspace_id>/archivos/<path:path>")
@requires(Permission.DEFINITION_READ)
def file(workspace_id: UUID, path: str) -> ResponseReturnValue:
    """One file. A picture of a template has no text."""
    with transaction() as session:
        drafts.get(session, workspace_id, actor=current_actor())
        held, content = drafts.content(session, workspace_id, path)
        return jsonify({"path": path, "revision": held.revision, "text": _text(content)})


@studio.put("/borradores/<uuid:workspace_id>/archivos/<path:path>")
@requires(Permission.DEFINITION_EDIT)
def save(workspace_id: UUID, path: str) -> ResponseReturnValue:
    """Keep what was typed; 409 with the difference if somebody else was faster."""
    told = body()
    content = str(told.get("text", "")).encode()
    cause = Cause(told.get("cause") or Cause.SAVED)
    seen = int(told.get("seen") or 0)
    with transaction() as session:
        saved = drafts.save(
            session, workspace_id, path, content, seen=seen, cause=cause, actor=current_actor()
        )
        if not saved.ok:
            return jsonify(_clash(session, workspace_id, saved, content)), 409
        _, kept = drafts.content(session, workspace_id, path)
        rewritten = _text(kept) if kept != content else None
        return jsonify({"revision": saved.revision, "changed": saved.changed, "text": rewritten})


@studio.delete("/borradores/<uuid:workspace_id>/archivos/<path:path>")
@requires(Permission.DEFINITION_EDIT)
def remove(workspace_id: UUID, path: str) -> ResponseReturnValue:
    """Take a file out; its past stays."""
    with transaction() as session:
        drafts.remove(session, workspace_id, path, actor=current_actor())
        return jsonify(_state(session, drafts.get(session, workspace_id, actor=current_actor())))


@studio.post("/borradores/<uuid:workspace_id>/mover")
@requires(Permission.DEFINITION_EDIT)
def move(workspace_id: UUID) -> ResponseReturnValue:
    """Give a file another name."""
    told = body()
    with transaction() as session:
        drafts.move(
            session, workspace_id, str(told.get("path")), str(told.get("to")), actor=current_actor()
        )
        return jsonify(_state(session, drafts.get(session, workspace_id, actor=current_actor())))


@studio.post("/borradores/<uuid:workspace_id>/subir")
@requires(Permission.DEFINITION_EDIT)
def upload(workspace_id: UUID) -> ResponseReturnValue:
    """Add files, each under its own name; what was there of that name stays in the past."""
    changes: dict[str, bytes | None] = {}
    for one in request.files.getlist("archivo"):
        changes[_place(one.filename or "")] = one.stream.read()
    if not changes:
        raise InvalidInput(files=0)
    with transaction() as session:
        drafts.write(session, workspace_id, changes, cause=Cause.IMPORTED, actor=current_actor())
        return jsonify(_state(session, drafts.get(session, workspace_id, actor=current_actor())))


@studio.get("/borradores/<uuid:workspace_id>/carpeta.zip")
@requires(Permission.DEFINITION_READ)
def download(workspace_id: UUID) -> ResponseReturnValue:
    """The folder as one file."""
    with transaction() as session:
        found = drafts.get(session, workspace_id, actor=current_actor())
        packed = archive.pack(found.key, drafts.sources(session, workspace_id))
    return Response(
        packed,
        mimetype="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{found.key}.zip"'},
    )


@studio.post("/borradores/<uuid:workspace_id>/presencia")
@requires(Permission.DEFINITION_READ)
def sign(workspace_id: UUID) -> ResponseReturnValue:
    """Say where one is; hear who else is there, and what changed since."""
    told, actor = body(), current_actor()
    with transaction() as session:
        found = drafts.get(session, workspace_id, actor=actor)
        there = company.sign(
            session, workspace_id, path=told.get("path"), element=told.get("element"), actor=actor
        )
        names = people.names(session, [one.actor for one in there])
        answer: dict[str, Any] = {
            "revision": found.revision,
            "others": [
                {"name": names[one.actor], "path": one.path, "element": one.element} for one in there
            ],
            "remarks": telling.remarks(session, workspace_id),
        }
        if found.revision != told.get("seen"):
            answer |= _state(session, found)
        return jsonify(answer)


@studio.post("/borradores/<uuid:workspace_id>/comentarios")
@requires(Permission.DEFINITION_EDIT)
def remark(workspace_id: UUID) -> ResponseReturnValue:
    """Say something about an element, answer, or settle a thread."""
    told, actor = body(), current_actor()
    thread = UUID(told["thread"]) if told.get("thread") else None
    with transaction() as session:
        if thread and "done" in told:
            company.settle(session, workspace_id, thread, done=bool(told["done"]), actor=actor)
        else:
            company.say(
                session,
                workspace_id,
                path=str(told.get("path") or ""),
                element=told.get("element"),
                text=str(told.get("text") or ""),
                thread_id=thread,
                actor=actor,
            )
        return jsonify(telling.remarks(session, workspace_id))


def may_edit(found: Workspace) -> bool:
    """Whether whoever is signed in may change it."""
    return found.state is WorkspaceState.OPEN and may(Permission.DEFINITION_EDIT)


def _state(session: Session, found: Workspace) -> dict[str, Any]:
    files = drafts.listing(session, found.id)
    names = people.names(session, [one.actor for one in files.values()])
    return {
        "key": found.key,
        "revision": found.revision,
        "editable": may_edit(found),
        "files": [_told(one, names) for one in files.values()],
    }


def _told(one: File, names: dict[str, str]) -> dict[str, Any]:
    return {
        "path": one.path,
        "kind": paths.kind(one.path),
        "revision": one.revision,
        "size": one.size,
        "by": names[one.actor],
        "mine": one.actor == current_actor().id,
    }


def _clash(session: Session, workspace_id: UUID, saved: Saved, mine: bytes) -> dict[str, Any]:
    """What is there now, by whom, and what sets it apart from what was sent."""
    theirs = saved.theirs
    if theirs is None:
        return {}
    _, content = drafts.content(session, workspace_id, theirs.path)
    return {
        "code": "draft-changed",
        "theirs": {
            "name": people.names(session, [theirs.actor])[theirs.actor],
            "revision": theirs.revision,
            "text": _text(content),
        },
        "differences": telling.differences_told(theirs.path, content, mine),
    }


def _text(content: bytes) -> str | None:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _place(name: str) -> str:
    """Where a file of that name goes in a process folder."""
    base = name.replace("\\", "/").rpartition("/")[2]
    for ending, folder in ((".form", "forms"), (".yaml", "scenarios"), (".yml", "scenarios")):
        if base.endswith(ending):
            return f"{folder}/{base.removesuffix('.yml')}{'.yaml' if base.endswith('.yml') else ''}"
    whole = base.endswith((".bpmn", ".dmn")) or base in ("README.md", "CHANGES.md")
    return base if whole else f"templates/{base}"


def body() -> dict[str, Any]:
    """What was sent as JSON. Raises InvalidInput."""
    told = request.get_json(silent=True)
    if not isinstance(told, dict):
        raise InvalidInput(reason="json")
    return told

"""The procedures, their drafts, and how a new one begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import clock, definitions, repository
from engine.access import Permission
from engine.authoring import company, drafts, incoming, naming
from engine.authoring.drafts import Cause
from engine.authoring.incoming import Incoming
from engine.db import transaction
from engine.errors import InvalidInput, NotFound
from engine.findings import InvalidDefinition
from engine.models import ProcessDefinition, Workspace
from registry.settings import settings
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.errors import sentence
from web.i18n import gettext as _
from web.studio import telling
from web.studio.blueprint import studio


@dataclass(frozen=True)
class Row:
    """A procedure, as it runs and as it is being written."""

    key: str
    name: str
    deployed: ProcessDefinition | None
    drafts: list[Workspace]


@studio.get("/")
@requires(Permission.DEFINITION_READ)
def procedures() -> ResponseReturnValue:
    """All procedures, and the drafts that are open."""
    actor = current_actor()
    with transaction() as session:
        open_ones = drafts.open_ones(session, actor=actor)
        rows = _rows(session, open_ones)
        newest = drafts.newest(session, open_ones)
        who = [one.actor for one in newest.values()]
        who += [row.deployed.author for row in rows if row.deployed]
        return render_template(
            "studio/list.html",
            rows=rows,
            newest=newest,
            threads=company.open_threads(session, open_ones),
            people=people.names(session, who),
            at=clock.now(),
        )


@studio.get("/nuevo")
@requires(Permission.DEFINITION_EDIT)
def ask_new() -> ResponseReturnValue:
    """With what a new procedure shall begin."""
    with transaction() as session:
        return _form(session)


@studio.post("/nuevo")
@requires(Permission.DEFINITION_EDIT)
def begin() -> ResponseReturnValue:
    """Begin a procedure: from a template, as a copy, or with a file."""
    with transaction() as session:
        try:
            came = _came(session)
            title = request.form.get("titulo", "").strip() or _("Primera versión")
            cause = Cause.IMPORTED if request.form.get("origen") == "archivo" else Cause.BRANCHED
            made = drafts.begin(
                session, came.key, came.sources, title=title, cause=cause, actor=current_actor()
            )
        except InvalidDefinition as refused:
            return _form(session, [(one.message, one.advice) for one in refused.findings]), 422
        except InvalidInput as refused:
            return _form(session, [(sentence(refused), "")]), 422
        return redirect(url_for("studio.workspace", workspace_id=made.id), code=303)


@studio.post("/procesos/<key>/borradores")
@requires(Permission.DEFINITION_EDIT)
def branch(key: str) -> ResponseReturnValue:
    """Begin to change a procedure that is deployed."""
    with transaction() as session:
        base = _version(session, key)
        title = request.form.get("titulo", "").strip() or _("Cambios a la versión %(v)s", v=base.version)
        made = drafts.branch(session, base.id, title=title, actor=current_actor())
        return redirect(url_for("studio.workspace", workspace_id=made.id), code=303)


@studio.post("/borradores/<uuid:workspace_id>/descartar")
@requires(Permission.DEFINITION_EDIT)
def discard(workspace_id: UUID) -> ResponseReturnValue:
    """Put a draft away."""
    with transaction() as session:
        drafts.discard(session, workspace_id, actor=current_actor())
    flash(_("El borrador se guardó aparte. Nada de él se perdió."), "success")
    return redirect(url_for("studio.procedures"), code=303)


def _rows(session: Session, open_ones: Sequence[Workspace]) -> list[Row]:
    rows = {one.key: Row(one.key, one.name, one, []) for one in definitions.all_latest(session)}
    for workspace in open_ones:
        if workspace.key not in rows:
            name = telling.process_name(session, workspace)
            rows[workspace.key] = Row(workspace.key, name, None, [])
        rows[workspace.key].drafts.append(workspace)
    return sorted(rows.values(), key=lambda row: (row.name.lower(), row.key))


def _version(session: Session, key: str) -> ProcessDefinition:
    """The version that is asked for, by default the newest."""
    wanted = request.form.get("version", type=int)
    for one in definitions.versions(session, key):
        if wanted in (None, one.version):
            return one
    raise NotFound(process=key, version=wanted)


def _came(session: Session) -> Incoming:
    """What the new procedure begins with. Raises EngineError."""
    name, key = request.form.get("nombre", "").strip(), request.form.get("clave", "").strip()
    match request.form.get("origen"):
        case "archivo":
            file = request.files.get("archivo")
            content = file.stream.read() if file else b""
            return incoming.read((file and file.filename) or "", content, key=key)
        case "copia":
            base = definitions.latest(session, request.form.get("copia", ""))
            sources, old = drafts.sources_of(session, base), base.key
        case _:
            old = request.form.get("plantilla", "")
            if old not in templates():
                raise NotFound(template=old)
            sources = repository.read(templates()[old]).sources
    key = key or naming.key_of(name)
    return Incoming(key, name, naming.renamed(sources, old, key, name=name or None))


def _form(session: Session, problems: list[tuple[str, str]] | None = None) -> str:
    return render_template(
        "studio/new.html",
        templates={key: template_name(folder) for key, folder in templates().items()},
        copies=definitions.all_latest(session),
        problems=problems or [],
    )


@cache
def templates() -> Mapping[str, Path]:
    """The folders that a new procedure may begin as."""
    root = settings().processes / "plantillas"
    found = sorted(root.iterdir()) if root.is_dir() else []
    return {folder.name: folder for folder in found if (folder / f"{folder.name}.bpmn").is_file()}


@cache
def template_name(folder: Path) -> str:
    """What people call it: the heading of its page."""
    first = (folder / "README.md").read_text(encoding="utf-8").partition("\n")[0]
    return first.removeprefix("# ").strip()

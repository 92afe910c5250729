"""The versions of a procedure: who changed what, why and by which law; and what differs between two."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from engine import case_runs, clock, definitions, visibility
from engine.access import Actor, Permission
from engine.authoring import archive, differences, drafts, naming, proposals, survey
from engine.authoring.differences import FileDifference
from engine.authoring.uses import Thing
from engine.db import transaction
from engine.errors import NotFound
from engine.models import InstanceState, ProcessDefinition, ProcessInstance, Workspace
from engine.repository import Draft
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.studio import telling
from web.studio.blueprint import allow_editors, studio

Sources = Mapping[str, bytes]


@studio.get("/procesos/<key>/")
@requires(Permission.DEFINITION_READ)
def procedure(key: str) -> ResponseReturnValue:
    """A procedure: its versions, its drafts, and what waits for approval."""
    actor = current_actor()
    with transaction() as session:
        found = definitions.versions(session, key)
        open_ones = drafts.open_ones(session, key=key, actor=actor)
        if not found and not open_ones:
            raise NotFound(process=key)
        waiting = proposals.pending(session, key=key, actor=actor)
        who = [one.author for one in found] + [one.approved_by for one in found]
        who += [one.created_by for one in open_ones] + [one.proposed_by for one in waiting]
        return render_template(
            "studio/procedure.html",
            key=key,
            name=found[0].name if found else telling.process_name(session, open_ones[0]),
            versions=found,
            running=_running(session, found, actor),
            drafts=open_ones,
            waiting=waiting,
            runs=case_runs.of_process(session, key),
            people=people.names(session, who),
            at=clock.now(),
        )


@studio.get("/procesos/<key>/comparar")
@requires(Permission.DEFINITION_READ)
def compare(key: str) -> ResponseReturnValue:
    """Two states of a procedure side by side: ``de`` and ``a`` are versions, or ids of drafts."""
    with transaction() as session:
        sides = [side(session, key, request.args.get(name, "")) for name in ("de", "a")]
        before, after = (sources for _title, sources in sides)
        found = differences.between(before, after)
        return render_template(
            "studio/compare.html",
            key=key,
            name=name_of(after, key),
            titles=[title for title, _sources in sides],
            sources=[_address(key, request.args[name]) for name in ("de", "a")],
            marks={**_asking(found, key, after), **_marks(found, key)},
            changed=[telling.file(one) for one in found],
            nonce=allow_editors(),
        )


@studio.get("/borradores/<uuid:workspace_id>/comparar")
@requires(Permission.DEFINITION_READ)
def compare_base(workspace_id: UUID) -> ResponseReturnValue:
    """A draft beside the version that it began with."""
    with transaction() as session:
        found = drafts.get(session, workspace_id, actor=current_actor())
        if found.base_id is None:
            raise NotFound(base=workspace_id)
        base = definitions.get(session, found.base_id)
        there = url_for("studio.compare", key=found.key, de=base.version, a=workspace_id)
    return redirect(there)


@studio.get("/procesos/<key>/estados/<wanted>.bpmn")
@requires(Permission.DEFINITION_READ)
def diagram_of(key: str, wanted: str) -> ResponseReturnValue:
    """The diagram of a version, or of a draft."""
    with transaction() as session:
        sources = side(session, key, wanted)[1]
    return Response(sources.get(f"{key}.bpmn", b""), mimetype="application/xml")


@studio.get("/procesos/<key>/versiones/<int:version>.zip")
@requires(Permission.DEFINITION_READ)
def version_folder(key: str, version: int) -> ResponseReturnValue:
    """The folder of a version as one file."""
    with transaction() as session:
        packed = archive.pack(key, side(session, key, str(version))[1])
    name = f'attachment; filename="{key}_v{version}.zip"'
    return Response(packed, mimetype="application/zip", headers={"Content-Disposition": name})


@studio.post("/procesos/<key>/volver")
@requires(Permission.DEFINITION_EDIT)
def bring_back(key: str) -> ResponseReturnValue:
    """Begin a draft that holds what an old version held: to be proposed as the next one."""
    wanted = request.form.get("version", "")
    actor = current_actor()
    with transaction() as session:
        _title, sources = side(session, key, wanted)
        latest = definitions.latest(session, key)
        made = drafts.begin(
            session,
            key,
            sources,
            title=_("Volver a la versión %(v)s", v=wanted),
            base=latest.id,
            cause=drafts.Cause.RESTORED,
            actor=actor,
        )
    flash(_("El borrador tiene lo que tenía la versión %(v)s. Propóngalo para desplegarlo.", v=wanted))
    return redirect(url_for("studio.workspace", workspace_id=made.id), code=303)


def _running(session: Session, found: Sequence[ProcessDefinition], actor: Actor) -> Mapping[UUID, int]:
    """How many cases run each version. Those of other units' reserves are in no figure."""
    values = visibility.parameters(actor)
    known = text(visibility.work("process_instance")).bindparams(
        groups=values["groups"], everywhere=values["everywhere"]
    )
    open_ones = (InstanceState.ACTIVE, InstanceState.SUSPENDED)
    query = select(ProcessInstance.definition_id, func.count()).where(
        ProcessInstance.definition_id.in_([one.id for one in found]),
        ProcessInstance.state.in_(open_ones),
        known,
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(ProcessInstance.definition_id))}


def side(session: Session, key: str, wanted: str) -> tuple[str, Sources]:
    """A version by its number, or a draft by its id, with what it is called. Raises NotFound."""
    if wanted.isdigit():
        for one in definitions.versions(session, key):
            if one.version == int(wanted):
                return _("Versión %(v)s", v=one.version), drafts.sources_of(session, one)
        raise NotFound(process=key, version=wanted)
    try:
        found = session.get(Workspace, UUID(wanted))
    except ValueError:
        found = None
    if found is None or found.key != key:
        raise NotFound(process=key, draft=wanted)
    return _("Borrador «%(title)s»", title=found.title), drafts.sources(session, found.id)


def _address(key: str, wanted: str) -> str:
    return url_for("studio.diagram_of", key=key, wanted=wanted)


def name_of(sources: Sources, key: str) -> str:
    """What the diagram calls its process."""
    path = f"{key}.bpmn"
    named = dict(naming.processes(sources[path], path)) if path in sources else {}
    return named.get(key) or naming.words_of(key)


def _marks(found: Sequence[Any], key: str) -> Mapping[str, str]:
    """Element of the diagram -> what became of it, the gravest of what is told."""
    marks: dict[str, str] = {}
    rank = Counter({"removed": 4, "added": 3, "changed": 2, "moved": 1})
    for file in found:
        if file.path != f"{key}.bpmn":
            continue
        for one in file.differences:
            kind = one.kind.value if not one.fact else "changed"
            if one.element and rank[kind] > rank[marks.get(one.element, "")]:
                marks[one.element] = kind
    return marks


def _asking(found: Sequence[FileDifference], key: str, after: Sources) -> Mapping[str, str]:
    """Elements of the diagram whose form or decision is not what it was: they changed with it."""
    files = {one.path for one in found if not one.path.endswith(".bpmn")}
    own, _problem = survey.of_draft(Draft(key=key, sources=after)) if files else (None, None)
    if own is None:
        return {}
    tables = {use.name for use in own.named(Thing.DECISION) if use.writes and use.path in files}
    return {
        use.element: "changed"
        for use in own.named(Thing.DECISION, Thing.FORM)
        if use.path == f"{key}.bpmn"
        and (use.name in tables if use.thing is Thing.DECISION else f"forms/{use.name}.form" in files)
    }

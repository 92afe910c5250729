"""Rehearsing a draft on the real engine: the scenario so far comes in, how it stands goes out."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import yaml
from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue

import feel
import forms
from engine import rehearsal, repository
from engine.access import Permission
from engine.authoring import bench, coverage, drafts, rehearsing
from engine.authoring.rehearsing import Question
from engine.bounded.wire import Folder
from engine.db import transaction
from engine.errors import InvalidInput, NotFound
from web import spanish
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.studio.blueprint import studio
from web.studio.workspace import body

Json = dict[str, Any]


@studio.post("/borradores/<uuid:workspace_id>/ensayo")
@requires(Permission.DEFINITION_READ)
def rehearse(workspace_id: UUID) -> ResponseReturnValue:
    """How the rehearsal of a scenario stands."""
    told, problem = rehearsing.ask(folder(workspace_id), _scenario())
    if problem or told is None:
        return jsonify({"refused": problem.message if problem else _("No se puede ensayar.")})
    return jsonify(_worded(dict(told)))


@studio.post("/borradores/<uuid:workspace_id>/ensayo/formulario")
@requires(Permission.DEFINITION_READ)
def rehearse_form(workspace_id: UUID) -> ResponseReturnValue:
    """The real form of an open task; with ``raw`` as it was typed, with ``send`` the answers."""
    told = body()
    activity, assignee = str(told.get("activity") or ""), told.get("as") or None
    question = rehearsing.ask_task(folder(workspace_id), _scenario(), activity, assignee)
    if question is None:
        raise NotFound(task=activity)
    if not question.form:
        return jsonify({"answers": {}})
    raw = told.get("raw")
    with feel.at(question.now):
        return jsonify(_asked(question, _typed(raw), send=bool(told.get("send"))))


@studio.get("/borradores/<uuid:workspace_id>/escenario.json")
@requires(Permission.DEFINITION_READ)
def scenario(workspace_id: UUID) -> ResponseReturnValue:
    """A scenario of the draft, to be rehearsed. Raises NotFound, ScenarioUnreadable."""
    with transaction() as session:
        drafts.get(session, workspace_id, actor=current_actor())
        content = drafts.content(session, workspace_id, request.args.get("path", ""))[1]
    return jsonify(rehearsal.read(content))


@studio.post("/borradores/<uuid:workspace_id>/escenario")
@requires(Permission.DEFINITION_READ)
def written(workspace_id: UUID) -> ResponseReturnValue:
    """A rehearsal as a scenario file; nothing is saved."""
    del workspace_id
    told = _scenario()
    order = ("title", "start", "now", "steps", "expect", "ends")
    known = {name: told[name] for name in order if told.get(name) is not None}
    return jsonify({"text": yaml.safe_dump(known, sort_keys=False, allow_unicode=True, width=100)})


@studio.get("/borradores/<uuid:workspace_id>/cobertura.json")
@requires(Permission.DEFINITION_READ)
def covered(workspace_id: UUID) -> ResponseReturnValue:
    """All scenarios played, and what of the diagram they pass."""
    found, problem = coverage.of_folder(folder(workspace_id))
    if found is None:
        return jsonify(
            {"refused": problem.message if problem else _("Corrija antes las observaciones.")}
        )
    return jsonify(
        {
            "scenarios": [vars(one) for one in found.scenarios],
            "passed": found.passed,
            "missed": found.missed,
            "names": found.names,
            "share": found.percent,
        }
    )


@studio.post("/borradores/<uuid:workspace_id>/banco")
@requires(Permission.DEFINITION_READ)
def try_decision(workspace_id: UUID) -> ResponseReturnValue:
    """What a decision answers to cases, and what its tables lack."""
    told = body()
    cases = told.get("cases") or []
    if not isinstance(cases, list) or len(cases) > bench.MOST_CASES:
        raise InvalidInput(cases=len(cases))
    clean = [{str(k): str(v) for k, v in case.items()} for case in cases if isinstance(case, dict)]
    found, problem = bench.ask(folder(workspace_id), str(told.get("decision") or ""), clean)
    return jsonify({"refused": problem.message} if problem else found)


def folder(workspace_id: UUID) -> Folder:
    """A draft with what it calls, as it would run."""
    with transaction() as session:
        found = drafts.get(session, workspace_id, actor=current_actor())
        draft = drafts.draft(session, found)
        return repository.folder_of(draft, repository.deployed(session, draft))


def _scenario() -> Json:
    told = body().get("scenario")
    if not isinstance(told, dict) or not isinstance(told.get("steps"), list):
        raise InvalidInput(reason="scenario")
    return told


def _typed(raw: object) -> Mapping[str, Sequence[str]] | None:
    if not isinstance(raw, dict):
        return None
    return {str(name): [str(one) for one in values] for name, values in raw.items()}


def _asked(question: Question, raw: Mapping[str, Sequence[str]] | None, *, send: bool) -> Json:
    try:
        form = forms.parse(question.key, json.loads(question.form))
    except (ValueError, forms.FormDefinitionError) as wrong:
        return {"problem": str(wrong)}
    problems: Sequence[forms.Problem] = ()
    if send and raw is not None and forms.ACTION not in raw:
        result = forms.validate(form, raw, data=question.data)
        if result.ok:
            merged = forms.merged(question.data, result.answers)
            return {"answers": {name: merged[name] for name in result.answers}}
        problems = result.problems
    view = forms.present(form, data=question.data, raw=raw, problems=problems, translate=_)
    drawn = render_template("studio/form.html", view=view, title=question.title)
    return {"html": drawn, "problems": len(problems)}


def _worded(told: Json) -> Json:
    """Instants in words beside the instants."""
    if "now" in told:
        told["clock"] = spanish.moment(datetime.fromisoformat(told["now"]))
    for moment in told.get("moments") or ():
        moment["clock"] = spanish.moment(datetime.fromisoformat(moment["now"]))
    for kind in ("tasks", "timers"):
        for one in (told.get("waits") or {}).get(kind, ()):
            one["until"] = spanish.moment(datetime.fromisoformat(one["due"])) if one["due"] else ""
    return told

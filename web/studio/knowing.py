"""What editors ask while one draws: names that exist, variables at a point, what a text gives."""

from dataclasses import asdict
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import jsonify
from flask.typing import ResponseReturnValue

from engine import drawing, repository
from engine.access import Permission
from engine.authoring import drafts, points, survey
from engine.authoring.points import Point
from engine.authoring.survey import Survey
from engine.authoring.uses import Thing
from engine.bounded.wire import Folder
from engine.db import transaction
from engine.models import ProcessDefinition
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.studio import services
from web.studio.blueprint import studio
from web.studio.workspace import body

Deployed = list[tuple[ProcessDefinition, Survey]]


@studio.get("/borradores/<uuid:workspace_id>/vocabulario.json")
@requires(Permission.DEFINITION_READ)
def vocabulary(workspace_id: UUID) -> ResponseReturnValue:
    """All that an element of this draft can refer to."""
    with transaction() as session:
        found = drafts.get(session, workspace_id, actor=current_actor())
        draft = drafts.draft(session, found)
        deployed = survey.deployed(session)
        groups = people.groups(session)
    own, _problem = survey.of_draft(draft)
    others = [pair for pair in deployed if pair[0].key != found.key]
    everything = [*(one for _, one in others), *([own] if own else [])]
    return jsonify(
        {
            "forms": own.forms if own else [],
            "decisions": own.decisions if own else [],
            "reasons": _reasons(own, deployed),
            "processes": [_process(one, told) for one, told in others],
            "messages": _messages(everything),
            "groups": sorted({*groups, *_names(everything, Thing.GROUP)}),
            "topics": services.told(),
            "functions": points.functions(),
        }
    )


@studio.post("/borradores/<uuid:workspace_id>/conocidas")
@requires(Permission.DEFINITION_READ)
def known(workspace_id: UUID) -> ResponseReturnValue:
    """The variables that are known at an element, with members and values of a scenario."""
    told = body()
    point = points.look(_folder(workspace_id), str(told.get("element") or ""))
    after = bool(told.get("after"))
    return jsonify({"variables": points.variables(point, after=after), "scenario": point.scenario})


@studio.post("/borradores/<uuid:workspace_id>/expresion")
@requires(Permission.DEFINITION_READ)
def expression(workspace_id: UUID) -> ResponseReturnValue:
    """What an expression gives at an element, or what is wrong with it."""
    told = body()
    element = str(told.get("element") or "")
    point = points.look(_folder(workspace_id), element) if element else Point({}, {}, {}, "")
    judged = points.judge(
        str(told.get("text") or ""),
        point,
        after=bool(told.get("after")),
        unary=told.get("dialect") == "unaryTests",
    )
    return jsonify(asdict(judged))


@studio.post("/borradores/<uuid:workspace_id>/ordenar")
@requires(Permission.DEFINITION_EDIT)
def arrange(workspace_id: UUID) -> ResponseReturnValue:
    """The diagram laid out anew; nothing is saved."""
    del workspace_id
    return jsonify({"text": drawing.arrange(str(body().get("text") or "").encode()).decode()})


def _folder(workspace_id: UUID) -> Folder:
    with transaction() as session:
        found = drafts.get(session, workspace_id, actor=current_actor())
        draft = drafts.draft(session, found)
        return repository.folder_of(draft, repository.deployed(session, draft))


def _process(definition: ProcessDefinition, told: Survey) -> dict[str, Any]:
    return {
        "key": definition.key,
        "name": definition.name,
        "version": definition.version,
        "inputs": told.inputs,
        "ends": told.ends,
    }


def _reasons(own: Survey | None, deployed: Deployed) -> list[str]:
    """Forms that ask for reasons, as the property of an end event names them."""
    found = [one["key"] for one in own.forms if one["reasons"]] if own else []
    called = {one.name for one in own.named(Thing.PROCESS)} if own else set()
    for definition, told in deployed:
        if definition.key in called:
            found += [f"{definition.key}/{one['key']}" for one in told.forms if one["reasons"]]
    return found


def _messages(surveys: list[Survey]) -> list[dict[str, Any]]:
    named = sorted(
        (use.name, one.key) for one in surveys for use in one.named(Thing.MESSAGE) if use.name
    )
    return [
        {"name": name, "processes": sorted({key for _, key in pairs})}
        for name, pairs in groupby(named, key=lambda pair: pair[0])
    ]


def _names(surveys: list[Survey], thing: Thing) -> set[str]:
    return {use.name for one in surveys for use in one.named(thing) if use.name}

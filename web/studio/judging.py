"""What the deploy gate says of a draft, while it is being drawn and before it is proposed."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from engine import repository
from engine.access import Permission
from engine.authoring import drafts, repairs
from engine.db import transaction
from engine.errors import NothingToRepair
from engine.findings import Finding, Severity
from engine.repository import Draft
from tasks.handlers import TOPICS
from web.accounts.access import current_actor, requires
from web.studio import why
from web.studio.blueprint import studio
from web.studio.workspace import body

_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@studio.get("/borradores/<uuid:workspace_id>/hallazgos.json")
@requires(Permission.DEFINITION_READ)
def findings(workspace_id: UUID) -> ResponseReturnValue:
    """The findings; with ``ensayar``, what the scenarios say too."""
    revision, draft, said = judged(workspace_id, play="ensayar" in request.args)
    told = sorted(said, key=lambda one: (_RANK[one.severity], one.file, one.line or 0))
    return jsonify(
        {
            "revision": revision,
            "counts": dict(Counter(one.severity.value for one in told)),
            "findings": [told_of(one) | _repair(one, draft) for one in told],
        }
    )


@studio.post("/borradores/<uuid:workspace_id>/reparar")
@requires(Permission.DEFINITION_READ)
def repair(workspace_id: UUID) -> ResponseReturnValue:
    """What a file would hold once a finding is mended; nothing is saved."""
    wanted = body()
    _, draft, said = judged(workspace_id, play=False)
    place = tuple(wanted.get(name) for name in ("code", "file", "element"))
    for one in said:
        if (one.code, one.file, one.element) == place:
            path, content = repairs.mended(one, draft.sources)
            return jsonify({"path": path, "text": content.decode(), "words": why.repair(one.code)})
    raise NothingToRepair(code=place[0], file=place[1], element=place[2])


def judged(workspace_id: UUID, *, play: bool) -> tuple[int, Draft, Sequence[Finding]]:
    """A draft, at its revision, with what the gate says of it."""
    with transaction() as session:
        found = drafts.get(session, workspace_id, actor=current_actor())
        revision, draft = found.revision, drafts.draft(session, found)
        callees = repository.deployed(session, draft)
    return revision, draft, repository.check(draft, topics=TOPICS, callees=callees, play=play)


def _repair(one: Finding, draft: Draft) -> dict[str, Any]:
    return {"repair": why.repair(one.code) if repairs.possible(one, draft.sources) else None}


def told_of(one: Finding) -> dict[str, Any]:
    """One finding: what, where, why and the remedy."""
    return {
        "severity": one.severity.value,
        "code": one.code,
        "file": one.file,
        "element": one.element,
        "name": one.name,
        "line": one.line,
        "message": one.message,
        "remedy": one.advice,
        "why": why.of(one.code),
    }

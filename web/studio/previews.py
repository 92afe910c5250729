"""What the texts of a folder become: Markdown as a page, templates as pages of a document."""

from typing import Any
from uuid import UUID

from flask import jsonify
from flask.typing import ResponseReturnValue

from engine import bounded, repository
from engine.access import Permission
from engine.authoring import drafts, paths, samples
from engine.bounded.wire import Folder
from engine.db import transaction
from engine.repository import Draft
from forms import markdown
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.studio.blueprint import studio
from web.studio.workspace import body

LIMITS = bounded.Limits(cpu=8.0, memory=700 << 20)  # typefaces are large


@studio.post("/borradores/<uuid:workspace_id>/vista")
@requires(Permission.DEFINITION_READ)
def preview(workspace_id: UUID) -> ResponseReturnValue:
    """How a text would look, as it is typed."""
    told = body()
    path, text = str(told.get("path") or ""), str(told.get("text") or "")
    if paths.kind(path) != "template":
        return jsonify({"html": markdown.render(text)})
    if not path.endswith(".typ"):
        return jsonify({"problem": _("No hay vista previa de este archivo.")})
    return jsonify(_drawn(_folder(workspace_id, path, text), path))


def _folder(workspace_id: UUID, path: str, text: str) -> Folder:
    with transaction() as session:
        found = drafts.get(session, workspace_id, actor=current_actor())
        sources = {**drafts.sources(session, workspace_id), path: text.encode()}
        draft = Draft(key=found.key, sources=sources)
        return repository.folder_of(draft, repository.deployed(session, draft))


def _drawn(folder: Folder, path: str) -> dict[str, Any]:
    name = path.removeprefix("templates/").removesuffix(".typ")
    given, scenario = samples.of_template(folder, f"{folder.key}/{name}")
    alone = Folder(key=folder.key, sources=folder.sources)
    told, problem = bounded.ask(
        "registry.vista_previa:draw", alone, {"path": path, "datos": dict(given)}, limits=LIMITS
    )
    if problem:
        return {"problem": problem.message}
    if told.get("problem") == "package":
        return {"problem": _("Una plantilla no puede traer paquetes de fuera (@preview).")}
    if "problem" in told:
        why = _("Typst no puede componerla: %(what)s.", what=told["what"])
        lacking = _("Ningún escenario llega a pedirla, y se compuso sin datos.")
        return {"problem": why if scenario else f"{why} {lacking}"}
    return {"pages": [f"data:image/png;base64,{page}" for page in told["pages"]], "scenario": scenario}

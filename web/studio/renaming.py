"""A name that becomes another in every procedure: looked at first, then a draft for each one touched."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.access import Permission
from engine.authoring import differences, drafts, renaming, survey
from engine.authoring.renaming import THINGS, Changes, Renaming
from engine.authoring.uses import Thing
from engine.db import transaction
from engine.errors import EngineError, InvalidInput
from engine.models import ProcessDefinition
from web.accounts.access import current_actor, requires
from web.errors import sentence
from web.i18n import gettext as _
from web.studio import telling
from web.studio.blueprint import studio


@dataclass(frozen=True)
class Touched:
    """A procedure that names the thing, and what would change in it."""

    definition: ProcessDefinition
    told: Changes
    changed: list[dict[str, Any]]
    refused: str = ""


@studio.get("/usos/nombre")
@requires(Permission.DEFINITION_EDIT)
def ask_rename() -> ResponseReturnValue:
    """What would change, file by file. Nothing does yet."""
    asked = request.args
    with transaction() as session:
        try:
            found = _touched(session, asked, asked.getlist("proceso"))
        except EngineError as refused:
            return render_template("studio/rename.html", rows=[], problem=_problem(refused)), 422
        return render_template("studio/rename.html", rows=found, problem="")


@studio.post("/usos/nombre")
@requires(Permission.DEFINITION_EDIT)
def rename() -> ResponseReturnValue:
    """Make a draft for each procedure that was chosen: they are proposed and approved as any other."""
    asked, actor = request.form, current_actor()
    chosen = asked.getlist("proceso")
    title = _("«%(old)s» pasa a «%(new)s»", old=asked.get("nombre"), new=asked.get("nuevo"))
    with transaction() as session:
        try:
            found = [one for one in _touched(session, asked, chosen) if one.told and chosen]
            if not found:
                raise InvalidInput(processes=0)
        except EngineError as refused:
            return render_template("studio/rename.html", rows=[], problem=_problem(refused)), 422
        for one in found:
            made = drafts.branch(session, one.definition.id, title=title, actor=actor)
            drafts.write(session, made.id, one.told, cause=drafts.Cause.RENAMED, actor=actor)
        keys = ", ".join(one.definition.name for one in found)
    flash(_("Hay un borrador con el cambio en: %(names)s.", names=keys), "success")
    return redirect(url_for("studio.procedures"), code=303)


def _touched(session: Session, asked: Mapping[str, str], chosen: Collection[str]) -> list[Touched]:
    """The procedures that name it: those that were ``chosen``, or all. Raises EngineError."""
    kinds = [one for one in THINGS if one.value == asked.get("cosa")]
    old, new = asked.get("nombre", "").strip(), asked.get("nuevo", "").strip()
    if not kinds or not old:
        raise InvalidInput(thing=asked.get("cosa"))
    found = [one for one, told in survey.deployed(session) if _names(told, kinds[0], old)]
    among = [one for one in found if not chosen or one.key in chosen]
    wanted = Renaming(kinds[0], old, new, frozenset(one.key for one in among))
    wanted.check()
    return [_one(session, one, wanted) for one in among]


def _names(told: survey.Survey, thing: Thing, name: str) -> bool:
    """Whether it uses the thing; a form it may also name with the procedure that has it."""
    return any(name in (one.name, one.name.rpartition("/")[2]) for one in told.named(thing))


def _one(session: Session, definition: ProcessDefinition, wanted: Renaming) -> Touched:
    sources = drafts.sources_of(session, definition)
    try:
        told = renaming.changes(definition.key, sources, wanted)
    except EngineError as refused:
        return Touched(definition, {}, [], sentence(refused))
    after = renaming.applied(sources, told)
    return Touched(definition, told, [telling.file(one) for one in differences.between(sources, after)])


def _problem(refused: EngineError) -> str:
    if type(refused) is not InvalidInput:
        return sentence(refused)
    return _(
        "Diga qué nombre cambia, cuál será el nuevo (distinto, en minúsculas y sin tildes, como"
        " registrar_solicitud) y en qué procedimientos."
    )

"""A name that becomes another in every procedure: looked at first, then a draft for each one touched."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.access import Permission
from engine.authoring import differences, drafts, renaming, survey
from engine.authoring.renaming import THINGS, Changes, Left, Neighbour, Renaming
from engine.authoring.uses import Thing, Use
from engine.db import transaction
from engine.errors import EngineError, InvalidInput
from engine.models import ProcessDefinition
from web.accounts.access import current_actor, requires
from web.errors import sentence
from web.i18n import gettext as _
from web.studio import agreements, telling
from web.studio.blueprint import studio

studio.add_app_template_filter(telling.left_why, "left_why")


@dataclass(frozen=True)
class Touched:
    """A procedure that names the thing, and what would change in it."""

    definition: ProcessDefinition
    told: Changes
    changed: list[dict[str, Any]]
    left: Sequence[Left] = ()
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
    """The procedures that change: those that were ``chosen``, or all. Raises EngineError.

    Besides those that name the thing, those that call one of them may: in what they hand over, and in
    the scenarios that go into it.
    """
    kinds = [one for one in THINGS if one.value == asked.get("cosa")]
    old, new = asked.get("nombre", "").strip(), asked.get("nuevo", "").strip()
    if not kinds or not old:
        raise InvalidInput(thing=asked.get("cosa"))
    found = survey.deployed(session)
    naming = {told.key for _one, told in found if _names(told, kinds[0], old)}
    among = {key for key in naming if not chosen or key in chosen}
    held = {told.key for _one, told in found if agreements.holds(told, kinds[0], old)} & among
    wanted = Renaming(kinds[0], old, new, frozenset(among - held), neighbours(found))
    wanted.check()
    rows = []
    for one, told in found:
        if told.key in held:
            rows.append(Touched(one, {}, [], refused=_by_program(old)))
        elif told.key in among or (wanted.reached(told.key) & wanted.among and told.key not in naming):
            rows.append(_one(session, one, wanted))
    shown = [row for row in rows if row.told or row.left or row.definition.key in among]
    return [row for row in shown if not chosen or row.definition.key in chosen]


def _names(told: survey.Survey, thing: Thing, name: str) -> bool:
    """Whether it uses the thing; a form it may also name with the procedure that has it."""
    return any(name in (one.name, one.name.rpartition("/")[2]) for one in told.named(thing))


def neighbours(found: Sequence[tuple[ProcessDefinition, survey.Survey]]) -> dict[str, Neighbour]:
    """What each process is to the others."""
    return {
        told.key: Neighbour(
            calls=frozenset(one.name for one in told.named(Thing.PROCESS)),
            steps=frozenset(
                one.element if one.thing is Thing.FORM else one.name
                for one in told.named(Thing.FORM, Thing.TOPIC)
            ),
        )
        for _one, told in found
    }


def _one(session: Session, definition: ProcessDefinition, wanted: Renaming) -> Touched:
    sources = drafts.sources_of(session, definition)
    try:
        found = renaming.of_folder(definition.key, sources, wanted)
    except EngineError as refused:
        return Touched(definition, {}, [], refused=sentence(refused))
    after = renaming.applied(sources, found.told)
    changed = [telling.file(one) for one in differences.between(sources, after)]
    return Touched(definition, found.told, changed, found.left)


def _by_program(name: str) -> str:
    return _(
        "Aquí «%(name)s» lo da o lo lee por su nombre el programa mismo, no solo el diagrama: se queda"
        " como está. Pida el cambio a quienes mantienen el sistema.",
        name=name,
    )


def in_scenarios(
    session: Session, found: Sequence[tuple[ProcessDefinition, survey.Survey]], thing: Thing, name: str
) -> Iterator[tuple[str, str, Use]]:
    """Where scenarios name a thing: those of the processes that name it, and of those that call them."""
    if thing not in (Thing.VARIABLE, Thing.TOPIC):
        return
    among = frozenset(
        told.key for _one, told in found if any(one.name == name for one in told.named(thing))
    )
    asked = Renaming(thing, name, name, among, neighbours(found))
    for definition, told in found:
        if asked.reached(told.key) & among:
            for path, held in sorted(drafts.sources_of(session, definition).items()):
                if path.startswith("scenarios/"):
                    yield from (
                        (told.key, told.name, use)
                        for use in renaming.in_scenario(held, told.key, asked, path)
                    )


def _problem(refused: EngineError) -> str:
    if type(refused) is not InvalidInput:
        return sentence(refused)
    return _(
        "Diga qué nombre cambia, cuál será el nuevo (distinto, en minúsculas y sin tildes, como"
        " registrar_solicitud) y en qué procedimientos."
    )

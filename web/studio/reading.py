"""Procedures to be read: how they hang together, the manual of each, what the public is told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from engine import clock
from engine.access import Permission
from engine.authoring import outline, survey
from engine.authoring.outline import Outline
from engine.authoring.renaming import THINGS
from engine.authoring.survey import Survey
from engine.authoring.uses import Thing
from engine.db import transaction
from forms import markdown
from registry import ficha
from registry.ficha import Ficha
from web import words
from web.accounts.access import requires
from web.i18n import gettext as _
from web.studio import facts, services
from web.studio.blueprint import studio
from web.studio.renaming import in_scenarios
from web.studio.versions import name_of, side

studio.add_app_template_filter(facts.thing, "thing_name")
studio.add_app_template_filter(facts.requirement, "requirement")


@dataclass(frozen=True)
class Line:
    """One line of the sheet: what the model says, what is published, and whether the two differ."""

    title: str
    model: str
    published: str
    norm: str = ""

    @property
    def differs(self) -> bool:
        """Whether something else is published than what runs."""
        return bool(self.published) and _folded(self.model) != _folded(self.published)


@studio.get("/panorama")
@requires(Permission.DEFINITION_READ)
def landscape() -> ResponseReturnValue:
    """Which procedure calls which, who tells whom what, and which decisions they ask."""
    with transaction() as session:
        found = survey.deployed(session)
    rows = [_linked(told, found) for _definition, told in found]
    return render_template("studio/landscape.html", rows=rows)


@studio.get("/usos")
@requires(Permission.DEFINITION_READ)
def uses() -> ResponseReturnValue:
    """Every use of a variable, form, decision, service, message or code across all procedures."""
    thing, wanted = request.args.get("cosa", ""), request.args.get("nombre", "").strip()
    kinds = [one for one in Thing if one.value == thing] or list(Thing)
    with transaction() as session:
        found = survey.deployed(session)
        played = list(in_scenarios(session, found, kinds[0], wanted)) if wanted and thing else []
    rows = [
        (told.key, told.name, use)
        for _definition, told in found
        for use in told.named(*kinds)
        if wanted and use.name == wanted
    ] + played
    known = sorted({(use.thing.value, use.name) for _d, told in found for use in told.named(*kinds)})
    renamed = [one.value for one in THINGS]
    return render_template(
        "studio/uses.html", rows=rows, things=list(Thing), known=known, renamed=renamed
    )


@studio.get("/procesos/<key>/estados/<wanted>/manual")
@requires(Permission.DEFINITION_READ)
def manual(key: str, wanted: str) -> ResponseReturnValue:
    """The manual of a procedure, from its model, with the sheet of what is published."""
    with transaction() as session:
        title, sources = side(session, key, wanted)
    told = outline.of(key, sources)
    published = ficha.published(key, clock.now().astimezone(clock.LIMA).date())
    readme = sources.get("README.md", b"").decode(errors="replace")
    return render_template(
        "studio/manual.html",
        key=key,
        wanted=wanted,
        title=title,
        name=name_of(sources, key),
        outline=told,
        entries=_entries(told) if told else [],
        lanes=_by_lane(told) if told else [],
        sheet=_sheet(told, published) if told else [],
        published=published,
        unpublished=_unpublished(sources, published),
        readme=markdown.render(readme),
    )


def _linked(told: Survey, found: Sequence[Any]) -> Mapping[str, Any]:
    called = sorted({use.name for use in told.named(Thing.PROCESS)})
    callers = sorted(
        {
            (one.key, one.name)
            for _d, one in found
            if told.key in {u.name for u in one.named(Thing.PROCESS)}
        }
    )
    names = {one.key: one.name for _d, one in found}
    return {
        "key": told.key,
        "name": told.name,
        "calls": [(key, names.get(key, key)) for key in called],
        "callers": callers,
        "tells": sorted({use.name for use in told.named(Thing.MESSAGE) if use.writes}),
        "hears": sorted({use.name for use in told.named(Thing.MESSAGE) if not use.writes}),
        "decisions": [(one["id"], one["name"]) for one in told.decisions],
        "topics": sorted({words.topic(use.name) for use in told.named(Thing.TOPIC)}),
    }


def _entries(told: Outline) -> list[Mapping[str, Any]]:
    names = {entry.id: entry.name or words.kind(entry.kind) for entry in told.entries}
    known = {one["id"]: f"{one['agency']}: {one['name']}" for one in services.told()}
    return [_entry(one, names, known.get(one.topic, one.topic)) for one in told.entries]


def _entry(one: outline.Entry, names: Mapping[str, str], service: str) -> Mapping[str, Any]:
    return {
        "entry": one,
        "kind": words.kind(one.kind),
        "service": service,
        "onward": [
            {
                "to": names.get(way.to, way.to),
                "id": way.to,
                "name": way.name,
                "condition": way.condition,
                "default": way.default,
            }
            for way in one.onward
        ],
    }


def _by_lane(told: Outline) -> Sequence[tuple[str, list[str]]]:
    work = sorted((one.lane, one.name) for one in told.entries if one.kind == "userTask" and one.lane)
    return [
        (lane, [name for _lane, name in some]) for lane, some in groupby(work, key=lambda one: one[0])
    ]


def _sheet(told: Outline, published: Ficha) -> list[Line]:
    properties = told.properties
    fees = ", ".join(f"{one.nombre}: {one.soles_consulares} S/C" for one in published.tarifas)
    return [
        Line(_("Denominación"), properties.get("tramite") or told.name, ""),
        Line(
            _("Plazo para resolver"), properties.get("plazo", ""), published.plazo, published.plazo_norma
        ),
        Line(
            facts.fact(("property", "silencio")),
            properties.get("silencio", ""),
            published.silencio,
            published.silencio_norma,
        ),
        Line(_("Derecho de trámite"), "", "") if not fees else Line(_("Derecho de trámite"), fees, fees),
    ]


def _unpublished(sources: Mapping[str, bytes], published: Ficha) -> list[str]:
    """Documents that forms ask for and the published list does not have: nobody may ask for them."""
    listed = {one.codigo for one in published.requisitos}
    if not listed:
        return []
    return [label for key, label in outline.uploads(sources) if key.rpartition(".")[2] not in listed]


def _folded(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".")

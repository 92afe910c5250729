"""What a process folder offers and names, in one go: for whoever draws one that has to do with it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session, undefer

import forms
from engine import bounded, definitions, repository
from engine.authoring import uses
from engine.authoring.uses import Thing, Use
from engine.bounded.wire import Folder, Progress
from engine.checks import graph
from engine.checks.folder import asks_reasons
from engine.dmn import Decisions, DmnUnreadable
from engine.findings import Finding, InvalidDefinition, Report
from engine.loaded import read_form
from engine.models import ProcessDefinition
from engine.repository import Draft
from engine.spiff import xml

Sources = Mapping[str, bytes]


@dataclass(frozen=True)
class Survey:
    """One folder. Members are plain JSON."""

    key: str
    name: str
    inputs: list[str]  # what its caller gives
    ends: list[dict[str, str]]  # id and name
    forms: list[dict[str, Any]]  # key, title, writes, reasons
    decisions: list[dict[str, Any]]  # id, name, path, inputs
    uses: list[Use]

    def named(self, *things: Thing) -> list[Use]:
        """Its uses of some kinds of thing."""
        return [one for one in self.uses if one.thing in things]


def of_folder(key: str, sources: Sources) -> Survey:
    """Look through a folder; what cannot be read is left out."""
    name, inputs, ends = _diagram(key, sources.get(f"{key}.bpmn", b""))
    return Survey(
        key=key,
        name=name,
        inputs=inputs,
        ends=ends,
        forms=list(_forms(sources)),
        decisions=list(_decisions(sources)),
        uses=uses.of_folder(sources),
    )


def answer(folder: Folder, arguments: Mapping[str, Any], progress: Progress) -> object:
    """For the child: the survey of a folder that somebody is writing."""
    del arguments, progress
    return asdict(of_folder(folder.key, folder.sources))


def of_draft(draft: Draft) -> tuple[Survey | None, Finding | None]:
    """The survey of a folder that somebody is writing; or why there is none."""
    folder = repository.folder_of(draft, {})
    told, problem = bounded.ask("engine.authoring.survey:answer", folder, {})
    if problem:
        return None, problem
    found = [Use(**{**one, "thing": Thing(one["thing"])}) for one in told["uses"]]
    return Survey(**{**told, "uses": found}), None


def deployed(session: Session) -> list[tuple[ProcessDefinition, Survey]]:
    """The newest version of every process."""
    return [(one, of_definition(session, one)) for one in definitions.all_latest(session)]


def of_definition(session: Session, definition: ProcessDefinition) -> Survey:
    """A version that was deployed; read once, for it never changes."""
    known = _known.get(definition.id)
    if known is None:
        found = session.get_one(
            ProcessDefinition, definition.id, options=[undefer(ProcessDefinition.sources)]
        )
        known = _known[definition.id] = of_folder(definition.key, found.sources)
    return known


_known: dict[UUID, Survey] = {}


def _diagram(key: str, content: bytes) -> tuple[str, list[str], list[dict[str, str]]]:
    try:
        root = xml.read(content, Report(f"{key}.bpmn"))
    except InvalidDefinition:
        return key, [], []
    scope = next((one for one in graph.processes(root) if one.id == key), None)
    if scope is None:
        return key, [], []
    given = [one.properties.get("entradas", "") for one in scope.starts()]
    inputs = [name.strip() for text in given for name in text.split(",") if name.strip()]
    ends = [
        {"id": one.id, "name": one.name or one.id}
        for one in scope.nodes.values()
        if one.kind == "endEvent"
    ]
    return scope.name or key, inputs, ends


def _forms(sources: Sources) -> Iterator[dict[str, Any]]:
    for path, content in sorted(sources.items()):
        if not path.endswith(".form"):
            continue
        key = path.removeprefix("forms/").removesuffix(".form")
        form = _form(key, content)
        yield {
            "key": key,
            "title": _title(content),
            "writes": sorted(form.writes) if form else [],
            "reasons": bool(form and asks_reasons(form)),
        }


def _form(key: str, content: bytes) -> forms.Form | None:
    try:
        return read_form(key, content)
    except (ValueError, RecursionError, forms.FormDefinitionError):
        return None


@lru_cache(maxsize=512)
def _title(content: bytes) -> str:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    return str(told.get("title") or "") if isinstance(told, dict) else ""


def _decisions(sources: Sources) -> Iterator[dict[str, Any]]:
    for path, content in sorted(sources.items()):
        if not path.endswith(".dmn"):
            continue
        try:
            decided = Decisions.load({path: content})
        except DmnUnreadable:
            continue
        for model in decided.models:
            for one in model.elements.values():
                if one.id in decided.ids:
                    inputs = list(decided.reads(one.id))
                    yield {"id": one.id, "name": one.name, "path": path, "inputs": inputs}

"""One name becomes another in everything a process folder says: its diagram, tables, forms, scenarios.

What comes out is a proposal of texts, to be looked at as differences and kept in a draft, and the places
that a person should look at: nothing here is stored. Whatever does not name the thing keeps its bytes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from lxml import etree

from engine.authoring import faithful, uses
from engine.authoring.renaming import decisions, diagrams, members, questions, scenarios, texts
from engine.authoring.renaming.asked import THINGS, Left, NameTaken, Neighbour, Renaming, Why
from engine.authoring.renaming.expressions import Pen
from engine.authoring.renaming.scenarios import uses as in_scenario
from engine.authoring.uses import Thing
from engine.errors import FileExists
from engine.findings import InvalidDefinition, Report
from engine.spiff import xml

__all__ = [
    "THINGS",
    "Changes",
    "Left",
    "NameTaken",
    "Neighbour",
    "Renamed",
    "Renaming",
    "Why",
    "applied",
    "in_scenario",
    "of_folder",
]

Changes = dict[str, bytes | None]  # path -> what it holds from now on; None: it is no more
_Element = Any  # of lxml, which has no types


@dataclass(frozen=True)
class Renamed:
    """What changes in a folder, and what a person should look at in it."""

    told: Changes
    left: list[Left]


def of_folder(key: str, sources: Mapping[str, bytes], asked: Renaming) -> Renamed:
    """What becomes of the folder of one process. Nothing: nothing there names it.

    Raises:
        InvalidInput: it cannot be called that.
        NameTaken: the process has a variable of that name.
        FileExists: the folder has one of that name already.
    """
    asked.check()
    _is_free(key, sources, asked)
    told: Changes = {}
    left: list[Left] = []
    for path, held in sources.items():
        pen = Pen(asked, path, partial(members.of_folder, sources), held.decode(errors="replace"))
        after, place = _of_file(key, held, pen), _place(path, asked)
        left += pen.left
        if place != path:
            if place in sources:
                raise FileExists(path=place)
            told |= {path: None, place: after}
        elif after != held:
            told[path] = after
    if key in asked.among and asked.thing is Thing.VARIABLE:
        left += texts.left(key, sources, asked)
    return Renamed(told, sorted(left, key=lambda one: (one.path, one.line)))


def applied(sources: Mapping[str, bytes], told: Changes) -> dict[str, bytes]:
    """The folder with the changes."""
    kept = {path: held for path, held in sources.items() if path not in told}
    return kept | {path: held for path, held in told.items() if held is not None}


def _is_free(key: str, sources: Mapping[str, bytes], asked: Renaming) -> None:
    if asked.thing is not Thing.VARIABLE or key not in asked.among:
        return
    named = {one.name for one in uses.of_folder(sources) if one.thing is Thing.VARIABLE}
    if asked.new in named and asked.old in named:
        raise NameTaken(name=asked.new)


def _place(path: str, asked: Renaming) -> str:
    """Forms, and tables that are called like their file, are kept under their name."""
    match asked.thing:
        case Thing.FORM if path == f"forms/{asked.old}.form":
            return f"forms/{asked.new}.form"
        case Thing.DECISION if path == f"{asked.old}.dmn":
            return f"{asked.new}.dmn"
    return path


def _of_file(key: str, held: bytes, pen: Pen) -> bytes:
    path, own = pen.path, key in pen.asked.among
    if path.endswith(".bpmn"):
        return _markup(held, pen, lambda one: diagrams.rename(one, key, pen))
    if path.startswith("scenarios/"):
        return scenarios.rename(held, key, pen)
    if path.endswith(".dmn") and own:
        return _markup(held, pen, lambda one: decisions.rename(one, pen))
    return questions.rename(held, pen) if path.endswith(".form") and own else held


def _markup(held: bytes, pen: Pen, change: Callable[[_Element], None]) -> bytes:
    try:
        is_diagram = pen.path.endswith(".bpmn")
        root = xml.read(held, Report(pen.path)) if is_diagram else decisions.parsed(held)
    except (InvalidDefinition, etree.XMLSyntaxError):
        return held
    if not is_diagram and pen.asked.thing is Thing.VARIABLE and decisions.calls_its_own(root, pen):
        return held
    before = etree.tostring(root)
    for element in root.iter(etree.Element):
        change(element)
    if etree.tostring(root) == before:
        return held
    return faithful.keep(pen.path, held, etree.tostring(root, encoding="UTF-8", xml_declaration=True))

"""Data associations that change what they carry: read, and made into expressions.

An input association gives the activity a name of its own, which only it sees; an output association
writes a variable when the activity completes. One that says neither what to compute nor where to put it
documents the drawing.
"""

from collections.abc import Mapping
from typing import Any

from engine.spiff import model
from engine.spiff.expressions import Expression
from engine.spiff.language import Language
from engine.spiff.xml import child, children, local, text

_SIDES = {"dataInputAssociation": True, "dataOutputAssociation": False}
_NAMED = ("dataInput", "dataOutput", "dataObjectReference", "dataStoreReference")


def names(root: Any) -> dict[str, str]:
    """Id of everything that holds data -> its name."""
    return {one.get("id"): one.get("name") or "" for one in root.iter() if local(one) in _NAMED}


def read(element: Any, named: Mapping[str, str]) -> list[model.Association]:
    """The associations of one flow node."""
    found = []
    for one in children(element, *_SIDES):
        told = model.Association(
            enters=_SIDES[local(one)],
            source=text(child(one, "sourceRef")),
            target=text(child(one, "targetRef")),
            line=one.sourceline,
        )
        transformation = text(child(one, "transformation"))
        if transformation:
            told.computes.append((named.get(told.target, ""), transformation))
        for assignment in children(one, "assignment"):
            told.computes.append((text(child(assignment, "to")), text(child(assignment, "from"))))
        found.append(told)
    return found


def compiled(
    language: Language, node: model.Node, *, enters: bool
) -> tuple[tuple[str, Expression], ...]:
    """What is computed when a token enters the activity, or leaves it."""
    found = []
    for one in node.data:
        for name, told in one.computes if one.enters is enters else ():
            expression = language.compile(told, node, f"asociación de datos {name}")
            if expression:
                found.append((name, expression))
    return tuple(found)

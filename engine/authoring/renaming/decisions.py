"""A name becomes another in decision tables."""

from typing import Any

from lxml import etree

from engine.authoring.renaming.asked import Why
from engine.authoring.renaming.expressions import Pen
from engine.authoring.uses import Thing

_Element = Any  # of lxml, which has no types
_OWN = frozenset({"decision", "businessKnowledgeModel", "formalParameter", "variable"})
_REFERS = (("href", "#"), ("dmnElementRef", ""))


def parsed(held: bytes) -> _Element:
    """The root element. Raises XMLSyntaxError."""
    settings: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False}
    return etree.fromstring(held, etree.XMLParser(**settings))


def rename(one: _Element, pen: Pen) -> None:
    """Change one element of a file of decisions."""
    local, asked = etree.QName(one).localname, pen.asked
    if asked.thing is Thing.VARIABLE:
        _variable(one, local, pen)
    elif asked.thing is Thing.DECISION:
        for name, mark in (("id", ""),) if local == "decision" else _REFERS:
            if one.get(name) == f"{mark}{asked.old}":
                one.set(name, f"{mark}{asked.new}")


def calls_its_own(root: _Element, pen: Pen) -> bool:
    """Whether the file calls something else by that name: then none of it is touched."""
    for one in root.iter(etree.Element):
        if one.get("name") != pen.asked.old or etree.QName(one).localname not in _OWN:
            continue
        if etree.QName(one.getparent()).localname != "inputData":
            pen.note(Why.OWN, one.sourceline, about=pen.asked.old)
            return True
    return False


def _variable(one: _Element, local: str, pen: Pen) -> None:
    asked = pen.asked
    if local == "text" and one.text:
        unary = etree.QName(one.getparent()).localname == "inputEntry"
        told = pen.expression(one.text, one.sourceline, unary=unary)
        if told != one.text:
            one.text = told
    elif local == "inputData" and one.get("name") == asked.old:
        for named in (one, *(each for each in one if each.get("name") == asked.old)):
            named.set("name", asked.new)

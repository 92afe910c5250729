"""A name becomes another in what a diagram says."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from engine.authoring.renaming.asked import Renaming, Why
from engine.authoring.renaming.expressions import Pen
from engine.authoring.uses import Thing
from engine.checks.expressions import ON_ENTRY
from engine.spiff import xml

_Element = Any  # of lxml, which has no types
_B, _S = f"{{{xml.BPMN}}}", f"{{{xml.SPIFF}}}"
_MAPPINGS = ("in", "out")
_NAMES = frozenset({"resultVariable", "completedBy"})  # properties that are a name and nothing else
_EXPRESSIONS = frozenset({*ON_ENTRY, "topics"} - {*_MAPPINGS})
_HOLDS_FEEL = frozenset(
    {
        *("script", "timeDate", "timeDuration", "timeCycle", "condition", "conditionExpression"),
        *("loopDataInputRef", "loopCardinality", "loopCondition", "completionCondition"),
        *("from", "transformation"),
    }
)
_DATA = frozenset({"inputDataItem", "outputDataItem", "dataInput", "dataOutput", "dataObjectReference"})


def rename(one: _Element, key: str, pen: Pen) -> None:
    """Change one element of the diagram of a process."""
    asked = pen.asked
    match asked.thing:
        case Thing.VARIABLE:
            _variable(one, key, pen)
        case Thing.FORM:
            _form(one, key, asked)
        case Thing.DECISION if one.tag == f"{_S}calledDecisionId" and key in asked.among:
            _put_text(one, asked.new if (one.text or "").strip() == asked.old else None)
        case Thing.TOPIC if one.tag == f"{_S}serviceTaskOperator" and key in asked.among:
            _topic(one, asked)


def own_names(root: _Element) -> Iterator[str]:
    """Names that the results of a repeated activity have as elements of their list."""
    for item in root.iter(f"{_B}outputDataItem"):
        yield str(item.get("name") or item.get("id") or "")


def _topic(one: _Element, asked: Renaming) -> None:
    if one.get("id") == asked.old:
        one.set("id", asked.new)


def _form(one: _Element, key: str, asked: Renaming) -> None:
    """A task names its form by a property, or has the one that is called like itself."""
    if one.tag == f"{_S}property" and one.get("name") in ("formKey", "motivacion"):
        names = {asked.old: asked.new} if key in asked.among else {}
        names |= {f"{other}/{asked.old}": f"{other}/{asked.new}" for other in asked.among}
        one.set("value", names.get(one.get("value"), one.get("value")))
    elif one.tag == f"{_B}userTask" and one.get("id") == asked.old and key in asked.among:
        inside = one.find(f"{_B}extensionElements")
        if inside is None:
            inside = etree.Element(f"{_B}extensionElements")
            one.insert(len(one.findall(f"{_B}documentation")), inside)
        told = inside.find(f"{_S}properties")
        told = etree.SubElement(inside, f"{_S}properties") if told is None else told
        if not any(each.get("name") == "formKey" for each in told):
            etree.SubElement(told, f"{_S}property", name="formKey", value=asked.new)


# -- variables


def _variable(one: _Element, key: str, pen: Pen) -> None:
    if one.tag == f"{_B}callActivity":
        _by_name(one, key, pen)
    elif one.tag == f"{_S}property" and one.get("name") in _MAPPINGS:
        one.set("value", _mapping(one, key, pen))
    elif key in pen.asked.among:
        _own(one, pen)


def _by_name(call: _Element, key: str, pen: Pen) -> None:
    """Without ``in`` or ``out`` a call hands variables over by their names: they must stay the same."""
    ours, called = key in pen.asked.among, call.get("calledElement")
    told = {each.get("name") for each in call.iter(f"{_S}property") if each.get("value", "").strip()}
    if ours != (called in pen.asked.among) and not told.issuperset(_MAPPINGS):
        pen.note(Why.BY_NAME, call.sourceline, about=call.get("name") or call.get("id", ""))


def _mapping(one: _Element, key: str, pen: Pen) -> str:
    """``in`` gives the other's names what ours say, ``out`` gives ours what the other's say."""
    called = next((each.get("calledElement") for each in one.iterancestors(f"{_B}callActivity")), None)
    ours, theirs = key in pen.asked.among, called in pen.asked.among
    into = one.get("name") == "in"
    return pen.mapping(
        str(one.get("value", "")),
        one.sourceline,
        keys=theirs if into else ours,
        values=ours if into else theirs,
    )


def _own(one: _Element, pen: Pen) -> None:
    asked, local = pen.asked, xml.local(one)
    if one.tag == f"{_S}property":
        one.set("value", _property(one, pen))
    elif one.tag in (f"{_S}parameter", f"{_S}serviceTaskOperator"):
        _service(one, pen)
    elif local == "script" and _has_no_name(one):
        _put_text(one, pen.mapping(one.text or "", one.sourceline, keys=True, values=True))
    elif local in _HOLDS_FEEL:
        _put_text(one, pen.expression(one.text or "", one.sourceline))
    elif local in _DATA and asked.old == one.get("name", one.get("id")):
        one.set("name", asked.new)  # an item has its name while its task runs
    elif local in ("loopDataOutputRef", "to"):
        _put_text(one, asked.new if (one.text or "").strip() == asked.old else None)


def _has_no_name(script: _Element) -> bool:
    """Whether the keys of what a script gives are variables, for want of one that takes it whole."""
    told = script.getparent().iterfind(f"{_B}extensionElements/{_S}properties/{_S}property")
    return not any(each.get("name") == "resultVariable" and each.get("value") for each in told)


def _service(one: _Element, pen: Pen) -> None:
    if one.get("value"):
        one.set("value", pen.expression(one.get("value"), one.sourceline))
    if one.get("resultVariable") == pen.asked.old:
        one.set("resultVariable", pen.asked.new)
    if one.get("id", "").startswith("="):  # a topic that is computed
        one.set("id", "=" + pen.expression(one.get("id")[1:], one.sourceline))


def _property(one: _Element, pen: Pen) -> str:
    name, value, asked = one.get("name"), str(one.get("value", "")), pen.asked
    if name in _NAMES:
        return asked.new if value == asked.old else value
    if name == "entradas":
        return _inputs(one, value, pen)
    return pen.expression(value, one.sourceline) if name in _EXPRESSIONS else value


def _inputs(one: _Element, value: str, pen: Pen) -> str:
    asked = pen.asked
    told = re.sub(rf"(?<![\w.]){re.escape(asked.old)}(?![\w.])", asked.new, value)
    if told != value:
        start = next(one.iterancestors(f"{_B}startEvent"))
        pen.note(Why.OUTSIDE, one.sourceline, about=start.get("name") or start.get("id", ""))
    return told


def _put_text(one: _Element, text: str | None) -> None:
    if text is not None and one.text != text:
        one.text = text

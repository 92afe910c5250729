"""One name becomes another in everything a process folder says: its diagram, tables, forms, scenarios.

What comes out is a proposal of texts, to be looked at as differences and kept in a draft: nothing here
is stored. Whatever does not name the thing keeps its bytes.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from lxml import etree

import feel
from engine.authoring import faithful
from engine.authoring.uses import Thing
from engine.errors import FileExists, InvalidInput
from engine.findings import InvalidDefinition, Report
from engine.spiff import xml
from feel import tree

Changes = dict[str, bytes | None]  # path -> what it holds from now on; None: it is no more
_Element = Any  # of lxml, which has no types
_B, _S = f"{{{xml.BPMN}}}", f"{{{xml.SPIFF}}}"
_WORD = r"[a-z][a-z0-9_]{0,59}"
_NAMES = {thing: re.compile(_WORD) for thing in (Thing.VARIABLE, Thing.FORM, Thing.DECISION)}
_NAMES[Thing.TOPIC] = re.compile(rf"{_WORD}(?:\.{_WORD})+")
_IN_TEXT = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)  # of labels and texts of forms
_PLAIN = frozenset({"resultVariable", "completedBy"})  # properties that are a name and nothing else
_HOLDS_FEEL = frozenset(
    {
        *("script", "timeDate", "timeDuration", "timeCycle", "condition", "conditionExpression"),
        *("loopDataInputRef", "loopCardinality", "completionCondition", "from"),
    }
)
#: what can be renamed everywhere
THINGS = tuple(_NAMES)


@dataclass(frozen=True)
class Renaming:
    """A thing of one name that shall have another, in the processes ``among``."""

    thing: Thing
    old: str
    new: str
    among: Collection[str]

    def check(self) -> None:
        """Raises InvalidInput: it cannot be called that."""
        pattern = _NAMES.get(self.thing)
        if pattern is None or not pattern.fullmatch(self.new) or self.old == self.new:
            raise InvalidInput(thing=self.thing, name=self.new)


def changes(key: str, sources: Mapping[str, bytes], asked: Renaming) -> Changes:
    """What changes in the folder of one process. Empty: nothing there names it.

    Raises:
        InvalidInput: it cannot be called that.
        FileExists: the folder has one of that name already.
    """
    asked.check()
    told: Changes = {}
    for path, held in sources.items():
        after, place = _of_file(key, path, held, asked), _place(path, asked)
        if place != path:
            if place in sources:
                raise FileExists(path=place)
            told |= {path: None, place: after}
        elif after != held:
            told[path] = after
    return told


def applied(sources: Mapping[str, bytes], told: Changes) -> dict[str, bytes]:
    """The folder with the changes."""
    kept = {path: held for path, held in sources.items() if path not in told}
    return kept | {path: held for path, held in told.items() if held is not None}


def in_expression(text: str, old: str, new: str, *, unary: bool = False) -> str:
    """The FEEL text with one of its variables under another name; what is no FEEL stays as it is."""
    try:
        compiled: Any = feel.compile_unary(text) if unary else feel.compile(text)
    except feel.FeelError:
        return text
    if old not in compiled.names:
        return text
    lines = text.split("\n")
    spots = {
        (node.line, node.column)
        for node in tree.walk(compiled.tree)
        if isinstance(node, tree.Name) and node.name == old
    }
    for line, column in sorted(spots, reverse=True):
        row = lines[line - 1]
        if row[column - 1 :].startswith(old):
            lines[line - 1] = row[: column - 1] + new + row[column - 1 + len(old) :]
    return "\n".join(lines)


def _place(path: str, asked: Renaming) -> str:
    """Forms, and tables that are called like their file, are kept under their name."""
    match asked.thing:
        case Thing.FORM if path == f"forms/{asked.old}.form":
            return f"forms/{asked.new}.form"
        case Thing.DECISION if path == f"{asked.old}.dmn":
            return f"{asked.new}.dmn"
    return path


def _of_file(key: str, path: str, held: bytes, asked: Renaming) -> bytes:
    if path.endswith(".bpmn"):
        return _markup(path, held, lambda one: _in_diagram(one, key, asked))
    if path.endswith(".dmn"):
        return _markup(path, held, lambda one: _in_decision(one, asked), check=False)
    if path.endswith(".form"):
        return _form(path, held, asked)
    return _scenario(held, asked) if path.startswith("scenarios/") else held


def _markup(path: str, held: bytes, change: Callable[[_Element], None], *, check: bool = True) -> bytes:
    try:
        root = xml.read(held, Report(path)) if check else _parsed(held)
    except (InvalidDefinition, etree.XMLSyntaxError):
        return held
    before = etree.tostring(root)
    for element in root.iter(etree.Element):
        change(element)
    if etree.tostring(root) == before:
        return held
    return faithful.keep(path, held, etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _parsed(held: bytes) -> _Element:
    settings: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False}
    return etree.fromstring(held, etree.XMLParser(**settings))


# -- the diagram


def _in_diagram(one: _Element, key: str, asked: Renaming) -> None:
    match asked.thing:
        case Thing.VARIABLE:
            _variable_in_diagram(one, asked)
        case Thing.FORM:
            _form_in_diagram(one, key, asked)
        case Thing.DECISION if one.tag == f"{_S}calledDecisionId":
            _put_text(one, asked.new if (one.text or "").strip() == asked.old else None)
        case Thing.TOPIC if one.tag == f"{_S}serviceTaskOperator" and one.get("id") == asked.old:
            one.set("id", asked.new)


def _form_in_diagram(one: _Element, key: str, asked: Renaming) -> None:
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


def _variable_in_diagram(one: _Element, asked: Renaming) -> None:
    local = xml.local(one)
    if one.tag == f"{_S}property":
        one.set("value", _property(one, asked))
    elif one.tag == f"{_S}parameter":
        one.set("value", _expression(one.get("value", ""), asked))
    elif one.tag == f"{_S}serviceTaskOperator":
        _variable_of_service(one, asked)
    elif local in _HOLDS_FEEL:
        _put_text(one, _expression(one.text or "", asked))
    elif local in ("inputDataItem", "outputDataItem"):  # an item has its name while its task runs
        if asked.old in (one.get("name"), one.get("id")):
            one.set("name", asked.new)
    elif local in ("loopDataOutputRef", "to"):
        _put_text(one, asked.new if (one.text or "").strip() == asked.old else None)


def _variable_of_service(one: _Element, asked: Renaming) -> None:
    if one.get("resultVariable") == asked.old:
        one.set("resultVariable", asked.new)
    if one.get("id", "").startswith("="):
        one.set("id", "=" + _expression(one.get("id")[1:], asked))


def _property(one: _Element, asked: Renaming) -> str:
    name, value = one.get("name"), str(one.get("value", ""))
    if name in _PLAIN:
        return asked.new if value == asked.old else value
    if name == "entradas":
        return re.sub(rf"(?<![\w.]){re.escape(asked.old)}(?![\w.])", asked.new, value)
    if name not in ("in", "out"):
        return _expression(value, asked)
    called = next((each.get("calledElement") for each in one.iterancestors(f"{_B}callActivity")), None)
    ours, theirs = name == "out", called in asked.among
    if name == "in" or theirs:  # what is read is ours going in, and the other's coming out
        value = _expression(value, asked)
    if ours or theirs:
        value = re.sub(rf"([{{,]\s*){re.escape(asked.old)}(\s*:)", rf"\g<1>{asked.new}\2", value)
    return value


def _expression(text: str, asked: Renaming, *, unary: bool = False) -> str:
    lead = text[: len(text) - len(text.lstrip())]
    return lead + in_expression(text[len(lead) :], asked.old, asked.new, unary=unary)


def _put_text(one: _Element, text: str | None) -> None:
    if text is not None and one.text != text:
        one.text = text


# -- tables


def _in_decision(one: _Element, asked: Renaming) -> None:
    local = etree.QName(one).localname
    if asked.thing is Thing.VARIABLE:
        _variable_in_decision(one, local, asked)
    elif asked.thing is Thing.DECISION:
        told = [("id", "")] if local == "decision" else [("href", "#"), ("dmnElementRef", "")]
        for name, mark in told:
            if one.get(name) == f"{mark}{asked.old}":
                one.set(name, f"{mark}{asked.new}")


def _variable_in_decision(one: _Element, local: str, asked: Renaming) -> None:
    if local == "text" and one.text:
        unary = etree.QName(one.getparent()).localname == "inputEntry"
        _put_text(one, _expression(one.text, asked, unary=unary))
    elif local == "inputData" and one.get("name") == asked.old:
        for named in (one, *(each for each in one if each.get("name") == asked.old)):
            named.set("name", asked.new)


# -- forms


def _form(path: str, held: bytes, asked: Renaming) -> bytes:
    try:
        told = json.loads(held)
    except ValueError:
        return held
    if not isinstance(told, dict):
        return held
    if asked.thing is Thing.FORM:
        if path == f"forms/{asked.old}.form" and told.get("id") == asked.old:
            told["id"] = asked.new
    elif asked.thing is Thing.VARIABLE:
        told = _component(told, asked, own=True)
    return faithful.keep(path, held, json.dumps(told, ensure_ascii=False).encode())


def _component(value: Any, asked: Renaming, *, own: bool) -> Any:  # noqa: ANN401 - JSON
    """``own``: its keys are variables; those in the rows of a list belong to the list."""
    if isinstance(value, list):
        return [_component(one, asked, own=own) for one in value]
    if isinstance(value, str):
        if value.startswith("="):
            return "=" + _expression(value[1:], asked)
        return _IN_TEXT.sub(lambda found: f"{{{{{_expression(found[1], asked)}}}}}", value)
    if not isinstance(value, dict):
        return value
    below = own and not (value.get("type") == "dynamiclist" or value.get("path"))
    return {
        name: _key(one, asked)
        if own and name in ("key", "path") and isinstance(one, str)
        else _component(one, asked, own=below)
        for name, one in value.items()
    }


def _key(name: str, asked: Renaming) -> str:
    first, dot, rest = name.partition(".")
    return f"{asked.new}{dot}{rest}" if first == asked.old else name


# -- scenarios


def _scenario(held: bytes, asked: Renaming) -> bytes:
    """The file as it was written, but for the names: analysts lay these out by hand."""
    try:
        text = held.decode()
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (UnicodeDecodeError, yaml.YAMLError):
        return held
    spots = sorted(_named(root, asked, ()), key=lambda one: one.start_mark.index, reverse=True)
    for one in spots:
        start, end = one.start_mark.index, one.end_mark.index
        text = text[:start] + text[start:end].replace(asked.old, asked.new, 1) + text[end:]
    return text.encode()


_KEYS = frozenset(
    {("start", "data"), ("steps", "answers"), ("steps", "expect", "variables"), ("expect", "variables")}
)


def _named(node: Any, asked: Renaming, way: tuple[str, ...]) -> list[Any]:  # noqa: ANN401 - of yaml
    if isinstance(node, yaml.SequenceNode):
        return [spot for one in node.value for spot in _named(one, asked, way)]
    if not isinstance(node, yaml.MappingNode):
        return []
    found = []
    for name, value in node.value:
        if asked.thing is Thing.TOPIC and (*way, name.value) == ("steps", "job"):
            found += [value] if value.value == asked.old else []
        elif asked.thing is Thing.VARIABLE and way in _KEYS:
            found += [name] if name.value.partition(".")[0] == asked.old else []
        else:
            found += _named(value, asked, (*way, name.value))
    return found

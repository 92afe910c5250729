"""What the elements of lists have, as far as a folder says: in a filter their names come first."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from lxml import etree

from engine.authoring.renaming import decisions, diagrams, expressions, questions, scenarios
from engine.checks import expressions as places
from engine.checks import graph
from engine.checks.graph import Node
from engine.findings import InvalidDefinition, Report
from engine.spiff import xml

_GIVEN = (("start",), ("steps", "answers"), ("steps", "returns"), ("steps", "payload"))
_ONE_ROW = frozenset({"", "UNIQUE", "FIRST", "PRIORITY", "ANY"})  # hit policies that give no list
_Json = Any


def of_folder(sources: Mapping[str, bytes]) -> frozenset[str]:
    """Every name that some element of some list may have."""
    forms = [questions.parsed(held) for path, held in sources.items() if path.endswith(".form")]
    found = {name for form in forms for name in questions.row_names(form)}
    for path, held in sources.items():
        if path.endswith(".bpmn"):
            found.update(_of_diagram(held, forms))
        elif path.endswith(".dmn"):
            found.update(_of_tables(held))
        elif path.startswith("scenarios/"):
            root = scenarios.composed(held)
            given = (node for way in _GIVEN for node in scenarios.under(root, *way))
            found.update(name for node in given for name in scenarios.element_keys(node))
    return frozenset(found)


def _of_diagram(held: bytes, forms: Collection[_Json]) -> Iterator[str]:
    try:
        root = xml.read(held, Report(""))
    except InvalidDefinition:
        return
    items = set(diagrams.own_names(root))
    for scope in graph.processes(root):
        for node in scope.all_nodes():
            yield from _made(node, items)
    for form in forms:
        keys = (key.split(".") for key in questions.keys(form))
        yield from (key[1] for key in keys if key[0] in items and key[1:])


def _made(node: Node, items: Collection[str]) -> Iterator[str]:
    """In lists that an expression writes, and in what each round of a repeated activity gives."""
    for text in places.texts(node):
        compiled = expressions.read(text.text)
        if compiled is None:
            continue
        yield from expressions.members_of(compiled.tree)
        if text.place == "el script" and node.properties.get("resultVariable") in items:
            yield from (entry.key for entry in getattr(compiled.tree, "entries", ()))


def _of_tables(held: bytes) -> Iterator[str]:
    try:
        root = decisions.parsed(held)
    except etree.XMLSyntaxError:
        return
    for table in root.iter("{*}decisionTable"):
        if table.get("hitPolicy", "") not in _ONE_ROW:
            yield from (one.get("name", "") for one in table.iterfind("{*}output"))

"""Which variables reach which template of a folder, and what they are called there.

A template never sees a variable: it reads the data that a service task makes for it, whose names are its
own. They are an agreement between the template, of which there is one, and every version of the diagram
that still has cases.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import feel
from engine.authoring import typst
from engine.checks import graph
from engine.checks.graph import SPIFF, Node
from engine.findings import InvalidDefinition, Report
from engine.spiff import xml
from feel import analysis, tree


@dataclass(frozen=True)
class Datum:
    """One of the data that a template reads, at one of its lines."""

    path: str  # of the template
    line: int
    name: str
    variables: frozenset[str]  # that it is made of
    giver: str  # name of the service task


def of_folder(key: str, sources: Mapping[str, bytes]) -> Iterator[Datum]:
    """Every datum that a template of the folder reads and a diagram of it gives."""
    try:
        root = xml.read(sources.get(f"{key}.bpmn", b""), Report(f"{key}.bpmn"))
    except InvalidDefinition:
        return
    for scope in graph.processes(root):
        for node in scope.all_nodes():
            yield from _of_node(node, key, sources)


def literal(text: str) -> str:
    """The text that an expression is, if it is a plain text."""
    root = _tree(text)
    plain = isinstance(root, tree.Literal) and isinstance(root.value, str)
    return str(root.value) if isinstance(root, tree.Literal) and plain else ""


def _of_node(node: Node, key: str, sources: Mapping[str, bytes]) -> Iterator[Datum]:
    given = {one.get("id"): one.get("value", "") for one in node.element.iter(f"{SPIFF}parameter")}
    owner, _, name = literal(given.get("plantilla", "")).rpartition("/")
    path = f"templates/{name}.typ"
    data = _tree(given.get("datos", ""))
    if owner != key or path not in sources or not isinstance(data, tree.ContextLiteral):
        return
    made = {entry.key: _variables(entry.value) for entry in data.entries}
    for read in typst.reads(sources[path]):
        if read.name in made:
            yield Datum(path, read.line, read.name, made[read.name], node.name or node.id)


def _variables(root: tree.Node) -> frozenset[str]:
    found = analysis.analyze(root, {})
    return found.names | found.possible


def _tree(text: str) -> tree.Node | None:
    try:
        return feel.compile(text).tree if text.strip() else None
    except feel.FeelError:
        return None

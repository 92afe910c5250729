"""Every place of a folder that names something: variables, forms, decisions, services and more."""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import feel
import forms
from engine.authoring import documents
from engine.checks import expressions, graph
from engine.checks.graph import BPMN, SPIFF, Node
from engine.dmn import Decisions, DmnUnreadable
from engine.findings import InvalidDefinition, Report
from engine.loaded import read_form
from engine.spiff import xml
from feel import tree
from feel.builtins.registry import Builtin
from feel.functions import FUNCTIONS
from forms.components import Component, Container, DynamicList

Sources = Mapping[str, bytes]


class Thing(enum.StrEnum):
    """What can be named."""

    VARIABLE = "variable"
    FORM = "form"
    DECISION = "decision"
    TOPIC = "topic"
    MESSAGE = "message"
    SIGNAL = "signal"
    ERROR = "error"
    PROCESS = "process"
    GROUP = "group"
    CATALOGUE = "catalogue"  # an entry that a function of the ministry is asked for by its code
    TEMPLATE = "template"


@dataclass(frozen=True)
class Use:
    """That one place names one thing. ``writes``: it gives the thing rather than takes it."""

    thing: Thing
    name: str
    path: str  # of the file
    element: str  # id; empty: the file as a whole
    label: str  # name of the element
    place: str  # where in the element, in Spanish
    writes: bool = False


def of_folder(sources: Sources) -> list[Use]:
    """All uses in the files that can be read."""
    found: list[Use] = []
    for path, content in sorted(sources.items()):
        if path.endswith(".bpmn"):
            found += _of_diagram(path, content)
            found += _of_templates(path.removesuffix(".bpmn"), sources)
        elif path.endswith(".dmn"):
            found += _of_decisions(path, content)
        elif path.endswith(".form"):
            found += _of_form(path, content)
    return list(dict.fromkeys(found))


def _of_diagram(path: str, content: bytes) -> Iterator[Use]:
    try:
        root = xml.read(content, Report(path))
    except InvalidDefinition:
        return
    names = _declared(root)
    for scope in graph.processes(root):
        for node in scope.all_nodes():
            for thing, name, place, writes in _of_node(node, names):
                yield Use(thing, name, path, node.id, node.name or node.id, place, writes)
    for lane in root.iter(f"{BPMN}lane"):
        name = lane.get("name", "")
        yield Use(Thing.GROUP, name, path, lane.get("id", ""), name, "el carril")


def _of_templates(key: str, sources: Sources) -> Iterator[Use]:
    """A template reads a variable by the name that its data give it."""
    for datum in documents.of_folder(key, sources):
        label = datum.path.removeprefix("templates/").removesuffix(".typ")
        place = f"línea {datum.line}: el dato «{datum.name}», que le da «{datum.giver}»"
        for name in sorted(datum.variables):
            yield Use(Thing.VARIABLE, name, datum.path, "", label, place)


Named = tuple[Thing, str, str, bool]


def _of_node(node: Node, names: Mapping[str, tuple[Thing, str]]) -> Iterator[Named]:
    for read in expressions.reads(node):
        yield Thing.VARIABLE, read.name, read.place, False
    for written in expressions.writes(node):
        if written != "*":
            yield Thing.VARIABLE, written, "el resultado", True
    for text in expressions.texts(node):
        for code in catalogue_codes(text.text):
            yield Thing.CATALOGUE, code, text.place, False
    yield from _asked(node)
    yield from _referred(node, names)


def _asked(node: Node) -> Iterator[Named]:
    if node.kind == "userTask":
        yield Thing.FORM, node.properties.get("formKey") or node.id, "el formulario", False
    if reasons := node.properties.get("motivacion"):
        yield Thing.FORM, reasons, "los motivos", False
    if called := node.element.get("calledElement"):
        yield Thing.PROCESS, called, "la llamada", False
    if decision := expressions.decision_of(node):
        yield Thing.DECISION, decision, "la decisión", False
    if group := documents.literal(node.properties.get("candidateGroup", "")):
        yield Thing.GROUP, group, "el grupo candidato", False
    for operator in node.element.iter(f"{SPIFF}serviceTaskOperator"):
        yield from _service(operator)


def _service(operator: Any) -> Iterator[Named]:  # noqa: ANN401 - of lxml
    yield Thing.TOPIC, operator.get("id", ""), "el servicio", False
    for parameter in operator.iter(f"{SPIFF}parameter"):
        if parameter.get("id") == "plantilla" and (
            name := documents.literal(parameter.get("value", ""))
        ):
            yield Thing.TEMPLATE, name, "el parámetro «plantilla»", False


def _referred(node: Node, names: Mapping[str, tuple[Thing, str]]) -> Iterator[Named]:
    """Messages, signals and errors that an event or task throws or waits for."""
    throws = node.kind in ("endEvent", "intermediateThrowEvent", "sendTask")
    for element in (node.element, *node.element):
        for attribute in ("messageRef", "signalRef", "errorRef"):
            if known := names.get(element.get(attribute, "").rpartition(":")[2]):
                yield *known, "lo que lanza" if throws else "lo que espera", throws


def _declared(root: Any) -> dict[str, tuple[Thing, str]]:  # noqa: ANN401 - of lxml
    found = {}
    for thing in (Thing.MESSAGE, Thing.SIGNAL, Thing.ERROR):
        for one in root.iterfind(f"{BPMN}{thing.value}"):
            found[one.get("id", "")] = (
                thing,
                one.get("errorCode") or one.get("name") or one.get("id", ""),
            )
    return found


def catalogue_codes(text: str) -> Iterator[str]:
    """Codes of the catalogue: texts that a function of the ministry is asked for."""
    try:
        root = feel.compile(text).tree
    except feel.FeelError:
        return
    for node in tree.walk(root):
        if isinstance(node, tree.Call) and isinstance(node.function, tree.Name):
            known = FUNCTIONS.get(node.function.name)
            if known is not None and not isinstance(known, Builtin):
                first = next(iter(node.arguments), None)
                if isinstance(first, tree.Literal) and isinstance(first.value, str):
                    yield first.value


def _of_form(path: str, content: bytes) -> Iterator[Use]:
    key = path.removeprefix("forms/").removesuffix(".form")
    try:
        form = read_form(key, content)
    except (ValueError, RecursionError, forms.FormDefinitionError):
        return
    for name in sorted(form.reads):
        yield Use(Thing.VARIABLE, name, path, "", form.title or key, "una expresión")
    for component in _every(form.components):
        own = getattr(component, "key", ())
        if own:
            label = str(getattr(component, "label", "") or own[-1])
            yield Use(
                Thing.VARIABLE, str(own[0]), path, component.id, label, "el componente", writes=True
            )


def _every(components: tuple[Component, ...]) -> Iterator[Component]:
    """What becomes a variable: what is asked in a row belongs to its list."""
    for component in components:
        yield component
        if isinstance(component, Container) and not isinstance(component, DynamicList):
            yield from _every(component.components)


def _of_decisions(path: str, content: bytes) -> Iterator[Use]:
    try:
        decided = Decisions.load({path: content})
    except DmnUnreadable:
        return
    for model in decided.models:
        for element in model.elements.values():
            if element.id in decided.ids:
                yield Use(
                    Thing.DECISION, element.id, path, element.id, element.name, "la tabla", writes=True
                )
                for name in decided.reads(element.id):
                    yield Use(Thing.VARIABLE, name, path, element.id, element.name, "un dato de entrada")

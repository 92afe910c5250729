"""From a DMN file to a ``Model``. Accepts the namespaces of DMN 1.1 to 1.5."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from engine.dmn.errors import DmnUnreadable
from engine.dmn.model import (
    Aggregation,
    Binding,
    BoxedContext,
    BoxedList,
    BusinessKnowledge,
    Conditional,
    ContextEntry,
    Decision,
    DecisionService,
    DecisionTable,
    Element,
    Expression,
    Filter,
    FunctionDefinition,
    HitPolicy,
    Import,
    InputClause,
    InputData,
    Invocation,
    ItemDefinition,
    Iteration,
    Literal,
    Model,
    OutputClause,
    Quantified,
    Relation,
    Rule,
    Variable,
)

MAX_BYTES = 5_000_000
_DMN = re.compile(r"^https?://www\.omg\.org/spec/DMN/\d+/(MODEL/?|DMN\.xsd|dmn\.xsd)$")

Node = Any  # an lxml element; lxml-stubs and lxml disagree about its name


def read(source: bytes, file: str) -> Model:
    """Read one file.

    Raises:
        DmnUnreadable: not XML, not DMN, too large, or with a DOCTYPE.
    """
    root = _parse(source, file)
    return Model(
        name=root.get("name", ""),
        namespace=root.get("namespace", ""),
        file=file,
        imports=tuple(
            Import(name=n.get("name", ""), namespace=n.get("namespace", ""))
            for n in _children(root, "import")
            if _DMN.match(n.get("importType", "")) or "DMN" in n.get("importType", "")
        ),
        types={n.get("name", ""): _item(n) for n in _children(root, "itemDefinition")},
        elements={e.id: e for e in _elements(root)},
    )


def _parse(source: bytes, file: str) -> Node:
    if len(source) > MAX_BYTES:
        raise DmnUnreadable(file=file, why="supera 5 MB", remedy="Divida el modelo en varios archivos.")
    if b"<!DOCTYPE" in source:
        raise DmnUnreadable(
            file=file, why="declara un DOCTYPE", remedy="Quite la línea <!DOCTYPE …> del archivo."
        )
    settings = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(source, settings)
    except etree.XMLSyntaxError as error:
        raise DmnUnreadable(
            file=file,
            why=f"no es XML ({error.msg})",
            remedy="Ábralo y guárdelo en el editor de decisiones.",
        ) from error
    if _name(root) != "definitions":
        raise DmnUnreadable(
            file=file,
            why="no es DMN: su raíz no es <definitions>",
            remedy="Exporte el modelo como DMN 1.3 o posterior.",
        )
    return root


def _name(node: Node) -> str:
    """Local name of a DMN element; empty for extensions and layout, which have no meaning here."""
    if not isinstance(node.tag, str):
        return ""
    space, _, name = node.tag.rpartition("}")
    return name if _DMN.match(space.lstrip("{")) else ""


def _children(node: Node, *names: str) -> Iterator[Node]:
    return (child for child in node if _name(child) in names)


def _child(node: Node, *names: str) -> Node | None:
    return next(_children(node, *names), None)


def _text(node: Node | None) -> str:
    """Text of the ``text`` child, as every unary tests and literal element holds it."""
    inner = None if node is None else _child(node, "text")
    return "" if inner is None else (inner.text or "").strip()


def _plain(node: Node | None) -> str | None:
    return None if node is None else (node.text or "").strip()


def _type_ref(node: Node) -> str | None:
    """A type reference: attribute since DMN 1.2, child element in item definitions."""
    return node.get("typeRef") or _plain(_child(node, "typeRef"))


def _variable(node: Node) -> Variable:
    return Variable(name=_collapse(node.get("name", "")), type_ref=_type_ref(node))


def _collapse(name: str) -> str:
    return " ".join(name.split())


def _item(node: Node) -> ItemDefinition:
    function = _child(node, "functionItem")
    return ItemDefinition(
        name=_collapse(node.get("name", "")),
        type_ref=_type_ref(node),
        allowed_values=_text(_child(node, "allowedValues")),
        type_constraint=_text(_child(node, "typeConstraint")),
        is_collection=node.get("isCollection") == "true",
        components=tuple(_item(n) for n in _children(node, "itemComponent")),
        function_result=None if function is None else function.get("outputTypeRef") or "Any",
        function_parameters=()
        if function is None
        else tuple(_variable(n) for n in _children(function, "parameters")),
        line=node.sourceline or 0,
    )


def _elements(root: Node) -> Iterator[Element]:
    for node in root:
        if build := _ELEMENTS.get(_name(node)):
            yield build(node)


def _common(node: Node) -> dict[str, Any]:
    name = _collapse(node.get("name", ""))
    inner = _child(node, "variable")
    variable = Variable(name=name) if inner is None else _variable(inner)
    return {
        "id": node.get("id") or name,
        "name": name,
        "variable": variable if variable.name else Variable(name=name, type_ref=variable.type_ref),
        "line": node.sourceline or 0,
    }


def _requires(node: Node) -> tuple[str, ...]:
    return tuple(
        target.get("href", "")
        for requirement in _children(node, "informationRequirement", "knowledgeRequirement")
        for target in _children(requirement, "requiredInput", "requiredDecision", "requiredKnowledge")
    )


def _hrefs(node: Node, name: str) -> tuple[str, ...]:
    return tuple(n.get("href", "") for n in _children(node, name))


def _input_data(node: Node) -> InputData:
    return InputData(**_common(node))


def _decision(node: Node) -> Decision:
    return Decision(
        **_common(node),
        requires=_requires(node),
        logic=_expression_in(node),
        question=_plain(_child(node, "question")) or "",
    )


def _knowledge(node: Node) -> BusinessKnowledge:
    logic = _child(node, "encapsulatedLogic")
    return BusinessKnowledge(
        **_common(node), requires=_requires(node), logic=None if logic is None else _function(logic)
    )


def _service(node: Node) -> DecisionService:
    return DecisionService(
        **_common(node),
        output_decisions=_hrefs(node, "outputDecision"),
        encapsulated_decisions=_hrefs(node, "encapsulatedDecision"),
        input_decisions=_hrefs(node, "inputDecision"),
        input_data=_hrefs(node, "inputData"),
    )


_ELEMENTS: dict[str, Callable[[Node], Element]] = {
    "inputData": _input_data,
    "decision": _decision,
    "businessKnowledgeModel": _knowledge,
    "decisionService": _service,
}


def _expression_in(node: Node | None) -> Expression | None:
    """The boxed expression that stands directly inside ``node``."""
    if node is None:
        return None
    found = _child(node, *_EXPRESSIONS)
    return None if found is None else _expression(found)


def _inside(node: Node, name: str) -> Expression:
    return _expression_in(_child(node, name)) or _empty(node)


def _empty(node: Node) -> Expression:
    """What an analyst left blank reads as null."""
    return Literal(text="null", line=node.sourceline or 0)


def _expression(node: Node) -> Expression:
    return _EXPRESSIONS[_name(node)](node)


def _base(node: Node) -> dict[str, Any]:
    return {"type_ref": _type_ref(node), "line": node.sourceline or 0}


def _literal(node: Node) -> Literal:
    return Literal(**_base(node), text=_text(node), language=node.get("expressionLanguage", ""))


def _context(node: Node) -> BoxedContext:
    entries = []
    for entry in _children(node, "contextEntry"):
        variable = _child(entry, "variable")
        value = _expression_in(entry) or _empty(entry)
        entries.append(
            ContextEntry(variable=None if variable is None else _variable(variable), value=value)
        )
    return BoxedContext(**_base(node), entries=tuple(entries))


def _list(node: Node) -> BoxedList:
    return BoxedList(**_base(node), items=tuple(_expression(n) for n in _children(node, *_EXPRESSIONS)))


def _relation(node: Node) -> Relation:
    return Relation(
        **_base(node),
        columns=tuple(_variable(n) for n in _children(node, "column")),
        rows=tuple(
            tuple(_expression(n) for n in _children(row, *_EXPRESSIONS))
            for row in _children(node, "row")
        ),
    )


def _function(node: Node) -> FunctionDefinition:
    return FunctionDefinition(
        **_base(node),
        parameters=tuple(_variable(n) for n in _children(node, "formalParameter")),
        body=_expression_in(node),
        kind=node.get("kind", "FEEL"),
    )


def _invocation(node: Node) -> Invocation:
    return Invocation(
        **_base(node),
        function=_expression_in(node) or _empty(node),
        bindings=tuple(
            Binding(parameter=_variable(parameter), value=_expression_in(binding))
            for binding in _children(node, "binding")
            if (parameter := _child(binding, "parameter")) is not None
        ),
    )


def _conditional(node: Node) -> Conditional:
    return Conditional(
        **_base(node),
        condition=_inside(node, "if"),
        then=_inside(node, "then"),
        otherwise=_inside(node, "else"),
    )


def _iteration(node: Node) -> Iteration:
    return Iteration(
        **_base(node),
        variable=_collapse(node.get("iteratorVariable", "")),
        collection=_inside(node, "in"),
        result=_inside(node, "return"),
    )


def _quantified(node: Node) -> Quantified:
    return Quantified(
        **_base(node),
        every=_name(node) == "every",
        variable=_collapse(node.get("iteratorVariable", "")),
        collection=_inside(node, "in"),
        satisfies=_inside(node, "satisfies"),
    )


def _filter(node: Node) -> Filter:
    return Filter(**_base(node), collection=_inside(node, "in"), match=_inside(node, "match"))


def _table(node: Node) -> DecisionTable:
    annotations = [n.get("name", "") for n in _children(node, "annotation")]
    try:
        policy = HitPolicy(node.get("hitPolicy", "UNIQUE"))
        aggregation = Aggregation(node.get("aggregation", ""))
    except ValueError as error:
        raise DmnUnreadable(
            file="",
            why=f"la tabla «{node.get('id')}» (línea {node.sourceline}) usa una política desconocida",
            remedy="Use UNIQUE, ANY, PRIORITY, FIRST, RULE ORDER, OUTPUT ORDER o COLLECT.",
        ) from error
    return DecisionTable(
        **_base(node),
        id=node.get("id", ""),
        hit_policy=policy,
        aggregation=aggregation,
        inputs=tuple(_input(n) for n in _children(node, "input")),
        outputs=tuple(_output(n) for n in _children(node, "output")),
        rules=tuple(_rule(n, i, annotations) for i, n in enumerate(_children(node, "rule"), start=1)),
    )


def _input(node: Node) -> InputClause:
    expression = _child(node, "inputExpression")
    return InputClause(
        expression=_text(expression),
        type_ref=None if expression is None else _type_ref(expression),
        values=_text(_child(node, "inputValues")),
        label=node.get("label", ""),
        line=node.sourceline or 0,
    )


def _output(node: Node) -> OutputClause:
    default = _child(node, "defaultOutputEntry")
    inner = None if default is None else _child(default, "literalExpression")
    return OutputClause(
        name=_collapse(node.get("name", "")),
        type_ref=_type_ref(node),
        values=_text(_child(node, "outputValues")),
        default=None if default is None else _text(default) or _text(inner),
        line=node.sourceline or 0,
    )


def _rule(node: Node, number: int, annotations: list[str]) -> Rule:
    notes = [_text(n) for n in _children(node, "annotationEntry")]
    told = [f"{name}: {note}" if name else note for name, note in zip(annotations, notes, strict=False)]
    return Rule(
        id=node.get("id", ""),
        number=number,
        inputs=tuple(_text(n) for n in _children(node, "inputEntry")),
        outputs=tuple(_text(n) for n in _children(node, "outputEntry")),
        annotation="; ".join(told) or "; ".join(notes),
        line=node.sourceline or 0,
    )


_EXPRESSIONS: dict[str, Callable[[Node], Expression]] = {
    "literalExpression": _literal,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "functionDefinition": _function,
    "invocation": _invocation,
    "conditional": _conditional,
    "for": _iteration,
    "some": _quantified,
    "every": _quantified,
    "filter": _filter,
    "decisionTable": _table,
}

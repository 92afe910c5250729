"""The type of what a function literal gives, where its text tells: for ``instance of function<…>``."""

from collections.abc import Mapping
from decimal import Decimal

from feel import tree
from feel.durations import DaysTimeDuration, YearsMonthsDuration
from feel.temporal import Date, DateTime, Time
from feel.types import ANY, SIMPLE, ContextType, ListType, Type

_BOOLEAN = tree.Comparison | tree.Between | tree.In | tree.InstanceOf | tree.Junction | tree.Quantified
_LITERALS: dict[type, str] = {
    bool: "boolean",
    str: "string",
    Decimal: "number",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    YearsMonthsDuration: "years and months duration",
    DaysTimeDuration: "days and time duration",
}


def infer(node: tree.Node, known: Mapping[str, Type]) -> Type:
    """The type of a node; ``Any`` when only evaluating it would tell.

    Args:
        node: The body of the function, or a part of it.
        known: Types of the parameters by name.
    """
    match node:
        case tree.Literal(value=value):
            return SIMPLE[_LITERALS.get(type(value), "Any")]
        case tree.Name(name=name):
            return known.get(name, ANY)
        case tree.ContextLiteral(entries=entries):
            return ContextType({entry.key: infer(entry.value, known) for entry in entries})
        case tree.ListLiteral(items=items):
            return ListType(_common(items, known))
    if isinstance(node, tree.If):
        return _common((node.yes, node.no), known)
    return SIMPLE["boolean"] if isinstance(node, _BOOLEAN) else _of_arithmetic(node, known)


def _of_arithmetic(node: tree.Node, known: Mapping[str, Type]) -> Type:
    """Numbers give numbers and strings a string; the rest depends on the operator."""
    if not isinstance(node, tree.Arithmetic):
        return ANY
    found = _common((node.first, *(step.operand for step in node.steps)), known)
    return found if found in (SIMPLE["number"], SIMPLE["string"]) else ANY


def _common(nodes: tuple[tree.Node, ...], known: Mapping[str, Type]) -> Type:
    types = [infer(node, known) for node in nodes]
    return types[0] if types and all(each == types[0] for each in types) else ANY

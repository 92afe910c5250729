"""What every part of the compiler needs: the names in sight, and the table of node compilers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeAlias, TypeVar

from feel import tree
from feel.numbers import CONTEXT
from feel.scope import Code
from feel.types import ANY, SIMPLE, ContextType, FunctionType, ListType, RangeType, Type, UnknownType
from feel.values import Value

INPUT = "?"


@dataclass(frozen=True)
class Env:
    """What is known before evaluation.

    ``frames`` has the names that each enclosing scope declares, the innermost last; None stands
    for a filter, whose names are those of whatever element is there.
    """

    frames: tuple[frozenset[str] | None, ...] = ()
    types: Mapping[str, Type] = field(default_factory=dict)

    def inside(self, names: frozenset[str] | None) -> "Env":
        """One scope deeper."""
        return replace(self, frames=(*self.frames, names))

    def declares(self, name: str) -> bool:
        """Whether an enclosing scope surely has the name."""
        return any(frame is not None and name in frame for frame in self.frames)


N = TypeVar("N", bound=tree.Node)
Compile: TypeAlias = Callable[[Value, Env], Code]
_COMPILERS: dict[type[tree.Node], Compile] = {}


def compiles(kind: type[N]) -> Callable[[Callable[[N, Env], Code]], Callable[[N, Env], Code]]:
    """Marks the function that compiles one kind of node."""

    def keep(function: Callable[[N, Env], Code]) -> Callable[[N, Env], Code]:
        _COMPILERS[kind] = function
        return function

    return keep


def compile_node(node: tree.Node, env: Env) -> Code:
    """The closure that computes a node."""
    return _COMPILERS[type(node)](node, env)


def constant_number(node: tree.Node) -> Decimal | None:
    """The number that is written there, if it is one."""
    if isinstance(node, tree.Negation):
        value = constant_number(node.operand)
        return None if value is None else CONTEXT.minus(value)
    return node.value if isinstance(node, tree.Literal) and type(node.value) is Decimal else None


def weight(node: tree.Node) -> int:
    """Steps that going through the node once takes from the budget."""
    return 2 + sum(1 for _ in tree.walk(node))


def uses(node: tree.Node, name: str) -> bool:
    """Whether the name is written anywhere in the node."""
    return any(isinstance(part, tree.Name) and part.name == name for part in tree.walk(node))


def read_name(name: str, env: Env) -> Code:
    """The closure that reads a name, from the innermost scope that has it."""
    if name == INPUT and not env.declares(INPUT):
        return lambda s: s.run.input
    filters: list[int] = []
    for hops, frame in enumerate(reversed(env.frames)):
        if frame is None:
            filters.append(hops)
        elif name in frame:
            code = _read_local(name, hops)
            break
    else:
        code = _read_root(name)
    for place in reversed(filters):
        code = _read_element(name, place, code)
    return code


def _read_root(name: str) -> Code:
    def read(s: Value) -> Value:
        run = s.run
        try:
            return run.cache[name]
        except KeyError:
            return run.load(name)

    return read


def _read_local(name: str, hops: int) -> Code:
    if hops == 0:
        return lambda s: s.values.get(name)
    if hops == 1:
        return lambda s: s.parent.values.get(name)

    def read(s: Value) -> Value:
        for _ in range(hops):
            s = s.parent
        return s.values.get(name)

    return read


def _read_element(name: str, hops: int, otherwise: Code) -> Code:
    """A name inside a filter: an entry of the element, the element itself, or from further out."""

    def read(s: Value) -> Value:
        scope = s
        for _ in range(hops):
            scope = scope.parent
        element = scope.values
        if type(element) is dict and name in element:
            return element[name]
        return element if name == "item" else otherwise(s)

    return read


def find_type(name: tree.TypeName, types: Mapping[str, Type]) -> Type:
    """The type that a name stands for."""
    inner = tuple(find_type(argument, types) for argument in name.arguments)
    if name.name == "list" and inner:
        return ListType(inner[0])
    if name.name == "range" and inner:
        return RangeType(inner[0])
    if name.name == "context" and inner:
        return ContextType(dict(zip(name.keys, inner, strict=True)))
    if name.name == "function":
        return FunctionType(inner, find_type(name.result, types) if name.result else ANY)
    return types.get(name.name) or SIMPLE.get(name.name) or UnknownType(name.name)

"""What an expression reads, without evaluating it."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from feel import tree
from feel.compiler.core import find_type
from feel.errors import FeelError, FeelEvaluationError
from feel.functions import FUNCTIONS
from feel.types import Type, UnknownType


@dataclass(frozen=True)
class Findings:
    """Names and paths of variables."""

    names: frozenset[str]
    possible: frozenset[str]
    paths: frozenset[tuple[str, ...]]


_Frames = tuple[frozenset[str] | None, ...]


def analyze(root: tree.Node, types: Mapping[str, Type]) -> Findings:  # noqa: ARG001
    """Collect what the tree reads."""
    sure: set[tuple[str, ...]] = set()
    possible: set[str] = set()
    for path, frames in _reads(root):
        if any(frame is not None and path[0] in frame for frame in frames):
            continue
        if None in frames:
            possible.add(path[0])
        else:
            sure.add(path)
    return Findings(frozenset(path[0] for path in sure), frozenset(possible), frozenset(sure))


def _reads(root: tree.Node) -> Iterator[tuple[tuple[str, ...], _Frames]]:
    """Every path that starts at a name, with the scopes around it."""
    waiting: list[tuple[tree.Node, _Frames]] = [(root, ())]
    while waiting:
        node, frames = waiting.pop()
        path = _path(node)
        if path is not None:
            if path[0] != "?" and not (path[0] == "item" and None in frames):
                yield path, frames
            continue
        waiting.extend(_below(node, frames))


def _path(node: tree.Node) -> tuple[str, ...] | None:
    names: list[str] = []
    while isinstance(node, tree.Path):
        names.append(node.name)
        node = node.source
    return (node.name, *names[::-1]) if isinstance(node, tree.Name) else None


def _below(node: tree.Node, frames: _Frames) -> Iterator[tuple[tree.Node, _Frames]]:
    """The nodes below, each with the scopes around it."""
    match node:
        case tree.Filter(source=source, condition=condition):
            yield source, frames
            yield condition, (*frames, None)
        case tree.For(iterators=iterators, body=body) | tree.Quantified(iterators=iterators, body=body):
            for iterator in iterators:
                yield from ((child, frames) for child in iterator.children())
                frames = (*frames, frozenset({iterator.name, "partial"}))
            yield body, frames
        case tree.FunctionLiteral(parameters=parameters, body=body):
            yield body, (*frames, frozenset(parameter.name for parameter in parameters))
        case tree.ContextLiteral(entries=entries):
            yield from _entries(entries, frames)
        case tree.Call(function=tree.Name(name=name), arguments=arguments) if name in FUNCTIONS:
            yield from ((argument, frames) for argument in arguments)
        case _:
            yield from ((child, frames) for child in node.children())


def _entries(entries: tuple[tree.Entry, ...], frames: _Frames) -> Iterator[tuple[tree.Node, _Frames]]:
    seen: frozenset[str] = frozenset()
    for entry in entries:
        own = {entry.key} if isinstance(entry.value, tree.FunctionLiteral) else set()
        yield entry.value, (*frames, seen | own)
        seen |= {entry.key}


def warnings(root: tree.Node, types: Mapping[str, Type]) -> tuple[FeelError, ...]:
    """Calls to functions that nobody has, and types that nobody knows."""
    declared = _declared(root)
    found: list[FeelError] = []
    for node in tree.walk(root):
        if isinstance(node, tree.Call) and isinstance(node.function, tree.Name):
            if node.function.name not in FUNCTIONS and node.function.name not in declared:
                found.append(_unknown_function(node.function))
        elif isinstance(node, tree.TypeName) and isinstance(find_type(node, types), UnknownType):
            found.append(
                FeelEvaluationError(
                    "No existe el tipo «{name}».", name=node.name, line=node.line, column=node.column
                )
            )
    return tuple(found)


def _declared(root: tree.Node) -> frozenset[str]:
    kinds = tree.Parameter | tree.Iterator
    names = {node.name for node in tree.walk(root) if isinstance(node, kinds)}
    return frozenset(names | {node.key for node in tree.walk(root) if isinstance(node, tree.Entry)})


def _unknown_function(node: tree.Name) -> FeelError:
    near = difflib.get_close_matches(node.name, FUNCTIONS, n=1, cutoff=0.5)
    if near:
        return FeelEvaluationError(
            "No existe la función «{name}». ¿Quiso decir «{near}»?",
            name=node.name,
            near=near[0],
            line=node.line,
            column=node.column,
        )
    return FeelEvaluationError(
        "No existe la función «{name}».", name=node.name, line=node.line, column=node.column
    )

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


Frames = tuple[
    frozenset[str] | None, ...
]  # the scopes around a name, the outermost first; None: a filter
_Read = tuple[tree.Name, tuple[str, ...], Frames]


def analyze(root: tree.Node, types: Mapping[str, Type]) -> Findings:  # noqa: ARG001
    """Collect what the tree reads."""
    sure: set[tuple[str, ...]] = set()
    possible: set[str] = set()
    for _, path, frames in _reads(root):
        if _declares(frames, path[0]):
            continue
        if None in frames:
            possible.add(path[0])
        else:
            sure.add(path)
    return Findings(frozenset(path[0] for path in sure), frozenset(possible), frozenset(sure))


def spots(root: tree.Node, name: str) -> Iterator[tuple[tree.Name, Frames]]:
    """Where a variable is named, with the scopes around.

    In a filter it may also be what the elements call so.
    """
    for head, _, frames in _reads(root):
        if head.name == name and not _declares(frames, name):
            yield head, frames


def _declares(frames: Frames, name: str) -> bool:
    return any(frame is not None and name in frame for frame in frames)


def _reads(root: tree.Node) -> Iterator[_Read]:
    """Every path that starts at a name, with that name and the scopes around it."""
    waiting: list[tuple[tree.Node, Frames]] = [(root, ())]
    while waiting:
        node, frames = waiting.pop()
        head, path = _path(node)
        if head is not None:
            if head.name != "?" and not (head.name == "item" and None in frames):
                yield head, path, frames
            continue
        waiting.extend(_below(node, frames))


def _path(node: tree.Node) -> tuple[tree.Name | None, tuple[str, ...]]:
    names: list[str] = []
    while isinstance(node, tree.Path):
        names.append(node.name)
        node = node.source
    return (node, (node.name, *names[::-1])) if isinstance(node, tree.Name) else (None, ())


def _below(node: tree.Node, frames: Frames) -> Iterator[tuple[tree.Node, Frames]]:
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


def _entries(entries: tuple[tree.Entry, ...], frames: Frames) -> Iterator[tuple[tree.Node, Frames]]:
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

"""A name becomes another in scenarios, which analysts lay out by hand: only the names change."""

from collections.abc import Iterator
from typing import Any

import yaml

from engine.authoring.renaming import expressions
from engine.authoring.renaming.asked import Renaming, Why
from engine.authoring.renaming.expressions import Pen
from engine.authoring.uses import Thing, Use

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast
_Node = Any  # of yaml, which has no types
_OURS = (("start", "data"), ("expect", "variables"), ("steps", "expect", "variables"))


def rename(held: bytes, key: str, pen: Pen) -> bytes:
    """The scenario of the process ``key`` with the new name."""
    root = composed(held) if pen.asked.old.encode() in held else None
    if root is None:
        return held
    text = held.decode()
    spots = {one.start_mark.index: one for one in _named(root, key, pen)}
    for start, one in sorted(spots.items(), reverse=True):
        end = one.end_mark.index
        text = text[:start] + _said(text[start:end], pen) + text[end:]
    return text.encode()


def uses(held: bytes, key: str, asked: Renaming, path: str) -> Iterator[Use]:
    """Where a scenario of the process ``key`` names the thing."""
    root = composed(held) if asked.old.encode() in held else None
    if root is None:
        return
    title = next((str(one.value) for one in under(root, "title")), path)
    for line in sorted({one.start_mark.line + 1 for one in _named(root, key, Pen(asked, path))}):
        yield Use(asked.thing, asked.old, path, "", title, f"línea {line}")


def composed(held: bytes) -> _Node:
    """The nodes of a file; None where it is no YAML."""
    try:
        return yaml.compose(held.decode(), Loader=_Loader)
    except (UnicodeDecodeError, yaml.YAMLError):
        return None


def under(node: _Node, *way: str) -> Iterator[_Node]:
    """What stands there; on the way each element of a list stands at the place of the list."""
    if not way:
        yield node
    elif isinstance(node, yaml.SequenceNode):
        yield from (found for one in node.value for found in under(one, *way))
    else:
        for name, value in pairs(node):
            if name.value == way[0]:
                yield from under(value, *way[1:])


def pairs(node: _Node) -> list[tuple[_Node, _Node]]:
    """Keys and values."""
    return list(node.value) if isinstance(node, yaml.MappingNode) else []


def element_keys(node: _Node, *, inside: bool = False) -> Iterator[str]:
    """Keys of whatever stands in a list."""
    if isinstance(node, yaml.SequenceNode):
        for one in node.value:
            yield from element_keys(one, inside=True)
    for name, value in pairs(node):
        if inside:
            yield str(name.value)
        yield from element_keys(value)


def _steps(root: _Node) -> Iterator[_Node]:
    for steps in under(root, "steps"):
        yield from steps.value if isinstance(steps, yaml.SequenceNode) else ()


def _said(text: str, pen: Pen) -> str:
    """A name, or the expression that a value is after ``=``."""
    start = text.find("=")
    if start < 0 or text[:start].strip("\"'"):
        return text.replace(pen.asked.old, pen.asked.new, 1)
    end = len(text.rstrip("\"'"))
    return text[: start + 1] + pen.expression(text[start + 1 : end]) + text[end:]


def _named(root: _Node, key: str, pen: Pen) -> Iterator[_Node]:
    if pen.asked.thing is Thing.TOPIC:
        yield from _topics(root, key, pen)
    elif pen.asked.thing is Thing.VARIABLE:
        yield from _variables(root, key, pen)


def _variables(root: _Node, key: str, pen: Pen) -> Iterator[_Node]:
    if key in pen.asked.among:
        for way in _OURS:
            for node in under(root, *way):
                yield from _keys(node, pen)
                yield from (value for _, value in pairs(node) if _reads(value, pen.asked.old))
    for step in _steps(root):
        told = {name.value: value for name, value in pairs(step)}
        named = list(_keys(told.get("answers"), pen))
        if named and "complete" in told and _ours(str(told["complete"].value), key, named[0], pen):
            yield from named


def _reads(value: _Node, name: str) -> bool:
    """Whether an expected value is an expression that reads the variable."""
    text = str(value.value)
    compiled = expressions.read(text[1:]) if text.startswith("=") else None
    return compiled is not None and bool(compiled.spots(name))


def _keys(node: _Node, pen: Pen) -> Iterator[_Node]:
    for name, _ in pairs(node):
        if str(name.value).partition(".")[0] == pen.asked.old:
            yield name


def _topics(root: _Node, key: str, pen: Pen) -> Iterator[_Node]:
    for step in _steps(root):
        for name, value in pairs(step):
            if name.value == "job" and value.value == pen.asked.old:
                yield from [value] if _ours(pen.asked.old, key, value, pen) else []


def _ours(step: str, key: str, node: _Node, pen: Pen) -> bool:
    """Whether a step is of a process in which the name changes."""
    owners = pen.asked.owners(key, step)
    within = owners & set(pen.asked.among)
    if within and within != owners:
        pen.note(Why.TASK, node.start_mark.line + 1, about=step)
    return within == owners

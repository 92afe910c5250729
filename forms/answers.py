"""The few types that the modules of this package share."""

from collections.abc import Mapping, Sequence
from typing import Union

Json = Union[None, bool, int, float, str, list["Json"], dict[str, "Json"]]  # noqa: UP007 (recursive)
Raw = Mapping[str, Sequence[str]]  # what a browser posts: name → values, in order
Typed = Mapping[str, tuple[str, ...]]  # what was typed into the boxes of one component: box → values
Upload = Mapping[str, object]  # descriptor of a stored file: id, name, content_type, size, sha256
Path = tuple[str | int, ...]  # of an answer: keys and row numbers


def dotted(path: Path) -> str:
    """``("familiares", 0, "nombre")`` → ``familiares.0.nombre``."""
    return ".".join(map(str, path))


def html_name(path: Path) -> str:
    """``("familiares", 0, "nombre")`` → ``familiares-0-nombre``; keys never hold a dash."""
    return "-".join(map(str, path))


def dig(tree: object, path: Path) -> Json:
    """The value at a path; None where there is none."""
    for step in path:
        if isinstance(step, int):
            tree = tree[step] if isinstance(tree, list) and step < len(tree) else None
        else:
            tree = tree.get(step) if isinstance(tree, (dict, Mapping)) else None  # dict: 5 times faster
    return tree  # type: ignore[return-value]  # process data is JSON

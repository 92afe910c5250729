"""One name of a FEEL text becomes another, wherever it means the variable."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import feel
from engine.authoring.renaming.asked import Left, Renaming, Why
from feel import analysis, tree
from feel.builtins.registry import Builtin
from feel.functions import FUNCTIONS

Place = tuple[int, int]  # line and column, from 1
Compiled = feel.Expression | feel.UnaryExpression


@dataclass
class Pen:
    """Writes the new name in one file, and notes what a person should look at."""

    asked: Renaming
    path: str
    members: Callable[[], frozenset[str]] = frozenset  # what elements of lists have, in its folder
    source: str = ""  # the file as it is, to tell at which line something stands
    left: list[Left] = field(default_factory=list)

    def note(self, why: Why, line: int = 0, *, text: str = "", about: str = "") -> None:
        """Leave something for a person to look at, which stands at that line or below."""
        one = Left(self.path, self._line(text, line), why, text, about)
        if one not in self.left:
            self.left.append(one)

    @cached_property
    def _members(self) -> frozenset[str]:
        return self.members()

    def _line(self, text: str, line: int) -> int:
        escaped = json.dumps(text, ensure_ascii=False)[1:-1]
        for number, row in enumerate(self.source.split("\n")[max(line - 1, 0) :], start=max(line, 1)):
            if text and (text in row or escaped in row):
                return number
        return line

    def expression(self, text: str, line: int = 0, *, unary: bool = False) -> str:
        """The text with the variable under its new name; what is no FEEL stays as it is."""
        return self._rewritten(text, line, unary=unary, keys=False, values=True)

    def mapping(self, text: str, line: int = 0, *, keys: bool, values: bool) -> str:
        """A context of which the keys, the values or both name the variable."""
        return self._rewritten(text, line, unary=False, keys=keys, values=values)

    def _rewritten(self, text: str, line: int, *, unary: bool, keys: bool, values: bool) -> str:
        lead = text[: len(text) - len(text.lstrip())]
        told = text[len(lead) :]
        compiled = read(told, unary=unary) if self.asked.old in told else None
        if compiled is None:
            return text
        places = list(_keys(compiled.tree, self.asked.old)) if keys else []
        if values:
            places += self._places(compiled, told, line)
        return lead + put(told, places, self.asked.old, self.asked.new)

    def _places(self, compiled: Compiled, text: str, line: int) -> Iterator[Place]:
        for node, frames in compiled.spots(self.asked.old):
            why = self._doubt(compiled.tree, node, frames)
            if why is not None:
                self.note(why, line, text=text.split("\n")[node.line - 1].strip())
            if why in (None, Why.TAKEN):
                yield node.line, node.column

    def _doubt(self, root: tree.Node, node: tree.Name, frames: analysis.Frames) -> Why | None:
        old, new = self.asked.old, self.asked.new
        if any(frame is not None and new in frame for frame in frames):
            return Why.HIDDEN
        if None not in frames:
            return None
        if {old, new} & self._members or any(_asks_ministry(one) for one in _filtered(root, node)):
            return Why.MEMBER
        return Why.TAKEN


def read(text: str, *, unary: bool = False) -> Compiled | None:
    """The text compiled; None where it is no FEEL."""
    try:
        return feel.compile_unary(text) if unary else feel.compile(text)
    except feel.FeelError:
        return None


def put(text: str, places: list[Place], old: str, new: str) -> str:
    """The text with another word at these places."""
    lines = text.split("\n")
    for line, column in sorted(set(places), reverse=True):
        row, start = lines[line - 1], column - 1
        start += row.startswith('"', start)  # a key may stand in quotes
        if row.startswith(old, start):
            lines[line - 1] = row[:start] + new + row[start + len(old) :]
    return "\n".join(lines)


def members_of(root: tree.Node) -> Iterator[str]:
    """Keys that elements of lists have, as far as an expression makes them."""
    for node in tree.walk(root):
        made: tuple[tree.Node, ...] = ()
        if isinstance(node, tree.For):
            made = (node.body,)
        elif isinstance(node, tree.ListLiteral):
            made = node.items
        for one in made:
            yield from (entry.key for entry in getattr(one, "entries", ()))


def _keys(root: tree.Node, name: str) -> Iterator[Place]:
    """Where a context has that key, and where its later entries read what it gives."""
    seen = False
    for entry in getattr(root, "entries", ()):
        if seen:
            yield from ((one.line, one.column) for one, _ in analysis.spots(entry.value, name))
        if entry.key == name:
            yield entry.line, entry.column
            seen = True


def _filtered(root: tree.Node, node: tree.Name) -> Iterator[tree.Node]:
    """What the filters around a name filter."""
    for one in tree.walk(root):
        if isinstance(one, tree.Filter) and any(each is node for each in tree.walk(one.condition)):
            yield one.source


def _asks_ministry(source: tree.Node) -> bool:
    """Whether the elements come from a function of the ministry: what they have is not known here."""
    for node in tree.walk(source):
        if isinstance(node, tree.Call) and isinstance(node.function, tree.Name):
            known = FUNCTIONS.get(node.function.name)
            if known is not None and not isinstance(known, Builtin):
                return True
    return False

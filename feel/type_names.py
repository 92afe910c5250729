"""Types as they are written after ``instance of`` and after a parameter's colon."""

import re

from feel import messages, names
from feel.limits import MAX_DEPTH
from feel.tree import TypeName

_SPACE = re.compile(r"\s*")
_BUILTIN = re.compile(
    r"(?:date\s+and\s+time|years\s+and\s+months\s+duration|days\s+and\s+time\s+duration|function)\b"
)
_DOT = re.compile(r"\s*\.\s*")
_KEY = re.compile(r"[^<>:,]+?(?=\s*:)")


class _Reader:
    def __init__(self, text: str, position: int, known: names.Known, place: tuple[int, int]) -> None:
        self.text, self.position, self.known, self.place = text, position, known, place
        self.depth = 0

    def accept(self, mark: str) -> bool:
        space = _SPACE.match(self.text, self.position)
        start = space.end() if space else self.position
        if not self.text.startswith(mark, start):
            return False
        self.position = start + len(mark)
        return True

    def expect(self, mark: str) -> None:
        if not self.accept(mark):
            raise messages.type_expected(mark, *self.place)

    def kind(self) -> TypeName:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise messages.too_deep()
        self.accept("")
        name = self.name()
        keys: list[str] = []
        arguments: list[TypeName] = []
        if self.accept("<") and not self.accept(">"):
            self.arguments(name, keys, arguments)
        result = self.kind() if name == "function" and self.accept("->") else None
        self.depth -= 1
        return TypeName(*self.place, name, tuple(arguments), tuple(keys), result)

    def arguments(self, name: str, keys: list[str], arguments: list[TypeName]) -> None:
        while True:
            self.accept("")
            if name == "context":
                keys.append(self.key())
            arguments.append(self.kind())
            if not self.accept(","):
                break
        self.expect(">")

    def key(self) -> str:
        match = _KEY.match(self.text, self.position)
        if match is None:
            raise messages.type_expected(":", *self.place)
        self.position = match.end()
        self.expect(":")
        return names.normal(match[0])

    def name(self) -> str:
        space = _SPACE.match(self.text, self.position)
        start = space.end() if space else self.position
        match = _BUILTIN.match(self.text, start)
        end = match.end() if match else self.known.longest(self.text, start)
        if end is None:
            end = self._qualified(start)
        self.position = end
        return names.normal(self.text[start:end])

    def _qualified(self, start: int) -> int:
        end = names.words(self.text, start)
        while end > start and (dot := _DOT.match(self.text, end)):
            further = names.words(self.text, dot.end())
            if further == dot.end():
                break
            end = further
        if end == start:
            raise messages.type_expected("", *self.place)
        return end


def read(text: str, position: int, known: names.Known, place: tuple[int, int]) -> tuple[TypeName, int]:
    """The type that starts at ``position``, and where it ends.

    Raises:
        FeelSyntaxError: no type starts there.
    """
    reader = _Reader(text, position, known, place)
    return reader.kind(), reader.position

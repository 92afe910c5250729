"""From the text of an XQuery regular expression to its tree."""

from dataclasses import dataclass
from typing import TypeAlias

from feel.regex import characters
from feel.regex.characters import Charset

_ESCAPABLE = frozenset("\\|.?*+(){}[]-^$")
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
_SPECIAL = frozenset("?*+{}])|")
_DEEPEST = 50
_DIGITS = frozenset("0123456789")


class InvalidPattern(Exception):
    """The text is no regular expression."""


@dataclass(frozen=True, slots=True)
class One:
    """One character of a set."""

    charset: Charset


@dataclass(frozen=True, slots=True)
class Edge:
    """``^`` or ``$``: a place, not a character."""

    mark: str


@dataclass(frozen=True, slots=True)
class Reference:
    """What a group matched, again."""

    group: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The first that leads to a match."""

    options: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """From ``least`` to ``most`` times (None: without end), as many as can be or as few."""

    part: "Tree"
    least: int
    most: int | None
    greedy: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A part that is remembered."""

    number: int
    part: "Tree"


Tree: TypeAlias = One | Edge | Reference | Sequence | Choice | Repeat | Group


class _Reader:
    def __init__(self, pattern: str, flags: str) -> None:
        self.text = pattern
        self.at = 0
        self.any_case = "i" in flags
        self.dot_all = "s" in flags
        self.groups = 0
        self.closed: set[int] = set()
        self.depth = 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        found = self.peek()
        if not found:
            raise InvalidPattern
        self.at += 1
        return found

    def accept(self, mark: str) -> bool:
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True

    def choice(self) -> Tree:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise InvalidPattern
        options = [self.sequence()]
        while self.accept("|"):
            options.append(self.sequence())
        self.depth -= 1
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self) -> Tree:
        parts: list[Tree] = []
        while self.peek() not in {"", "|", ")"}:
            parts.append(self.repeated(self.atom()))
        return Sequence(tuple(parts))

    def repeated(self, part: Tree) -> Tree:
        bounds = self.bounds()
        if bounds is None:
            return part
        least, most = bounds
        greedy = not self.accept("?")
        if most is not None and most < least:
            raise InvalidPattern
        return Repeat(part, least, most, greedy)

    def bounds(self) -> tuple[int, int | None] | None:
        for mark, found in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.accept(mark):
                return found
        if not self.accept("{"):
            return None
        least = self.number()
        most: int | None = least
        if self.accept(","):
            most = None if self.peek() == "}" else self.number()
        if not self.accept("}"):
            raise InvalidPattern
        return least, most

    def number(self) -> int:
        start = self.at
        while self.peek() in _DIGITS:
            self.at += 1
        if not 0 < self.at - start <= 4:  # noqa: PLR2004 - more digits are more than any program holds
            raise InvalidPattern
        return int(self.text[start : self.at])

    def atom(self) -> Tree:
        mark = self.take()
        if mark in {"^", "$"}:
            return Edge(mark)
        if mark == "(":
            return self.group()
        if mark == "\\" and self.peek() in _DIGITS:
            return self.reference()
        return One(self.charset(mark))

    def charset(self, mark: str) -> Charset:
        if mark == ".":
            return (lambda _found: True) if self.dot_all else (lambda found: found not in "\n\r")
        if mark == "[":
            return self.brackets()
        if mark == "\\":
            return self.cased(self.escape())
        if mark in _SPECIAL:
            raise InvalidPattern
        return self.cased(characters.one(mark))

    def cased(self, part: Charset) -> Charset:
        return characters.whatever_case(part) if self.any_case else part

    def group(self) -> Tree:
        if self.accept("?:"):
            number = 0
        elif self.peek() == "?":
            raise InvalidPattern
        else:
            self.groups += 1
            number = self.groups
        part = self.choice()
        if not self.accept(")"):
            raise InvalidPattern
        self.closed.add(number)
        return Group(number, part) if number else part

    def reference(self) -> Tree:
        number = int(self.take())
        while self.peek() in _DIGITS and number * 10 + int(self.peek()) <= self.groups:
            number = number * 10 + int(self.take())
        if not number or number not in self.closed:
            raise InvalidPattern
        return Reference(number)

    def escape(self) -> Charset:
        mark = self.take()
        if mark in "pP":
            return self.category(inverted=mark == "P")
        if mark in characters.ESCAPES:
            return characters.ESCAPES[mark]
        return characters.one(self.escaped(mark))

    def escaped(self, mark: str) -> str:
        if mark not in _ESCAPABLE and mark not in _CONTROLS:
            raise InvalidPattern
        return _CONTROLS.get(mark, mark)

    def category(self, *, inverted: bool) -> Charset:
        end = self.text.find("}", self.at)
        if not self.accept("{") or end < 0:
            raise InvalidPattern
        found = characters.named(self.text[self.at : end])
        if found is None:
            raise InvalidPattern
        self.at = end + 1
        return characters.outside(found) if inverted else found

    def brackets(self) -> Charset:
        """``[a-z-[aeiou]]``, after its first bracket."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise InvalidPattern
        inverted = self.accept("^")
        parts: list[Charset] = []
        removed: Charset | None = None
        while not self.accept("]"):
            if parts and self.accept("-["):
                removed = self.brackets()
                if self.peek() != "]":
                    raise InvalidPattern
            else:
                parts.append(self.cased(self.bracketed()))
        if not parts:
            raise InvalidPattern
        self.depth -= 1
        found = characters.either(parts)
        found = characters.outside(found) if inverted else found
        return characters.without(found, removed) if removed else found

    def bracketed(self) -> Charset:
        """A character, range or escape between brackets."""
        mark = self.take()
        if mark == "[":
            raise InvalidPattern
        if mark == "\\":
            following = self.peek()
            if following in characters.ESCAPES or following in {"p", "P"}:
                return self.escape()
            mark = self.escaped(self.take())
        if self.peek() != "-" or self.text[self.at + 1 : self.at + 2] in {"]", "[", ""}:
            return characters.one(mark)
        self.at += 1
        last = self.take()
        if last == "\\":
            last = self.escaped(self.take())
        if last < mark:
            raise InvalidPattern
        return characters.between(mark, last)


def parse(pattern: str, flags: str) -> tuple[Tree, int, str]:
    """The tree, the number of groups, and the flags.

    Raises:
        InvalidPattern: it is not one.
    """
    reader = _Reader(_without_spaces(pattern) if "x" in flags else pattern, flags)
    tree = reader.choice()
    if reader.at != len(reader.text):
        raise InvalidPattern
    return tree, reader.groups, flags


def _without_spaces(pattern: str) -> str:
    """Flag ``x``: spaces count only inside brackets."""
    kept: list[str] = []
    depth, escaped = 0, False
    for mark in pattern:
        if mark in " \t\n\r" and not depth:
            continue
        kept.append(mark)
        if not escaped:
            depth += (mark == "[") - (mark == "]" and depth > 0)
        escaped = mark == "\\" and not escaped
    return "".join(kept)

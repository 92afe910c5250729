"""What a Typst template reads of the data it is given.

A template gets its data whole (``json(bytes(sys.inputs.datos))``, mostly by way of a shared file that
calls them ``datos``) and gives them other names (``#let d = datos``). Words of texts, strings and
comments read nothing, so the file is cut into the tokens of its code; no more of the language is needed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

DATA = "datos"


@dataclass(frozen=True)
class Read:
    """That a template reads one of its data, of its top level."""

    name: str
    line: int


@dataclass(frozen=True)
class _Token:
    kind: str  # "name", "string" or "mark"
    text: str
    start: int


_BLANK = re.compile(r"\s+|//[^\n]*")
_LINK = re.compile(r"https?://\S+")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_NAME = re.compile(r"[^\W\d][\w-]*")
_NUMBER = re.compile(r"\d[\w.%]*")
_RAW = re.compile(r"(`{3,})(?:.|\n)*?\1|`[^`]*`")
_LINEAR = frozenset({"let", "set", "show", "import", "include", "return"})  # to the end of the line
_BRANCHING = frozenset({"if", "for", "while", "else", "context"})  # to the end of their last block
_WORD = re.compile(r"[^\W\d]{2,}[\w]*")  # in a formula one letter is no name


def reads(source: bytes) -> list[Read]:
    """Which data a template reads, in the order in which it does."""
    text = source.decode(errors="replace").replace("\r\n", "\n")
    try:
        tokens = _Scanner(text).tokens()
    except RecursionError:  # brackets in brackets in brackets: nobody could read it, nor compose it
        return []
    known = _called(tokens)
    found = dict.fromkeys(
        Read(name, text.count("\n", 0, start) + 1) for name, start in _members(tokens, known)
    )
    return list(found)


def _called(tokens: Sequence[_Token]) -> set[str]:
    """The names that stand for all the data."""
    found: set[str] = set()
    for place, token in enumerate(tokens):
        after = [one.text for one in tokens[place + 1 : place + 12]]
        if token.text == "import" and token.kind == "name":
            found |= _imported(tokens[place + 1 :])
        elif token.text == "let" and after[1:2] == ["="]:
            whole = after[2:3] and after[2] in found and after[3:4] not in (["."], ["("])
            if whole or (after[2:3] == ["json"] and "inputs" in after and DATA in after):
                found.add(after[0])
    return found


def _imported(tokens: Sequence[_Token]) -> set[str]:
    """What ``datos`` is called here, if it is imported: ``: a, datos as d``, or everything."""
    if [one.text for one in tokens[1:2]] != [":"]:
        return set()
    for place, token in enumerate(tokens[2:], start=2):
        if token.kind == "string" or token.text in ("let", "set", "show", "import"):
            break
        if token.text == "*":
            return {DATA}
        if token.text == DATA:
            renamed = [one.text for one in tokens[place + 1 : place + 3]]
            return {renamed[1]} if renamed[:1] == ["as"] else {DATA}
    return set()


def _members(tokens: Sequence[_Token], known: set[str]) -> Iterator[tuple[str, int]]:
    """``d.name``, ``d.at("name")`` and ``"name" in d``."""
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else None
        if token.kind != "name" or token.text not in known or (before and before.text == "."):
            continue
        after = tokens[place + 1 : place + 5]
        texts = [one.text for one in after]
        if texts[:1] == ["."] and texts[1:3] == ["at", "("] and after[3:] and after[3].kind == "string":
            yield texts[3], after[3].start
        elif texts[:1] == ["."] and texts[2:3] != ["("] and after[1:] and after[1].kind == "name":
            yield texts[1], after[1].start
        elif before and before.text == "in" and tokens[place - 2].kind == "string":
            yield tokens[place - 2].text, tokens[place - 2].start


class _Scanner:
    """Cuts the code of a file into tokens; its texts, strings and comments into none."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._found: list[_Token] = []

    def tokens(self) -> list[_Token]:
        """All of them."""
        self._markup(end="")
        return self._found

    def _markup(self, end: str) -> None:
        """A text, up to the bracket that closes it."""
        while self._at < len(self._text):
            here = self._text[self._at]
            if end and here == end:
                self._at += 1
                return
            if here == "\\":
                self._at += 2
            elif here == "#":
                self._at += 1
                self._embedded()
            elif here == "$":
                self._at += 1
                self._formula()
            elif here == "[":
                self._at += 1
                self._markup("]")
            elif not self._skipped(_LINK, _RAW, self._text.startswith("//", self._at) and _BLANK):
                self._at += 1

    def _skipped(self, *patterns: re.Pattern[str] | bool) -> bool:
        if self._text.startswith("/*", self._at):
            self._comment()
            return True
        for pattern in patterns:
            found = pattern.match(self._text, self._at) if isinstance(pattern, re.Pattern) else None
            if found:
                self._at = found.end()
                return True
        return False

    def _comment(self) -> None:
        """Comments may hold comments."""
        depth = 0
        while self._at < len(self._text):
            mark = self._text[self._at : self._at + 2]
            depth += (mark == "/*") - (mark == "*/")
            self._at += 2 if mark in ("/*", "*/") else 1
            if not depth:
                return

    def _embedded(self) -> None:
        """Code within a text: a statement, or an expression that ends where no more of it can follow."""
        word = _NAME.match(self._text, self._at)
        if word and word[0] in _LINEAR | _BRANCHING:
            self._statement(branching=word[0] in _BRANCHING)
            return
        self._one()
        while self._at < len(self._text):
            here, after = self._text[self._at], self._text[self._at + 1 : self._at + 2]
            if here not in "([" and not (here == "." and (after.isalpha() or after == "_")):
                return
            self._one()
            if here == ".":
                self._one()

    def _statement(self, *, branching: bool) -> None:
        """To the end of the line or, where it has blocks, of the last of them."""
        while self._at < len(self._text) and self._text[self._at] not in "\n;]":
            block = self._text[self._at] in "{["
            self._one()
            if branching and block:
                rest = re.compile(r"\s*else\b").match(self._text, self._at)
                if not rest:
                    return
                self._at = rest.end()

    def _one(self) -> None:
        """The next token of code, with everything in it if it is a bracket."""
        here = self._text[self._at]
        string = _STRING.match(self._text, self._at)
        name = _NAME.match(self._text, self._at)
        if string:
            self._token("string", string[1], string.end())
        elif name:
            self._token("name", name[0], name.end())
        elif here in "({":
            self._brackets({"(": ")", "{": "}"}[here])
        elif here == "[":
            self._at += 1
            self._markup("]")
        elif here == "$":
            self._at += 1
            self._formula()
        elif not self._skipped(_RAW, _NUMBER, _BLANK if here != "\n" else False):
            self._token("mark", here, self._at + (2 if self._text.startswith("..", self._at) else 1))

    def _brackets(self, end: str) -> None:
        self._token("mark", self._text[self._at], self._at + 1)
        while self._at < len(self._text):
            if self._text[self._at] == end:
                self._token("mark", end, self._at + 1)
                return
            if not self._skipped(_BLANK):
                self._one()

    def _formula(self) -> None:
        while self._at < len(self._text) and self._text[self._at] != "$":
            word = _WORD.match(self._text, self._at)
            if word:
                self._token("name", word[0], word.end())
            elif self._text[self._at] == "#":
                self._at += 1
                self._embedded()
            elif not self._skipped(_STRING, _BLANK):
                self._token("mark", self._text[self._at], self._at + 1)
        self._at += 1

    def _token(self, kind: str, text: str, end: int) -> None:
        text = self._text[self._at : end] if kind == "mark" else text
        self._found.append(_Token(kind, text, self._at))
        self._at = end

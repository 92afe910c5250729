"""Cuts an expression into tokens.

FEEL names may contain spaces and operators, so what is a name depends on which names there are:
those in scope and those the expression declares itself. The longest one wins.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar

from lark import Token
from lark.lexer import Lexer as LarkLexer

from feel import literals, messages, names, type_names
from feel.errors import FeelLimitExceeded
from feel.limits import MAX_SOURCE

_SPACE = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_OPERATOR = re.compile(r"\*\*|\.\.|!=|<=|>=|[-+*/=<>()\[\]{},:.?]")
_KEYWORDS = {
    **{word: word.upper() for word in ("and", "or", "if", "then", "else", "for", "in", "return")},
    **{word: word.upper() for word in ("some", "every", "satisfies", "between", "function")},
    **dict.fromkeys(("true", "false", "null"), "LITERAL"),
}
_OPERATORS = {
    "=": "EQUAL",
    "!=": "DIFFERENT",
    "<": "LESS",
    "<=": "LESS_EQUAL",
    ">": "MORE",
    ">=": "MORE_EQUAL",
    "+": "PLUS",
    "-": "MINUS",
    "*": "TIMES",
    "/": "OVER",
    "**": "POWER",
    "(": "LPAR",
    ")": "RPAR",
    "[": "LSQB",
    "]": "RSQB",
    "{": "LBRACE",
    "}": "RBRACE",
    ",": "COMMA",
    ".": "DOT",
    "..": "DOTS",
}
_CONSTANTS = {"true": True, "false": False, "null": None}
_OPERAND_ENDS = frozenset({"LITERAL", "NAME", "TYPE", "RPAR", "RSQB", "RBRACE", "RCLOSE"})
_OPENERS, _CLOSERS = frozenset({"LPAR", "LSQB", "LBRACE", "ROPEN"}), frozenset({")", "]", "}"})
_LOOPS = {"FOR": "RETURN", "SOME": "SATISFIES", "EVERY": "SATISFIES"}
# After `[1..5[` comes something that no filter condition starts with.
_NOT_A_CONDITION = re.compile(
    r"\s*(?:$|[)\]},=<>!*/]|\.\D|(?:and|or|then|else|return|satisfies|in|instance|between)\b)"
)
_LINE_BREAK = re.compile("\n")


class Piece(Token):
    """A token of lark, which is a string, with what it stands for."""

    meaning: object


class Tokens:
    """The tokens of one text, with what the lexer has to remember while it reads."""

    def __init__(self, text: str, known: names.Known) -> None:
        self.text = text
        self.known = known
        self.position = 0
        self.tokens: list[Token] = []
        self.brackets: list[str] = []  # open ones; "CALL" and "PARAMETERS" are special "LPAR"
        self.dots: list[bool] = [False]  # whether `..` was seen inside each of them
        self.loops: list[tuple[str, int]] = []  # what ends the header of a loop, and how deep
        self._lines = [match.end() for match in _LINE_BREAK.finditer(text)]

    def place(self, position: int) -> tuple[int, int]:
        """Line and column, from 1."""
        before = [start for start in self._lines if start <= position]
        return len(before) + 1, position - (before[-1] if before else 0) + 1

    def add(self, kind: str, value: object, start: int) -> None:
        """Keep a token that starts at ``start``."""
        line, column = self.place(start)
        token = Piece(kind, self.text[start : self.position], start, line, column)
        token.meaning = value
        self.tokens.append(token)

    @property
    def last(self) -> str:
        """Kind of the token before."""
        return self.tokens[-1].type if self.tokens else ""

    def run(self) -> list[Token]:
        """All the tokens."""
        while self._skip():
            character = self.text[self.position]
            for applies, read in self._READERS:
                if applies(character) and read(self):
                    break
            else:
                raise messages.unexpected_character(self.text, self.position, *self.place(self.position))
        return self.tokens

    def _skip(self) -> bool:
        match = _SPACE.match(self.text, self.position)
        if match:
            self.position = match.end()
        return self.position < len(self.text)

    def _number(self) -> bool:
        match = _NUMBER.match(self.text, self.position)
        if match is None or (self.text[self.position] == "." and self.last in _OPERAND_ENDS):
            return False
        start, self.position = self.position, match.end()
        self.add("LITERAL", literals.number(match[0]), start)
        return True

    def _string(self) -> bool:
        start, match = self.position, _STRING.match(self.text, self.position)
        if match is None:
            raise messages.unclosed_string(*self.place(start))
        self.position = match.end()
        if self.brackets[-1:] == ["LBRACE"] and self.last in {"LBRACE", "COMMA"}:
            return self._key(start, literals.string(match[0]))
        self.add("LITERAL", literals.string(match[0]), start)
        return True

    def _at(self) -> bool:
        start = self.position
        match = _STRING.match(self.text, start + 1)
        if match is None:
            return False
        self.position = match.end()
        self.add("LITERAL", literals.at(literals.string(match[0])), start)
        return True

    def _key(self, start: int, key: str) -> bool:
        """``key:`` of a context entry or named argument; the colon belongs to the token."""
        self._skip()
        if self.text[self.position : self.position + 1] != ":":
            raise messages.colon_expected(key, *self.place(self.position))
        self.position += 1
        self.add("KEY", key, start)
        return True

    def _declared(self) -> bool:
        """A name that the expression declares here: a key, a parameter, a variable of a loop."""
        start = self.position
        if self.last in _LOOPS or self._in_header():
            found = names.before_in(self.text, start)
        elif self.brackets and self.last in _OPENERS | {"COMMA"}:
            found = names.before_mark(self.text, start, self.brackets[-1])
        else:
            found = None
        if found is None:
            return False
        name, self.position = found
        self.known = self.known.plus(name)
        if self.brackets and self.brackets[-1] in {"LBRACE", "CALL"} and not self._looping():
            return self._key(start, name)
        self.add("NAME", name, start)
        if self.brackets and self.brackets[-1] == "PARAMETERS":
            self._parameter_type()
        return True

    def _looping(self) -> bool:
        return self.last in _LOOPS or self._in_header()

    def _in_header(self) -> bool:
        return self.last == "COMMA" and bool(self.loops) and self.loops[-1][1] == len(self.brackets)

    def _parameter_type(self) -> None:
        self._skip()
        if self.text[self.position : self.position + 1] == ":":
            self.position += 1
            self._type()

    def _type(self) -> None:
        self._skip()
        start = self.position
        line, column = self.place(start)
        kind, self.position = type_names.read(self.text, start, self.known, (line, column))
        self.add("TYPE", kind, start)

    def _word(self) -> bool:
        start = self.position
        after_dot = self.last == "DOT"
        if after_dot or not self._declared():
            end = self.known.longest(self.text, start)
            if end is None:
                return self._keyword_or_name(start, after_dot=after_dot)
            self.position = end
            self.add("NAME", names.normal(self.text[start:end]), start)
        return True

    def _keyword_or_name(self, start: int, *, after_dot: bool) -> bool:
        match = names.WORD.match(self.text, start)
        if match is None:
            return False
        word = match[0]
        if after_dot or not self._keyword(word, start, match.end()):
            self.position = names.words(self.text, start)
            self.add("NAME", names.normal(self.text[start : self.position]), start)
        return True

    def _keyword(self, word: str, start: int, end: int) -> bool:
        if word == "instance" and (match := re.compile(r"instance\s+of\b").match(self.text, start)):
            self.position = match.end()
            self.add("INSTANCE_OF", None, start)
            self._type()
            return True
        external = word == "external" and self.last == "RPAR"
        kind = "EXTERNAL" if external else _KEYWORDS.get(word, "")
        if not kind:
            return False
        self.position = end
        self.add(kind, _CONSTANTS.get(word), start)
        if kind in _LOOPS:
            self.loops.append((_LOOPS[kind], len(self.brackets)))
        elif self.loops and kind == self.loops[-1][0]:
            self.loops.pop()
        return True

    def _operator(self) -> bool:
        match = _OPERATOR.match(self.text, self.position)
        if match is None or match[0] == ":":
            return False
        start, self.position = self.position, match.end()
        mark = match[0]
        if mark == "?":
            self.add("NAME", mark, start)
            return True
        kind = self._bracket(mark, _OPERATORS[mark])
        if mark == "..":
            self.dots[-1] = True
        self.add(kind, mark, start)
        return True

    def _bracket(self, mark: str, kind: str) -> str:
        """Keep account of brackets; tell a range's ``]`` and ``[`` from those of lists and filters."""
        after_operand = self.last in _OPERAND_ENDS
        if mark == "]" and not after_operand and self.last != "LSQB":
            kind = "ROPEN"
        elif mark == "[" and after_operand and self._closes_range():
            kind = "RCLOSE"
        if kind in _OPENERS:
            special = {"FUNCTION": "PARAMETERS"}.get(self.last, "CALL" if after_operand else kind)
            self.brackets.append(special if kind == "LPAR" else kind)
            self.dots.append(False)
        elif (mark in _CLOSERS or kind == "RCLOSE") and self.brackets:
            self.brackets.pop()
            self.dots.pop()
        return kind

    def _closes_range(self) -> bool:
        return self.dots[-1] and _NOT_A_CONDITION.match(self.text, self.position) is not None

    _READERS: ClassVar[list[tuple[Callable[[str], bool], Callable[["Tokens"], bool]]]] = [
        (lambda character: character.isdigit() or character == ".", _number),
        (lambda character: character == '"', _string),
        (lambda character: character == "@", _at),
        (names.starts_word, _word),
        (lambda _character: True, _operator),
    ]


def tokenize(text: str, known: Iterable[str] = ()) -> list[Token]:
    """The tokens of an expression.

    Args:
        text: FEEL.
        known: Names in scope that contain spaces, operators or keywords.

    Raises:
        FeelSyntaxError: a character or string that FEEL does not have.
        FeelLimitExceeded: the text is too long.
    """
    if len(text) > MAX_SOURCE:
        raise FeelLimitExceeded("La expresión es demasiado larga. Divídala en varias.")
    return Tokens(text, names.Known.of(known)).run()


class Given(LarkLexer):
    """Hands lark the tokens it is given."""

    def __init__(self, _configuration: object) -> None:
        """Nothing to configure: the lexer is ours."""

    def lex(self, tokens: list[Token]) -> Iterator[Token]:  # type: ignore[override]
        """The tokens, one by one."""
        yield from tokens

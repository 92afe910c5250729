"""From text to tree: lark's LALR parser over our tokens. No recursion, however deep the text."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from lark import Lark, Token, UnexpectedToken

from feel import lexer, messages
from feel.builder import Builder
from feel.limits import MAX_DEPTH
from feel.tree import Node, UnaryTests

_GRAMMAR = Path(__file__).with_name("grammar.lark")


@lru_cache(1)
def _lark() -> Lark:
    return Lark(
        _GRAMMAR.read_text(encoding="utf-8"),
        parser="lalr",
        lexer=lexer.Given,
        start=["expression", "tests"],
        transformer=Builder(),
        maybe_placeholders=False,
    )


def parse(text: str, names: Iterable[str] = ()) -> Node:
    """The tree of an expression.

    Raises:
        FeelSyntaxError: it is none.
        FeelLimitExceeded: it is too long or too deep.
    """
    return _parse(text, lexer.tokenize(text, names), "expression")


def parse_tests(text: str, names: Iterable[str] = ()) -> UnaryTests:
    """The tree of a decision table's cell.

    Raises:
        FeelSyntaxError: it is none.
        FeelLimitExceeded: it is too long or too deep.
    """
    tokens = lexer.tokenize(text, names)
    if [token.type for token in tokens] == ["MINUS"]:
        return UnaryTests(1, 1, (), negated=False)
    negated = _is_negated(tokens)
    found = _parse(text, tokens[2:-1] if negated else tokens, "tests")
    return UnaryTests(found.line, found.column, tuple(found.children()), negated)  # type: ignore[arg-type]


def _is_negated(tokens: list[Token]) -> bool:
    """Whether the whole cell is ``not(…)``."""
    if [str(token) for token in tokens[:2]] != ["not", "("] or tokens[-1].type != "RPAR":
        return False
    depth = 0
    for token in tokens[1:-1]:
        depth += (token.type == "LPAR") - (token.type == "RPAR")
        if not depth:
            return False
    return True


def _parse(text: str, tokens: list[Token], start: str) -> Node:
    if not tokens:
        raise messages.empty()
    try:
        root: Node = _lark().parse(tokens, start=start)  # type: ignore[assignment]
    except UnexpectedToken as error:
        raise _explain(text, tokens, error) from None
    _check_depth(root)
    return root


def _explain(text: str, tokens: list[Token], error: UnexpectedToken) -> Exception:
    index = next((place for place, token in enumerate(tokens) if token is error.token), len(tokens))
    lines = text.rstrip().split("\n")
    end = len(lines), len(lines[-1]) + 1
    before = tokens[index - 1] if index else None
    return messages.unexpected_token(error.token, before, set(error.accepts or error.expected), end)


def _check_depth(root: Node) -> None:
    level: list[Node] = [root]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in node.children()]
        if not level:
            return
    raise messages.too_deep()

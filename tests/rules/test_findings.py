"""Every code of a finding has its page in ``docs/rules``, and every page is about a code that exists."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.house import ROOT, read, sources

PAGES = Path("docs/rules")
WORDS = {"error": "refused", "warn": "warning", "info": "note"}


@cache
def codes() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Code → how it is reported and in which sentences, as written in our sources."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for text in sources("engine", "forms", "registry", "tasks", "web").values():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and (told := reported(node)):
                found.setdefault(told[0], []).append(told[1:])
    return found


def reported(call: ast.Call) -> tuple[str, str, tuple[str, ...]] | None:
    """``report.error("code", place, "sentence", …)``; or ``add(…)``, which is one of the three."""
    verb = getattr(call.func, "attr", None) or getattr(call.func, "id", None)
    if verb not in (*WORDS, "add") or len(call.args) < 3:
        return None
    code, _, sentence = call.args[:3]
    if not isinstance(code, ast.Constant) or not isinstance(code.value, str):
        return None
    return code.value, str(verb), tuple(constants(sentence))


def constants(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from constants(body)
            yield from constants(orelse)


def pages() -> list[str]:
    return sorted(file.stem for file in (ROOT / PAGES).glob("*.md") if file.stem != "README")


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert sorted(codes()) == pages()


def test_a_code_is_a_name_in_kebab_case() -> None:
    assert [] == [code for code in codes() if not re.fullmatch(r"[a-z]+(-[a-z]+)*", code)]


@pytest.mark.parametrize("code", pages())
def test_a_page_quotes_the_finding_and_shows_wrong_and_right(code: str) -> None:
    page = read(PAGES / f"{code}.md")
    told = codes().get(code, [])

    assert re.match(r"# \S.+\n\nCode `" + code + "` · ", page)
    assert page.count("```") == 4
    assert [] == [one for _, sentences in told for one in sentences if f"> {one}" not in page]
    assert all(WORDS[verb] in page for verb, _ in told if verb in WORDS)


def test_the_index_names_every_page() -> None:
    index = read(PAGES / "README.md")

    assert [] == [code for code in pages() if f"({code}.md)" not in index]

"""Small enough to be read in one go."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import PACKAGES, files, read, sources

OURS = (*PACKAGES, "tools", "bench", "dev.py")
MODULE = 400
FUNCTION = 40
README = 90


def test_no_module_is_too_long_to_read() -> None:
    lengths = {path: len(text.splitlines()) for path, text in sources(*OURS, "tests").items()}

    assert {} == {path: length for path, length in lengths.items() if length > MODULE}


def test_no_function_is_too_long_to_hold_in_the_head() -> None:
    lengths = {
        f"{path}:{function.lineno} {function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path, text in sources(*OURS).items()
        for function in functions(text)
    }

    assert {} == {name: length for name, length in lengths.items() if length > FUNCTION}


@pytest.mark.parametrize("path", [f for f in files() if f.name == "README.md"], ids=str)
def test_no_readme_is_longer_than_a_page(path: Path) -> None:
    assert len(read(path).splitlines()) <= README


def functions(text: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node

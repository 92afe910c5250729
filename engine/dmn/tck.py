"""Runs the public DMN conformance kit: ``python -m engine.dmn.tck DIR``.

A folder of the kit holds models (``*.dmn``) and test files (``*-test-*.xml``); a test gives inputs and
the answer expected of each decision. An expected error counts as passed where the answer is null,
which is what the standard makes of an error.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

import feel
from engine.dmn.decisions import Decisions
from engine.errors import EngineError

Element = Any  # of lxml

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_TOLERANCE = Decimal("1e-8")
_CONVERSIONS = {
    "decimal": "number(texto)",
    "double": "number(texto)",
    "integer": "number(texto)",
    "int": "number(texto)",
    "boolean": 'texto = "true"',
    "date": "date(texto)",
    "time": "time(texto)",
    "dateTime": "date and time(texto)",
    "duration": "duration(texto)",
}


@dataclass(frozen=True)
class Case:
    """One expected answer."""

    file: Path
    id: str
    result: str
    service: str | None
    inputs: dict[str, object]
    expected: object

    def label(self) -> str:
        """How a failing case is named."""
        return f"{self.file.parent.name} {self.id} {self.result}"


def cases(folder: Path) -> Iterator[Case]:
    """All cases of the test files directly in ``folder``."""
    for file in sorted(folder.glob("*-test-*.xml")):
        for node in etree.parse(file).getroot():
            if _name(node) == "testCase":
                yield from _cases_of(node, file)


def _cases_of(node: Element, file: Path) -> Iterator[Case]:
    inputs = {n.get("name"): _value(n) for n in node if _name(n) == "inputNode"}
    service = node.get("invocableName") if node.get("type") == "decisionService" else None
    for result in (n for n in node if _name(n) == "resultNode"):
        expected = next((n for n in result if _name(n) == "expected"), None)
        yield Case(
            file=file,
            id=node.get("id", ""),
            result=result.get("name"),
            service=service,
            inputs=inputs,
            expected=None if expected is None else _value(expected),
        )


def _name(node: Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _value(node: Element) -> object:
    """The value that the children of ``node`` describe."""
    components = [n for n in node if _name(n) == "component"]
    if components:
        return {n.get("name"): _value(n) for n in components}
    for child in node:
        match _name(child):
            case "list":
                return [_value(item) for item in child if _name(item) == "item"]
            case "value":
                return _scalar(child)
    return None


def _scalar(node: Element) -> object:
    if node.get(f"{_XSI}nil") == "true":
        return None
    text = node.text or ""
    kind = (node.get(f"{_XSI}type") or "string").rpartition(":")[2]
    if kind not in _CONVERSIONS:
        return text
    return feel.compile(_CONVERSIONS[kind]).value(feel.Run({"texto": text.strip()}))


def same(expected: object, actual: object) -> bool:
    """Equal as the kit means it: numbers within a tolerance, contexts and lists member by member."""
    match expected, actual:
        case (bool(), _) | (_, bool()):
            return expected is actual
        case Decimal(), Decimal() | int() | float():
            return abs(expected - Decimal(str(actual))) <= _TOLERANCE * max(abs(expected), Decimal(1))
        case list(), list():
            return len(expected) == len(actual) and all(map(same, expected, actual))
        case dict(), dict():
            return expected.keys() == actual.keys() and all(
                same(v, actual[k]) for k, v in expected.items()
            )
        case _:
            return type(expected) is type(actual) and expected == actual


def answer(decisions: Decisions, case: Case) -> object:
    """What our engine says; null where it says that it cannot."""
    if case.service:
        return decisions.serve(case.service, case.inputs)[0].get(case.result)
    return decisions.try_ask(case.result, case.inputs)[0]


def run(root: Path) -> tuple[int, list[str]]:
    """How many cases below ``root`` passed, and a line for each that did not."""
    passed, failed = 0, list[str]()
    for folder in sorted({f.parent for f in root.rglob("*-test-*.xml")}):
        decisions: Decisions | None = None
        for case in cases(folder):
            try:
                decisions = decisions or Decisions.load(
                    {f.name: f.read_bytes() for f in sorted(folder.glob("*.dmn"))}
                )
                actual = answer(decisions, case)
            except (EngineError, feel.FeelError) as error:
                failed.append(f"{case.label()}: {error}")
                continue
            if same(case.expected, actual):
                passed += 1
            else:
                failed.append(f"{case.label()}: expected {case.expected!r}, actual {actual!r}")
    return passed, failed


def main() -> int:
    """Command line; the exit status says whether all passed."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():  # noqa: PLR2004 - a program and its argument
        sys.stderr.write(
            "Uso: python -m engine.dmn.tck CARPETA (una carpeta del juego de conformidad DMN)\n"
        )
        return 2
    passed, failed = run(Path(sys.argv[1]))
    for line in failed:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{passed} passed, {len(failed)} failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

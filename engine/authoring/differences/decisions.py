"""Decisions as parts: each decision, each input, and each row of a table."""

from collections.abc import Iterator, Mapping

from engine.authoring import markup
from engine.authoring.differences.model import Fact, Part
from engine.authoring.markup import Element

ROW = "rule"
_ROWS = frozenset({ROW})
_DRAWING = "DMNDI"


def parts(text: str) -> Mapping[str, Part]:
    """All elements of a model, with the rows of their tables."""
    root = markup.scan(text)
    found: dict[str, Part] = {}
    for element in root.children:
        if element.name[1] != _DRAWING:
            for part in _parts(element):
                found[part.id] = part
    return found


def _parts(element: Element) -> Iterator[Part]:
    id_ = element.get("id") or f"{element.name[1]} {element.get('name')}"
    name = element.get("name") or ""
    tables = [one for one in _all(element) if one.name[1] == "decisionTable"]
    yield Part(id_, element.name[1], name, dict(_facts(element, ())))
    for table in tables:
        columns = _columns(table)
        rows = [one for one in table.children if one.name[1] in _ROWS]
        for number, row in enumerate(rows, 1):
            facts = dict(_cells(row, columns))
            row_id = row.get("id") or f"{id_} {number}"
            yield Part(row_id, ROW, f"{name or id_}, {number}", facts)


def _facts(element: Element, path: Fact) -> Iterator[tuple[Fact, str]]:
    """Everything below but the rows."""
    for attribute in element.own:
        if attribute.name != ("", "id"):
            yield (*path, attribute.name[1]), attribute.value
    if not element.children and element.text:
        yield path or ("text",), element.text
    counts: dict[str, int] = {}
    for child in element.children:
        local = child.name[1]
        if local in _ROWS:
            continue
        counts[local] = counts.get(local, 0) + 1
        step = local if counts[local] == 1 else f"{local} {counts[local]}"
        yield from _facts(child, (*path, step))


def _columns(table: Element) -> list[str]:
    found = []
    for clause in table.children:
        if clause.name[1] == "input":
            texts = [one.text for one in _all(clause) if one.name[1] == "text"]
            found.append(clause.get("label") or (texts[0] if texts else ""))
        elif clause.name[1] in ("output", "annotation"):
            found.append(clause.get("label") or clause.get("name") or "")
    return found


def _cells(row: Element, columns: list[str]) -> Iterator[tuple[Fact, str]]:
    cells = [one for one in row.children if one.name[1].endswith("Entry")]
    for number, cell in enumerate(cells):
        column = columns[number] if number < len(columns) else ""
        texts = [one.text for one in cell.children if one.name[1] == "text"]
        yield ("cell", str(number + 1), column), texts[0].strip() if texts else ""
    for one in row.children:
        if one.name[1] == "description":
            yield ("description",), one.text


def _all(element: Element) -> Iterator[Element]:
    for child in element.children:
        yield child
        yield from _all(child)

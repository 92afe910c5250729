"""Every process folder is whole, and asks for nothing that nobody does."""

import re
from pathlib import Path

import pytest
from lxml import etree

from engine.checks import expressions, graph
from registry import expresiones
from registry.catalogo import archivos
from registry.catalogo.tablas import DocumentoTipo
from tasks.handlers import HANDLERS
from tests.house import ROOT

FOLDERS = sorted(path.parent for path in (ROOT / "processes").glob("*/*.bpmn"))
SAFE = etree.XMLParser(resolve_entities=False, no_network=True)
PROCESS = "{http://www.omg.org/spec/BPMN/20100524/MODEL}process"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
ISSUES = ("documentos.preparar", "documentos.generar", "documentos.emitir", "documentos.vigente")


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def test_there_are_processes() -> None:
    assert FOLDERS


def test_a_process_has_its_law_its_history_and_its_scenarios(folder: Path) -> None:
    assert (folder / "README.md").read_text(encoding="utf-8").strip()
    assert (folder / "CHANGES.md").read_text(encoding="utf-8").strip()
    assert list((folder / "scenarios").glob("*.yaml"))


def test_a_process_is_called_like_its_folder(folder: Path) -> None:
    names = {
        str(process.get("id")) for process in elements(folder, PROCESS) if process.get("isExecutable")
    }

    assert {folder.name} == names


def test_every_topic_has_a_handler(folder: Path) -> None:
    expresiones.install()  # some compute theirs from the catalogue
    roots = (etree.parse(file, SAFE).getroot() for file in folder.glob("*.bpmn"))
    tasks = [n for root in roots for scope in graph.processes(root) for n in scope.all_nodes()]
    topics = {topic for task in tasks for topic in expressions.topics(task) or ("?",)}

    assert set() == topics - set(HANDLERS) - {""}


def test_every_kind_of_document_that_a_diagram_names_is_in_the_catalogue(folder: Path) -> None:
    operators = [
        one for one in elements(folder, f"{SPIFF}serviceTaskOperator") if one.get("id") in ISSUES
    ]
    values = [
        str(one.get("value"))
        for operator in operators
        for one in operator.iter(f"{SPIFF}parameter")
        if one.get("id") == "tipo"
    ]
    named = {code for value in values for code in re.findall(r'"([A-Z_]+)"', value)}
    known = {row.codigo for row in archivos.read().every(DocumentoTipo)}

    assert set() == {one for one in named - known if not (one.endswith("_") and completed(one, known))}


def test_a_process_tells_the_law_it_follows(folder: Path) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8")

    assert re.search(r"\b(Ley|Decreto|DL|DS|Reglamento|TUPA|R\.?M\.?)\b", text)


def completed(beginning: str, codes: set[str]) -> bool:
    """Whether a code is made of this beginning and of what the case is about."""
    return any(code.startswith(beginning) for code in codes)


def elements(folder: Path, tag: str) -> list[etree._Element]:
    return [found for file in folder.glob("*.bpmn") for found in etree.parse(file, SAFE).iter(tag)]

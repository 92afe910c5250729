"""Every process folder is whole, and asks for nothing that nobody does."""

import re
from pathlib import Path

import pytest
from lxml import etree

from engine.checks import expressions, graph
from registry import expresiones
from tasks.handlers import HANDLERS
from tests.house import ROOT

FOLDERS = sorted(path.parent for path in (ROOT / "processes").glob("*/*.bpmn"))
SAFE = etree.XMLParser(resolve_entities=False, no_network=True)
PROCESS = "{http://www.omg.org/spec/BPMN/20100524/MODEL}process"


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


def test_a_process_tells_the_law_it_follows(folder: Path) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8")

    assert re.search(r"\b(Ley|Decreto|DL|DS|Reglamento|TUPA|R\.?M\.?)\b", text)


def elements(folder: Path, tag: str) -> list[etree._Element]:
    return [found for file in folder.glob("*.bpmn") for found in etree.parse(file, SAFE).iter(tag)]

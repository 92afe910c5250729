"""Every scenario of every process folder ends as it says."""

from functools import cache
from pathlib import Path

import pytest

from engine import gate, rehearsal, repository
from engine.findings import Severity
from engine.programs import Loaded
from tests.house import ROOT

PROCESSES = ROOT / "processes"
FOLDERS = sorted(file.parent for file in PROCESSES.glob("*/*.bpmn") if file.stem == file.parent.name)
SCENARIOS = sorted(PROCESSES.glob("*/scenarios/*.yaml"))


@cache
def loaded(folder: Path) -> Loaded:
    draft = repository.read(folder)
    return gate.load(draft.key, draft.sources, repository.beside(draft))


@pytest.fixture(autouse=True, scope="module")
def calendar() -> None:
    """The ministry's own functions are part of the language of its diagrams."""
    from registry import expresiones

    expresiones.install()


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: f"{file.parent.parent.name}:{file.stem}")
def test_scenario(file: Path) -> None:
    result = rehearsal.play(loaded(file.parent.parent), rehearsal.read(file.read_bytes()))

    assert () == tuple(result.problems)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_gate_lets_the_folder_pass(folder: Path) -> None:
    from tasks.handlers import HANDLERS

    findings = repository.check(repository.read(folder), topics=HANDLERS.keys())

    assert [] == [str(one) for one in findings if one.severity is Severity.ERROR]

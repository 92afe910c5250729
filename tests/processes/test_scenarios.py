"""Every procedure passes the deploy gate, and every scenario ends as it says."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from engine import gate, rehearsal, repository
from engine.findings import Severity
from engine.programs import Loaded
from registry import expresiones
from tasks.handlers import HANDLERS

PROCESSES = Path(__file__).parents[2] / "processes"
SCENARIOS = sorted(PROCESSES.glob("*/scenarios/*.yaml"))
FOLDERS = sorted(folder.parent.name for folder in PROCESSES.glob("*/*.bpmn"))

expresiones.install()


@pytest.fixture(scope="module")
def loaded() -> Mapping[str, Loaded]:
    """All procedures, compiled."""
    found: dict[str, Loaded] = {}
    for draft in repository.read_all(PROCESSES):
        found[draft.key] = gate.load(draft.key, draft.sources, found)
    return found


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda f: f"{f.parent.parent.name}:{f.stem}")
def test_scenario_ends_as_it_says(file: Path, loaded: Mapping[str, Loaded]) -> None:
    result = rehearsal.play(loaded[file.parent.parent.name], rehearsal.read(file.read_bytes()))

    assert [] == list(result.problems)


@pytest.mark.parametrize("key", FOLDERS)
def test_the_gate_has_nothing_against_it(key: str, loaded: Mapping[str, Loaded]) -> None:
    draft = repository.read(PROCESSES / key)
    findings = repository.check(draft, topics=HANDLERS.keys(), callees=loaded)

    assert [] == [str(one) for one in findings if one.severity is not Severity.INFO]


def test_every_end_of_refugio_is_reached_by_a_scenario(loaded: Mapping[str, Loaded]) -> None:
    ends = {
        activity
        for activity, one in loaded["refugio"].program.activities.items()
        if one.kind == "endEvent" and one.process == "refugio"
    }
    files = (PROCESSES / "refugio" / "scenarios").glob("*.yaml")
    reached = {rehearsal.read(file.read_bytes())["ends"] for file in files}

    assert ends - {"vencimiento_atendido"} == reached  # the side path of a late case

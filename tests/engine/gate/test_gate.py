"""The deploy gate over a corpus: ``bad/`` (each wrong in one way) and ``good/`` (without a false alarm).

A folder of ``bad`` says in ``expected.yaml`` which finding refuses it, and at which element; with
``severity: warning`` where it can be deployed all the same.
"""

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from engine import gate
from engine.findings import Severity

HERE = Path(__file__).parent
BAD = sorted((HERE / "bad").iterdir())
GOOD = sorted((HERE / "good").iterdir())
TOPICS = {"interpol.personas", "notificaciones.enviar"}


def sources(folder: Path) -> Mapping[str, bytes]:
    files = (f for f in sorted(folder.rglob("*")) if f.is_file() and f.name != "expected.yaml")
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in files}


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(BAD) >= 60
    assert len(GOOD) >= 25


@pytest.mark.parametrize("folder", BAD, ids=lambda f: f.name)
def test_a_bad_definition_is_refused_at_the_right_element_with_a_remedy(folder: Path) -> None:
    expected = yaml.safe_load((folder / "expected.yaml").read_text())

    found = gate.check(folder.name, sources(folder), callees={}, topics=TOPICS)

    told = [one for one in found if one.severity == expected.get("severity", "error")]
    assert (expected["code"], expected["element"]) in {(one.code, one.element) for one in told}
    assert all(one.message and one.advice for one in told)


@pytest.mark.parametrize("folder", GOOD, ids=lambda f: f.name)
def test_a_good_definition_raises_no_alarm(folder: Path) -> None:
    found = gate.check(folder.name, sources(folder), callees={}, topics=TOPICS)

    assert [] == [str(one) for one in found if one.severity is not Severity.INFO]

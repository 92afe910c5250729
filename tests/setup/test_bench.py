"""The measurements are found; how long each takes is for whoever runs them."""

import subprocess
import sys

from bench import engine
from tests import postgres
from tests.journeys.stack import ROOT


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_cases_of_the_measured_graph_go_to_their_end() -> None:
    """What is measured must still be possible: who may work on a case changes with the product."""
    with postgres.migrated() as database, postgres.bound(database):
        engine.deploy("refugee", engine.REFUGEE_FORMS)

        turns, _ = engine.play_ours(engine.Watch())

    assert {"start", "complete", "job"} == {kind for kind, _ in turns}


def test_tells_its_measurements_and_refuses_others() -> None:
    helped, unknown = bench("--help"), bench("nada")

    assert (0, 2) == (helped.returncode, unknown.returncode), helped.stderr
    names = ("desk", "engine", "feel", "imports", "jobs", "persons")
    assert [] == [name for name in names if name not in helped.stdout]
    assert "no hay medición «nada»" in unknown.stderr

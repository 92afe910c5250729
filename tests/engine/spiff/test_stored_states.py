"""States written by every version of the codec can be read, go on, and end as they should.

``states/<version>-<probe>-<steps done>.state``. Never change one; a new version adds its own.
"""

from pathlib import Path

import pytest

from engine import spiff
from tests.conformance.player import Player, expected, program

STATES = sorted((Path(__file__).parent / "states").glob("*.state"))


@pytest.mark.parametrize("file", STATES, ids=lambda file: file.stem)
def test_is_read_and_goes_on(file):
    _, name, done = file.stem.split("-")
    player = Player.start(name)
    player.execution = spiff.Execution.load(program(name), file.read_bytes(), now=player.now)
    player.path = []
    for step in expected(name)["do"][int(done) :]:
        player.do(step)

    assert expected(name).get("ends") == player.execution.outcome
    assert "completed" == player.execution.state
    assert player.path == expected(name)["path"][len(expected(name)["path"]) - len(player.path) :]


def test_there_are_samples():
    assert STATES

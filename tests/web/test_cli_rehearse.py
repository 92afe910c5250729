"""``sugm rehearse``: the table of what every scenario ended in, and a status that scripts can trust."""

import json
import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from tests.house import ROOT
from web.cli import sugm

PAGO = ROOT / "processes" / "pago"


def rehearse(*arguments: str) -> Result:
    return CliRunner().invoke(sugm, ["rehearse", *arguments])


def test_tells_scenario_by_scenario_what_it_ended_in() -> None:
    told = rehearse(str(PAGO))

    assert 0 == told.exit_code
    heading, *rows = told.output.splitlines()
    assert "pago (9)" == heading
    (row,) = (row for row in rows if "por_caja" in row)
    assert ["bien", "por_caja", "→", "pagado"] == row.split()[:4]
    assert row.endswith("Paga en la caja del consulado")
    assert "9 escenarios de 1 proceso: todos terminan como dicen" in told.output


def test_names_what_does_not_end_as_it_says_and_fails(tmp_path: Path) -> None:
    folder = shutil.copytree(PAGO, tmp_path / "pago")
    file = folder / "scenarios" / "por_caja.yaml"
    file.write_text(file.read_text().replace("ends: pagado", "ends: no_pagado"))

    told = rehearse(str(folder))
    machine = json.loads(rehearse(str(folder), "--json").output)

    assert 1 == told.exit_code
    assert "terminó en «pagado» y no en «no_pagado»" in told.output
    assert "1 no terminan como dicen" in told.output
    assert ["por_caja"] == [one["scenario"] for one in machine if not one["ok"]]


def test_asks_which() -> None:
    told = rehearse()

    assert 2 == told.exit_code
    assert "--all" in told.output

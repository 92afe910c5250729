"""``sugm check``: a folder or one file, for people and for programs."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.house import ROOT
from web.cli import sugm

BAD = ROOT / "tests/engine/gate/bad"
GOOD = ROOT / "tests/engine/gate/good"
KEYS = {
    "severity", "code", "element", "name", "file", "line", "message", "remedy", "page",
}  # fmt: skip


def check(*words: str | Path) -> Result:
    return CliRunner().invoke(sugm, ["check", *map(str, words)])


def test_a_good_folder_can_be_deployed() -> None:
    done = check(GOOD / "lineal")

    assert 0 == done.exit_code
    assert "Se puede desplegar" in done.output


def test_a_bad_one_is_refused_with_element_reason_remedy_and_page() -> None:
    done = check(BAD / "variable_mal_escrita")

    assert 1 == done.exit_code
    for words in (
        "variable_mal_escrita.bpmn", "error línea 18 «Consultar» [consultar]", "«solictante»",
        "→ ¿Quiso decir «solicitante»?", "docs/rules/unwritten-variable.md", "(1 error",
    ):  # fmt: skip
        assert words in done.output


def test_programs_get_everything_as_json() -> None:
    done = check(BAD / "bloqueo", "--json")

    told = json.loads(done.output)
    assert 1 == done.exit_code
    assert all(one.keys() >= KEYS for one in told)
    assert "deadlock" in {one["code"] for one in told}


@pytest.mark.parametrize("file", ["interpol.personas", "x.txt"])
def test_other_files_are_not_looked_at(file: str, tmp_path: Path) -> None:
    (tmp_path / file).write_text("x")

    assert 2 == check(tmp_path / file).exit_code


def test_one_file_of_a_folder_is_checked_among_the_others() -> None:
    folder = ROOT / "processes/aviso_salida"

    done = check(*sorted(folder.glob("forms/*.form")), folder / "aviso_salida.bpmn")

    assert 0 == done.exit_code


def test_a_form_alone(tmp_path: Path) -> None:
    form = tmp_path / "datos.form"
    form.write_text('{"components": [{"type": "iframe", "id": "uno"}]}')

    done = check(form, "--json")

    assert 1 == done.exit_code
    assert ["form-wrong"] == [one["code"] for one in json.loads(done.output)]


def test_a_diagram_alone(tmp_path: Path) -> None:
    diagram = tmp_path / "descargado (2).bpmn"
    diagram.write_bytes((GOOD / "enviar_mensaje/enviar_mensaje.bpmn").read_bytes())

    done = check(diagram, "--json")

    assert {"enviar_mensaje.bpmn"} >= {one["file"] for one in json.loads(done.output)}


def test_a_decision_alone(tmp_path: Path) -> None:
    decision = tmp_path / "tabla.dmn"
    decision.write_text("<no>")

    done = check(decision)

    assert 1 == done.exit_code
    assert "dmn-unreadable" in done.output


def test_a_folder_without_a_diagram_is_no_process(tmp_path: Path) -> None:
    done = check(tmp_path)

    assert 1 == done.exit_code
    assert "no-diagram" in done.output


def test_a_file_that_is_too_large_is_said_to_be(tmp_path: Path) -> None:
    diagram = tmp_path / "grande.bpmn"
    diagram.write_bytes(b" " * 5_000_001)

    done = check(diagram)

    assert 1 == done.exit_code
    assert "pesa más de 5 MB" in done.output

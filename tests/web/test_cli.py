"""The ``sugm`` command."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from engine import db, definitions, repository
from engine.models import ProcessInstance
from tests.house import ROOT
from tests.web.conftest import PROCESS, settings
from web.cli import accounts, base, sugm

TEMPLATE = ROOT / "processes/plantillas/en_blanco"


@pytest.fixture(autouse=True)
def _stay_in_the_test_database(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUGM_DATABASE_URL", "postgresql+psycopg://nowhere/nothing")
    monkeypatch.setenv("SUGM_MINIMUM_COVERAGE", "0")  # the process of these tests has no scenarios
    monkeypatch.setattr(db, "connect", lambda _url: None)
    monkeypatch.setattr(accounts, "from_environment", settings)
    base.settings.load.cache_clear()


def run(*words: str, answers: str = "") -> Result:
    return CliRunner().invoke(sugm, words, input=answers)


def test_deploys_and_says_which_version_new_cases_run(session: Session) -> None:
    done = run("deploy", str(PROCESS), "--nota", "primera", "--as", "ana")

    assert (0, "permiso, versión 1: es la que corren los casos nuevos.\n") == (
        done.exit_code,
        done.output,
    )
    assert "primera" == repository.latest(session, "permiso").note


def test_says_which_user_task_has_no_form(tmp_path: Path) -> None:
    copy = shutil.copytree(PROCESS, tmp_path / "permiso")
    (copy / "forms/evaluar_solicitud.form").unlink()

    told = run("check", str(copy))
    refused = run("deploy", str(copy))

    assert (1, 1) == (told.exit_code, refused.exit_code)
    assert "evaluar_solicitud" in told.output
    assert "evaluar_solicitud" in refused.output


def test_what_its_scenarios_hardly_pass_is_not_deployed(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SUGM_MINIMUM_COVERAGE")
    refused = run("deploy", str(PROCESS))
    kept = definitions.find_latest(session, "permiso")
    tried = run("deploy", str(TEMPLATE))

    assert 1 == refused.exit_code
    assert "pasan por el 0 % del diagrama; para desplegar hace falta el 60 %" in refused.output
    assert kept is None
    assert 0 == tried.exit_code, tried.output


def test_what_its_scenarios_contradict_is_not_deployed(
    session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SUGM_MINIMUM_COVERAGE")
    folder = shutil.copytree(TEMPLATE, tmp_path / "en_blanco")
    scenario = folder / "scenarios/se_atiende.yaml"
    text = scenario.read_text(encoding="utf-8")
    scenario.write_text(text.replace("ends: atendida", "ends: negada"), encoding="utf-8")

    refused = run("deploy", str(folder))

    assert 1 == refused.exit_code
    assert "scenarios/se_atiende.yaml" in refused.output
    assert "El escenario no termina como dice" in refused.output
    assert definitions.find_latest(session, "en_blanco") is None


def test_check_can_be_read_by_programs() -> None:
    done = run("check", str(PROCESS), "--json")

    assert all({"severity", "code", "message"} <= finding.keys() for finding in json.loads(done.output))


def test_lays_a_diagram_out_once_and_for_all(tmp_path: Path) -> None:
    copy = shutil.copytree(PROCESS, tmp_path / "permiso")

    first = run("layout", str(copy))
    again = run("layout", str(copy / "permiso.bpmn"))
    checked = run("layout", str(copy), "--revisar", "--json")

    assert (0, 0) == (first.exit_code, again.exit_code)
    assert again.output.endswith("permiso.bpmn: ya estaba acomodado\n")
    assert [[]] == [one["faults"] for one in json.loads(checked.output)]


def test_tells_what_covers_what_in_a_drawing(tmp_path: Path) -> None:
    source = (PROCESS / "permiso.bpmn").read_text(encoding="utf-8")
    file = tmp_path / "permiso.bpmn"
    file.write_text(re.sub(r'<dc:Bounds x="\d+"', '<dc:Bounds x="300"', source), encoding="utf-8")

    told = run("layout", str(file), "--check")

    assert 1 == told.exit_code
    assert "está encima de" in told.output


def test_starts_and_tells_the_status(session: Session) -> None:
    run("deploy", str(PROCESS))

    started = run("start", "permiso", "--numero", "PRB-1", "--titulo", "Ana")
    told = run("status", "--json")

    assert "PRB-1" in started.output
    assert 1 == json.loads(told.output)["permiso"][0]


def test_shows_where_a_case_stands(instance: ProcessInstance) -> None:
    told = run("status", str(instance.id))

    assert "Registrar solicitud" in told.output
    assert "En curso" in told.output


def test_refuses_what_is_not_json_in_spanish() -> None:
    done = run("start", "permiso", "--datos", "{mal")

    assert 2 == done.exit_code
    assert "no es JSON" in done.output


def test_unknown_processes_are_not_found() -> None:
    done = run("start", "nada")

    assert (1, "No existe, o su cuenta no puede verlo. (process: nada)\n") == (
        done.exit_code,
        done.output,
    )


def test_makes_accounts(session: Session) -> None:
    words = ["users", "add", "ana", "--nombre", "Ana", "--correo", "ana@x.pe", "--rol", "officer"]

    made = run(*words, answers="una clave bien larga\nuna clave bien larga\n")
    again = run(*words, "--clave", "una clave bien larga")
    short = run(*words, "--clave", "corta")

    assert "Se creó la cuenta ana." in made.output
    assert "ya existe" in again.output
    assert [0, 1, 1] == [made.exit_code, again.exit_code, short.exit_code]
    assert "Oficial" in run("users", "list").output


def test_no_incidents() -> None:
    assert "Ninguna incidencia abierta.\n" == run("incidents", "list").output


def test_the_sample_accounts_can_be_made_twice() -> None:
    first = run("demo", "--solo-cuentas", "--clave", "clave de muestra")
    second = run("demo", "--solo-cuentas", "--clave", "clave de muestra")

    assert (0, 0) == (first.exit_code, second.exit_code)
    assert "mesa1" in first.output


def test_without_a_database_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUGM_DATABASE_URL")

    done = run("status")

    assert 2 == done.exit_code
    assert "SUGM_DATABASE_URL" in done.output

"""Rehearsing, coverage and the bench: a draft is played on the real engine before anybody works with it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.house import ROOT
from tests.web.conftest import Browser
from tests.web.test_studio import Desk, begun

SCENARIO: dict[str, Any] = {"start": {"data": {}}, "now": "2026-05-04T09:00:00-05:00", "steps": []}
FILLED = {
    "complete": "registrar_solicitud",
    "answers": {"solicitante": "Rosa Quispe", "asunto": "Una constancia."},
}
TABLE = (ROOT / "processes/refugio/prioridad.dmn").read_text(encoding="utf-8")


@pytest.fixture
def desk(browser: Callable[..., Browser]) -> Desk:
    rosa = browser("rosa", "analyst")
    return begun(rosa, nombre="Constancia", origen="plantilla", plantilla="en_blanco")


def played(desk: Desk, *steps: dict[str, Any]) -> Any:
    return desk.post("ensayo", scenario={**SCENARIO, "steps": list(steps)})


def test_a_case_is_played_to_its_next_wait_and_to_its_end(desk: Desk) -> None:
    waits = played(desk)
    ended = played(desk, FILLED)

    assert ["registrar_solicitud"] == [one["activity"] for one in waits["waits"]["tasks"]]
    assert "Mesa de partes" in waits["waits"]["tasks"][0]["groups"]
    assert "04 may 2026, 09:00" == waits["clock"]
    assert "atendida" == ended["end"]
    assert "Rosa Quispe" == ended["variables"]["solicitante"]
    assert ["constancia", "atendida"] in ended["covered"]
    entered = [one["activity"] for one in ended["moments"][-1]["steps"] if one["event"] == "entered"]
    assert ["atendida"] == entered


def test_what_goes_otherwise_is_told_with_its_step_and_the_rest_stands(desk: Desk) -> None:
    told = played(desk, {"job": "interpol.personas", "returns": {}})

    assert 1 == told["problem"]["step"]
    assert "no se espera ese trabajo" in told["problem"]["words"]
    assert ["registrar_solicitud"] == [one["activity"] for one in told["waits"]["tasks"]]


def test_the_real_form_is_filled_in_and_checked_by_the_server(desk: Desk) -> None:
    task = {"scenario": SCENARIO, "activity": "registrar_solicitud"}
    drawn = desk.post("ensayo/formulario", **task)
    refused = desk.post("ensayo/formulario", **task, raw={"solicitante": ["Rosa"]}, send=True)
    raw = {"solicitante": ["Rosa Quispe"], "asunto": ["Una constancia."]}
    sent = desk.post("ensayo/formulario", **task, raw=raw, send=True)

    assert 'name="solicitante"' in drawn["html"]
    assert refused["problems"] == 1
    assert "Hay un problema" in refused["html"]
    assert {"solicitante": "Rosa Quispe", "asunto": "Una constancia."} == sent["answers"]


def test_a_rehearsal_becomes_a_scenario_that_the_gate_plays(desk: Desk) -> None:
    told = desk.post(
        "escenario", scenario={**SCENARIO, "title": "Otra", "steps": [FILLED], "ends": "atendida"}
    )
    assert desk.save("scenarios/otra.yaml", told["text"]).status_code == 200
    again = desk.told("escenario.json?path=scenarios/otra.yaml")
    fine = desk.told("cobertura.json")
    desk.change("scenarios/otra.yaml", "ends: atendida", "ends: nunca")
    broken = desk.told("cobertura.json")

    assert [FILLED] == again["steps"]
    assert [[], []] == [one["problems"] for one in fine["scenarios"]]
    assert 100 == fine["share"]
    assert any("nunca" in " ".join(one["problems"]) for one in broken["scenarios"])
    assert "scenario-fails" in desk.codes("?ensayar")


def test_coverage_names_what_no_scenario_passes(browser: Callable[..., Browser]) -> None:
    rosa = browser("rosa", "analyst")
    desk = begun(rosa, nombre="Permiso", origen="plantilla", plantilla="tramite_con_decision")
    before = desk.told("cobertura.json")
    for path in [one["path"] for one in desk.told("estado.json")["files"] if one["kind"] == "scenario"][
        1:
    ]:
        desk.ask(f"archivos/{path}", method="DELETE")
    after = desk.told("cobertura.json")

    assert after["share"] < before["share"]
    assert set(after["missed"]) > set(before["missed"])
    assert all(after["names"][one] for one in after["missed"])


def test_the_bench_tells_answers_rows_without_use_and_gaps(desk: Desk) -> None:
    assert desk.save("prioridad.dmn", TABLE).status_code == 200
    empty = desk.post("banco", decision="prioridad", cases=[{}])
    names = empty["inputs"]
    wrong = desk.post("banco", decision="prioridad", cases=[{names[0]: "1 +"}])
    (table,) = [one for one in empty["tables"] if one["decision"] == "prioridad"]

    assert names
    assert table["rows"] > len(empty["cases"][0]["rows"].get("prioridad", []))
    assert set(table["unused"]) | set(empty["cases"][0]["rows"].get("prioridad", [])) == set(
        range(1, table["rows"] + 1)
    )
    assert names[0] in wrong["cases"][0]["problem"]
    assert "refused" in desk.post("banco", decision="no_existe", cases=[])

from collections.abc import Mapping
from typing import Any

import pytest

from engine import gate, rehearsal
from engine.errors import ScenarioUnreadable
from engine.programs import Loaded
from tests.engine import diagrams as d


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    """Register, ask, wait at most ten days for a correction, and decide."""
    declared, event = d.message("correccion")
    refused, caught = d.error("NO_EXISTE")
    draft = d.draft(
        "tramite",
        d.start(),
        d.user("registrar"),
        d.service("consultar", "interpol.personas", "consulta", persona="dato"),
        d.boundary("no_existe", "consultar", caught),
        d.gateway("espera", "eventBased"),
        d.catch("correccion", event, correlationKey="dato", resultVariable="escrito"),
        d.catch("plazo", d.timer("P10D")),
        d.user("decidir"),
        d.end("decidida"),
        d.end("archivada"),
        d.end("rechazada"),
        flows=(
            "inicio>registrar>consultar>espera>correccion>decidir>decidida,"
            "espera>plazo>archivada,no_existe>rechazada"
        ),
        outside=declared + refused,
    )
    return gate.load("tramite", draft.sources, {})


REGISTER = {"complete": "registrar", "answers": {"dato": "X-1"}}
ASK = {"job": "interpol.personas", "returns": {"resultado": "SIN_ANTECEDENTES"}}


def play(loaded: Loaded, *steps: Mapping[str, Any], **more: Any) -> rehearsal.Result:
    return rehearsal.play(loaded, {"start": {}, "steps": list(steps), **more})


def test_a_scenario_is_played_to_its_end(loaded: Loaded) -> None:
    result = play(
        loaded,
        REGISTER,
        {"job": "interpol.personas", "fails": "AgencyUnavailable"},
        ASK,
        {"expect": {"tasks": []}},
        {"message": "correccion", "key": "X-1", "payload": {"folios": 2}},
        {"complete": "decidir", "answers": {"dato": "sí"}},
        expect={
            "variables": {
                "consulta.resultado": "SIN_ANTECEDENTES",
                "escrito": {"folios": 2},
                "dato": '="s" + "í"',
            }
        },
        ends="decidida",
    )

    assert () == tuple(result.problems)
    assert "decidida" == result.end
    assert ["registrar", "consultar"] == [
        one for one in result.path if one in ("registrar", "consultar")
    ]


def test_forms_are_filled_in_at_the_time_of_the_scenario() -> None:
    days = {"fechaMinima": "today()", "fechaMaxima": 'today() + duration("P30D")'}
    asked = {
        "type": "datetime",
        "subtype": "date",
        "dateLabel": "Cita",
        "label": "Cita",
        "properties": days,
    }
    form = {"type": "default", "id": "citar", "components": [{**asked, "key": "cita", "id": "c"}]}
    draft = d.draft(
        "p", d.start(), d.user("citar"), d.end(), flows="inicio>citar>fin", forms={"citar": form}
    )
    cite = {"complete": "citar", "answers": {"cita": "2031-05-20"}}

    then = play(gate.load("p", draft.sources, {}), cite, now="2031-05-04T09:00:00-05:00")
    later = play(gate.load("p", draft.sources, {}), cite, now="2031-05-21T09:00:00-05:00")

    assert () == tuple(then.problems)
    assert "no puede ser anterior al 21/05/2031" in later.problems[0]


def test_whoever_drafts_does_not_review_in_a_rehearsal_either() -> None:
    draft = d.draft(
        "p",
        d.start(),
        d.user("redactar", completedBy="redaccion"),
        d.user("revisar", excluded="redaccion.usuario"),
        d.end(),
        flows="inicio>redactar>revisar>fin",
    )
    ready, write = gate.load("p", draft.sources, {}), {"complete": "redactar", "as": "ana"}

    same = play(ready, write, {"complete": "revisar", "as": "ana"})
    other = play(ready, write, {"complete": "revisar", "as": "luis"}, ends="fin")

    assert ["Paso 2 (complete): «ana» no puede hacer esta tarea: debe ser otra persona"] == same.problems
    assert [] == other.problems


def test_time_passes_and_timers_fire(loaded: Loaded) -> None:
    assert play(loaded, REGISTER, ASK, {"advance": "P10D"}, ends="archivada").ok
    assert not play(loaded, REGISTER, ASK, {"advance": "P9D"}, ends="archivada").ok
    assert play(loaded, REGISTER, ASK, {"advance": {"business_days": 10}}, ends="archivada").ok


def test_a_foreseen_no_goes_into_the_diagram(loaded: Loaded) -> None:
    assert play(
        loaded, REGISTER, {"job": "interpol.personas", "error": "NO_EXISTE"}, ends="rechazada"
    ).ok


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([{"complete": "decidir"}], "Paso 1 (complete)"),
        ([{"complete": "registrar", "answers": {"dato": 7}}], "el formulario no acepta"),
        ([{"complete": "registrar", "answers": {"otro": "x"}}], "Paso 1 (complete)"),
        ([REGISTER, {"job": "reniec.identidad"}], "sino: interpol.personas"),
        ([REGISTER, {"job": "interpol.personas", "error": "OTRO"}], "atrapa"),
        ([REGISTER, ASK, {"message": "correccion", "key": "X-2"}], "nadie espera"),
        ([{"dance": "x"}], "no es un paso"),
        ([REGISTER], "no ha terminado"),
        ([REGISTER, ASK, {"expect": {"variables": {"dato": "Y"}}}], "vale"),
    ],
)
def test_where_they_part_ways_is_told(loaded: Loaded, steps: list[Mapping[str, Any]], told: str) -> None:
    result = play(loaded, *steps, ends="decidida")

    assert told in " ".join(result.problems)


def test_dates_stay_text() -> None:
    scenario = rehearsal.read(
        "steps: []\nnow: 2026-03-02T09:00:00-05:00\nstart: {data: {d: 1980-01-01}}"
    )

    assert {"data": {"d": "1980-01-01"}} == scenario["start"]


@pytest.mark.parametrize("source", ["- a", "steps: 5", "{", "!!python/object:os.system x"])
def test_what_is_no_scenario_is_refused(source: str) -> None:
    with pytest.raises(ScenarioUnreadable):
        rehearsal.read(source)

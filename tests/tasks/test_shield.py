"""Nothing about who asks for protection reaches the State that they fear, whatever a diagram says."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import monitor, repository, reserves, runtime, visibility
from engine.access import SYSTEM, Actor
from engine.models import Incident, Job, ProcessInstance, Receipt
from tasks import catalogue, sandbox, shield, worker
from tasks.agencies import Agencies
from tests.engine import diagrams as d

ANALYST = Actor(id="analista", roles=frozenset({"analyst"}))
PERSON = (
    '{ primer_apellido: "Peña", nombres: "José", nacionalidad: "VEN", fecha_nacimiento: "1990",'
    ' tipo_documento: "PAS", numero_documento: "800000001", pais_emisor: "VEN" }'
)
Ask = Callable[..., ProcessInstance]


@pytest.fixture(autouse=True)
def the_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = reserves.Unit(code="refugio", groups=("Oficiales",))
    monkeypatch.setattr(reserves, "_declared", lambda: [unit])


@pytest.fixture
def ask(session: Session, agencies: Agencies) -> Ask:
    """A case whose diagram asks an agency about a Venezuelan, done by a worker."""

    def asked(topic: str, *, reserve: str = "refugio", **parameters: str) -> ProcessInstance:
        told = {
            "persona": PERSON,
            "motivo": '"Reconocimiento de la condición de refugiado"',
        } | parameters
        draft = d.draft(
            "consulta",
            d.start(),
            d.service("preguntar", topic, "respuesta", **told),
            d.end(),
            flows="inicio>preguntar>fin",
            reserve=reserve,
        )
        definition = repository.deploy(session, draft, note="t", actor=ANALYST)
        case = runtime.start(session, definition, actor=SYSTEM)
        session.commit()
        job = session.scalars(select(Job.id).where(Job.instance_id == case.id)).one()
        worker.execute(job, agencies)
        session.expire_all()
        return session.get_one(ProcessInstance, case.id)

    return asked


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """The catalogue says something else of an agency."""

    def changed(code: str, **facts: Any) -> None:
        known = dict(catalogue.agencies())
        known[code] = replace(known[code], **facts)
        monkeypatch.setattr(catalogue, "agencies", lambda: known)

    return changed


@pytest.fixture
def interpol_asked(
    agencies_server: sandbox.Sandbox, monkeypatch: pytest.MonkeyPatch
) -> list[dict[str, Any]]:
    """What INTERPOL's server was sent, from here on."""
    ledger, sent = agencies_server.ledger, []
    receive = ledger.receive

    def listening(agency: str, operation: str, key: str, body: bytes) -> object:
        if agency == "interpol":
            sent.append(json.loads(body))
        return receive(agency, operation, key, body)

    monkeypatch.setattr(ledger, "receive", listening)
    return sent


def incidents(session: Session) -> list[str]:
    return [one.message for one in session.scalars(select(Incident))]


def test_an_agency_of_the_state_that_the_person_fears_is_not_called(
    session: Session, ask: Ask, foreign: Callable[..., None]
) -> None:
    foreign("inpe", state="VEN")

    ask("inpe.antecedentes_judiciales")

    assert [] == session.scalars(select(Receipt)).all()
    assert "no puede salir" in incidents(session)[0]
    assert "Peña" not in incidents(session)[0]


def test_an_ordinary_case_may_ask_there(
    session: Session, ask: Ask, foreign: Callable[..., None]
) -> None:
    foreign("inpe", state="VEN")

    case = ask("inpe.antecedentes_judiciales", reserve="")

    assert "completed" == case.state
    assert 1 == len(session.scalars(select(Receipt)).all())


def test_an_international_body_is_only_searched_and_not_told_what_for(
    session: Session, ask: Ask, interpol_asked: list[dict[str, Any]]
) -> None:
    case = ask("interpol.personas")

    assert "completed" == case.state
    (asked,) = interpol_asked
    assert ("READ_ONLY", True, shield.NEUTRAL) == (
        asked["access"],
        asked["confidential"],
        asked["purpose"],
    )
    assert "refugiad" not in str(asked).lower()
    assert (
        "Reconocimiento de la condición de refugiado" == session.scalars(select(Receipt.purpose)).one()
    )


def test_whatever_is_more_than_a_search_does_not_leave(
    session: Session, ask: Ask, foreign: Callable[..., None]
) -> None:
    foreign("interpol", searches=frozenset())

    ask("interpol.personas")

    assert "no puede salir" in incidents(session)[0]


def test_the_consulate_of_that_country_sees_nothing(session: Session, ask: Ask) -> None:
    case = ask("interpol.personas")
    consul = Actor(
        id="consul", roles=frozenset({"supervisor"}), groups=frozenset({"Consulado"}), office="CON-CCS"
    )

    assert not visibility.sees(session, consul, case.id)
    assert [] == list(monitor.cases(session, consul).rows)

"""The time limits of a case on its page: derived clause by clause, suspended, extended, resumed."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, repository, runtime
from engine.access import SYSTEM
from engine.models import ProcessInstance
from registry import expresiones
from registry.models import Plazo
from tests.engine import diagrams as d
from tests.web.conftest import Browser, find, words

GROUP = "Evaluación DGC"


@pytest.fixture(autouse=True)
def on_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    expresiones.install()
    distance = datetime.fromisoformat("2026-11-23T10:00:00-05:00") - datetime.now().astimezone()
    monkeypatch.setattr(clock, "_offset", distance)


@pytest.fixture
def case(session: Session) -> ProcessInstance:
    """A case in which the term to decide runs."""
    draft = d.draft(
        "calidad_migratoria",
        d.start(entradas="desde"),
        d.user("evaluar", dueDate='plazo("calidad.decision", desde)'),
        d.end("resuelta"),
        flows="inicio>evaluar>resuelta",
        lane=GROUP,
    )
    definition = repository.deploy(session, draft, note="prueba", actor=SYSTEM)
    made = runtime.start(
        session, definition, data={"desde": "2026-11-23"}, business_key="DGC-1", actor=SYSTEM
    )
    session.commit()
    return made


@pytest.fixture
def chief(browser: Callable[..., Browser]) -> Browser:
    return browser("gloria", "supervisor", groups=(GROUP,))


def limit(session: Session) -> Plazo:
    session.expire_all()
    return session.scalars(select(Plazo)).one()


def act(who: Browser, case: ProcessInstance, limit_id: object, name: str, **given: str) -> str:
    answer = who.post(f"/expedientes/{case.id}/plazos/{limit_id}/{name}", data=given)
    if answer.status_code == 303:
        return words(who.get(answer.headers["Location"]))
    return words(answer)


def test_the_date_is_derived_clause_by_clause(chief: Browser, case: ProcessInstance) -> None:
    answer = chief.get(f"/expedientes/{case.id}/plazos")

    steps = find(answer, "//ol[@class='s-derivation']/li")
    assert "30 días hábiles" in steps[0]
    assert any("08/12/2026" in one and "Inmaculada" in one for one in steps)
    assert "Vence el día hábil número 30" in steps[-1]
    assert "08 ene 2027" in words(answer)


def test_a_suspension_moves_the_date_and_resuming_brings_it_back(
    session: Session, chief: Browser, case: ProcessInstance
) -> None:
    before = limit(session)
    days = {
        "first": "2026-11-24",
        "last": "2026-11-27",
        "norm": "LPAG, art. 137",
        "reason": "Inundación",
    }

    told = act(chief, case, before.id, "suspender", **days)

    assert "suspendido" in told
    assert "2027-01-14" == limit(session).vence_on.isoformat()
    assert "Inundación" in told

    told = act(chief, case, before.id, "reanudar", norm="LPAG, art. 137", reason="Se abrió la sede")

    assert "corre otra vez: vence el 08 ene 2027" in told
    assert "2027-01-08" == limit(session).vence_on.isoformat()


def test_what_the_law_does_not_allow_is_refused_with_the_reason(
    session: Session, chief: Browser, case: ProcessInstance
) -> None:
    told = act(chief, case, limit(session).id, "suspender", first="", last="mañana", norm="", reason="")
    assert "Faltan la base legal o el motivo, o los días no están en orden." in told

    told = act(chief, case, limit(session).id, "reanudar", norm="LPAG", reason="x")
    assert "ya terminó o está suspendido" in told
    assert "2027-01-08" == limit(session).vence_on.isoformat()


def test_officers_read_it_and_do_not_change_it(
    session: Session, browser: Callable[..., Browser], case: ProcessInstance
) -> None:
    officer = browser("rosa", "officer", groups=(GROUP,))

    answer = officer.get(f"/expedientes/{case.id}/plazos")

    assert not find(answer, "//main//form[contains(@action, '/plazos/')]")
    refused = officer.post(
        f"/expedientes/{case.id}/plazos/{limit(session).id}/reanudar", data={"norm": "x", "reason": "x"}
    )
    assert 403 == refused.status_code

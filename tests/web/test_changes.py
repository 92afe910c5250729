"""Changing a running instance on the supervisor's pages: choose, see, say why, do."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from engine import monitor
from engine.models import ProcessInstance
from tests.web.conftest import ANSWERS, DESK, PROTECTION, Browser, find, page, words


@pytest.fixture
def there(instance: ProcessInstance) -> str:
    return f"/monitor/instancias/{instance.id}"


@pytest.fixture
def choice(there: str, supervisor: Browser) -> str:
    """The name of the box that says what to do with the only token."""
    return find(supervisor.get(f"{there}/modificar"), "//select[starts-with(@name, 'hacer-')]/@name")[0]


@pytest.fixture
def other(browser: Callable[..., Browser]) -> Browser:
    return browser("supervisor2", "supervisor", groups=(DESK, PROTECTION))


def test_a_token_is_moved_after_its_effect_was_seen(
    there: str, choice: str, supervisor: Browser, protector: Browser, session: Session
) -> None:
    chosen = {choice: "antes::evaluar_solicitud", "paso": "efecto", "revision": "1"}
    chosen |= {"nombre": "monto", "t-nueva": "numero", "v-nueva": "12,5"}

    seen = supervisor.post(f"{there}/modificar", chosen)

    told = words(seen)
    assert "Deja de estar en curso Registrar solicitud" in told
    assert "Empieza Evaluar solicitud tarea, Oficial de protección" in told
    assert "monto no existía 12.5" in told
    assert [] == find(protector.get("/bandeja/grupo"), "//a[@data-row-link]")
    hidden = page(seen).xpath("//main//input[@type='hidden']")
    kept = {one.get("name"): one.get("value") for one in hidden}
    assert 422 == supervisor.post(f"{there}/modificar", kept | {"paso": "aplicar"}).status_code
    done = supervisor.post(
        f"{there}/modificar", kept | {"paso": "aplicar", "reason": "Ya estaba registrada."}
    )

    assert (303, there) == (done.status_code, done.location)
    assert ["Evaluar solicitud"] == find(protector.get("/bandeja/grupo"), "//a[@data-row-link]")
    assert "modificó la instancia: Ya estaba registrada." in words(supervisor.get(f"{there}/historia"))


def test_values_are_checked_by_their_kind_and_nothing_typed_is_lost(
    there: str, claimed: str, officer: Browser, supervisor: Browser
) -> None:
    officer.post(claimed, ANSWERS)
    for kind, typed, told in [
        ("numero", "doce", "Escriba un número"),
        ("fecha", "31/02/2026", "Escriba una fecha que exista"),
        ("json", "{,}", "revise la línea 1"),
    ]:
        answer = supervisor.post(
            f"{there}/modificar",
            {"t-apellidos": kind, "v-apellidos": typed, "paso": "efecto", "revision": "2"},
        )

        assert 422 == answer.status_code
        assert told in words(answer)
        assert typed in answer.text


def test_nothing_chosen_is_nothing_to_see(there: str, supervisor: Browser) -> None:
    answer = supervisor.post(f"{there}/modificar", {"paso": "efecto", "revision": "1"})

    assert (422, True) == (answer.status_code, "No eligió ningún cambio." in words(answer))


def test_what_cannot_be_done_is_said_on_the_page_of_the_effect(
    there: str, choice: str, supervisor: Browser
) -> None:
    answer = supervisor.post(f"{there}/modificar", {choice: "retirar", "paso": "efecto"})

    assert "No quedaría nada en curso. Para terminar el caso, pida su anulación." in words(answer)
    assert [] == find(answer, "//button[@value='aplicar']")


def test_a_change_of_an_instance_that_moved_on_is_refused(
    there: str, choice: str, claimed: str, officer: Browser, supervisor: Browser
) -> None:
    officer.post(claimed, ANSWERS)

    answer = supervisor.post(
        f"{there}/modificar",
        {"nombre": "x", "v-nueva": "y", "paso": "aplicar", "revision": "1", "reason": "z"},
    )

    assert 409 == answer.status_code
    assert "El expediente avanzó mientras usted lo veía" in words(answer)


def test_a_case_goes_back_to_what_it_was(
    there: str,
    claimed: str,
    officer: Browser,
    supervisor: Browser,
    session: Session,
    instance: ProcessInstance,
) -> None:
    officer.post(claimed, ANSWERS)
    back = find(supervisor.get(f"{there}/datos?revision=1"), "//a[contains(@href, 'retroceder')]/@href")

    seen = supervisor.get(back[0])
    assert "Deja de estar en curso Consultar INTERPOL" in words(seen)
    supervisor.post(back[0], {"reason": "La notificación fue nula."})

    assert {} == monitor.variables(session, instance.id)


def test_it_takes_two_to_end_a_case(there: str, supervisor: Browser, other: Browser) -> None:
    supervisor.post(f"{there}/anular", {"reason": "Desistió."})

    assert "La confirma otra persona." in words(supervisor.get(there))
    assert 403 == supervisor.post(f"{there}/anular/confirmar").status_code
    assert "Persona supervisor la pidió" in words(other.get(there))
    assert "Anulaciones por confirmar PRB-2026-000001" in words(other.get("/monitor/"))
    other.post(f"{there}/anular/confirmar")

    assert "Anulado" in words(other.get(there))
    assert "anuló el trámite: Desistió." in words(other.get(f"{there}/historia"))


def test_a_refused_termination_is_over(there: str, supervisor: Browser, other: Browser) -> None:
    supervisor.post(f"{there}/anular", {"reason": "Desistió."})
    other.post(f"{there}/anular/negar", {"reason": "No consta."})

    assert "Anulación pedida" not in words(supervisor.get(there))
    assert "no aceptó la anulación del trámite: No consta." in words(supervisor.get(f"{there}/historia"))

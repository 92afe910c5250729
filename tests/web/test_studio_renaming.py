"""A name changed everywhere: looked at first, then a draft for each procedure that was chosen."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from engine import repository
from engine.access import Actor
from engine.authoring import drafts, survey
from engine.authoring.uses import Thing
from engine.models.authoring import Workspace
from tests.house import ROOT
from tests.web.conftest import Browser, find, words
from tests.web.test_studio import Desk, begun
from tests.web.test_studio_versions import deployed
from web.studio import agreements

Made = Callable[[], list[Workspace]]
ANALYST = Actor(id="rosa", roles=frozenset({"analyst"}))
ASKED = {"cosa": "variable", "nombre": "asunto", "nuevo": "materia"}


@pytest.fixture
def rosa(browser: Callable[..., Browser]) -> Browser:
    """Two procedures run, both from the empty template."""
    rosa, juan = browser("rosa", "analyst"), browser("juan", "analyst")
    for name in ("Constancia", "Carta"):
        deployed(begun(rosa, nombre=name, origen="plantilla", plantilla="en_blanco"), juan)
    return rosa


@pytest.fixture
def made(session: Session) -> Made:
    """The drafts that are made from now on; other tests may have left some of theirs."""
    known = {one.id for one in drafts.open_ones(session, actor=ANALYST)}
    return lambda: [one for one in drafts.open_ones(session, actor=ANALYST) if one.id not in known]


def query(**more: str) -> str:
    return "&".join(f"{name}={value}" for name, value in {**ASKED, **more}.items())


def test_it_is_looked_at_before_anything_changes(rosa: Browser, made: Made) -> None:
    where = rosa.get("/estudio/usos?cosa=variable&nombre=asunto")
    page = rosa.get(f"/estudio/usos/nombre?{query()}")

    assert "Nombre nuevo, en todas partes" in words(where)
    assert ["Carta", "Constancia"] == sorted(find(page, "//section/h2"))
    assert ["carta", "constancia"] == sorted(find(page, "//input[@name='proceso']/@value"))
    assert "forms/registrar_solicitud.form" in words(page)
    assert [] == made()


def test_each_procedure_that_was_chosen_gets_a_draft_that_can_be_proposed(
    rosa: Browser, made: Made
) -> None:
    answer = rosa.post("/estudio/usos/nombre", {**ASKED, "proceso": "constancia"})
    (draft,) = made()
    desk = Desk(rosa, f"/estudio/borradores/{draft.id}/")

    assert answer.status_code == 303
    assert ("constancia", "«asunto» pasa a «materia»") == (draft.key, draft.title)
    assert '"key": "materia"' in desk.text("forms/registrar_solicitud.form")
    assert "materia: Solicita una constancia." in desk.text("scenarios/se_atiende.yaml")
    assert rosa.post(f"{desk.url}proponer", {"motivo": "Un nombre mejor"}).status_code == 303


def test_what_cannot_be_is_said_in_a_sentence(rosa: Browser, supervisor: Browser, made: Made) -> None:
    bad = rosa.get(f"/estudio/usos/nombre?{query(nuevo='Con mayúscula')}")
    same = rosa.get(f"/estudio/usos/nombre?{query(nuevo='asunto')}")
    nobody = rosa.get(f"/estudio/usos/nombre?{query(nombre='no_existe')}")

    assert (422, 422, 200) == (bad.status_code, same.status_code, nobody.status_code)
    assert "Diga qué nombre cambia" in words(same)
    assert "Nadie lo usa" in words(nobody)
    assert supervisor.get(f"/estudio/usos/nombre?{query()}").status_code == 403
    assert rosa.post("/estudio/usos/nombre", {**ASKED}).status_code == 422  # of none
    assert [] == made()


@pytest.mark.parametrize("key", sorted(agreements.STARTED | agreements.READ.keys()))
def test_what_the_program_names_itself_is_in_the_diagrams(key: str) -> None:
    told = survey.of_folder(key, repository.read(ROOT / "processes" / key).sources)
    named = {one.name for one in told.named(Thing.VARIABLE)}

    assert agreements.READ.get(key, frozenset()) <= named
    assert key not in agreements.STARTED or told.inputs
    assert all(
        agreements.holds(told, Thing.VARIABLE, name) for name in told.inputs if key in agreements.STARTED
    )
    assert not agreements.holds(told, Thing.VARIABLE, "otra")

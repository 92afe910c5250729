"""The closed file of a case: its page, the copy that is downloaded, and what a verifier says of it."""

import io
from collections.abc import Callable
from uuid import UUID

import pytest
from pypdf import PdfReader, PdfWriter
from sqlalchemy.orm import Session

from engine import storage
from engine.access import SYSTEM
from registry import claves
from registry.documentos import archivos, legajo
from registry.models import Expediente
from tests.registry.documentos.test_legajo import other, pages, picture
from tests.web.conftest import Browser, words
from tests.web.test_otorgado import CONSULATE, case
from tests.web.test_personas import add
from web.cases import bundle

Sits = Callable[..., Browser]


@pytest.fixture
def over(session: Session) -> Expediente:
    """A case that is over, with two documents."""
    made = case(session, add(session), "registro_civil", CONSULATE, outcome="inscrita")
    for name, content in (("foto.png", picture()), ("acta.pdf", pages(3))):
        storage.put(session, content, name=name, actor=SYSTEM, instance_id=made.instance_id)
    return made


@pytest.fixture
def chief(browser: Sits) -> Browser:
    return browser("jefa", "supervisor", "officer", groups=(CONSULATE,))


def verdicts(content: bytes) -> dict[str, bool]:
    found = archivos.verify(content, claves.of_store(claves.store()))
    return {one.que: one.vale for one in found}


def test_a_copy_of_a_closed_file_proves_itself_and_one_that_was_altered_does_not(
    session: Session, chief: Browser, over: Expediente
) -> None:
    there = f"/expedientes/{over.instance_id}/documentos"
    open_page, open_copy = words(chief.get(there)), chief.client.get(f"{there}/expediente.pdf").data
    closed = chief.post(f"{there}/cerrar")
    page = words(chief.get(there))
    copy = chief.client.get(f"{there}/expediente.pdf").data
    index = PdfReader(io.BytesIO(copy)).attachments[legajo.INDEX][0]
    unsigned = bundle.carrying(open_copy, legajo.INDEX, index)
    altered = PdfWriter(clone_from=io.BytesIO(copy))
    altered.remove_page(altered.pages[1])
    fewer = io.BytesIO()
    altered.write(fewer)

    assert "su legajo sigue abierto" in open_page
    assert legajo.INDEX not in PdfReader(io.BytesIO(open_copy)).attachments
    assert 303 == closed.status_code
    assert "Legajo cerrado 4 folios" in page
    assert "su legajo sigue abierto" not in page
    assert {"firma": True, "legajo": True} == verdicts(copy)
    assert not verdicts(fewer.getvalue()).get("firma")
    assert not verdicts(copy.replace(b"/MediaBox", b"/MediaBux", 1))["firma"]
    assert {"legajo": False} == verdicts(unsigned)
    assert 409 == chief.post(f"{there}/cerrar").status_code


def test_the_page_says_whether_what_is_kept_is_what_was_closed(
    session: Session, chief: Browser, over: Expediente
) -> None:
    there = f"/expedientes/{over.instance_id}/documentos"
    none = chief.get(f"{there}/comprobar").status_code
    legajo.close(session, over.id)
    good = words(chief.get(f"{there}/comprobar"))
    known = [one for one in storage.described(session, over.instance_id) if one["name"] == "acta.pdf"]
    upload = storage.get(session, UUID(str(known[0]["id"])))
    upload.content = other(storage.read(session, upload))
    session.flush()
    bad = words(chief.get(f"{there}/comprobar"))

    assert 404 == none
    assert "El legajo está como se cerró" in good
    assert "El legajo fue alterado después de cerrarse" in bad
    assert "El documento de folios 2 a 4 (acta.pdf) no es el que se cerró." in bad


def test_only_who_answers_for_a_case_closes_its_file(browser: Sits, over: Expediente) -> None:
    there = f"/expedientes/{over.instance_id}/documentos"
    officer = browser("ana", "officer", groups=(CONSULATE,))
    other = browser("otra", "supervisor", groups=("Otra unidad",))

    assert "Cerrar el legajo" not in words(officer.get(there))
    assert 403 == officer.post(f"{there}/cerrar").status_code
    assert 404 == other.post(f"{there}/cerrar").status_code

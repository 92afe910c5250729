"""The file of an expediente: foliated and closed when the case is over; what is altered since is told."""

import io
import json
from uuid import UUID

import pytest
from PIL import Image
from pypdf import PdfWriter
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine import audit, clock, storage
from engine.access import SYSTEM
from engine.models import InstanceState, ProcessInstance, Upload
from registry import claves, topics
from registry.documentos import legajo
from registry.models import Actuado, CierreLegajo, Expediente
from tests.registry.conftest import SOLICITUD


@pytest.fixture
def expediente(session: Session, instance_id: UUID) -> Expediente:
    """A case with a picture and a PDF of three pages."""
    payload = {"procedimiento": "registro_civil", "canal": "CONSULADO", "solicitud": SOLICITUD}
    topics.abrir_expediente(session, payload, instance_id=instance_id, actor=SYSTEM)
    known = legajo.of_case(session, instance_id)
    assert known
    hand_in(session, instance_id, "foto.png", picture())
    hand_in(session, instance_id, "acta.pdf", pages(3))
    return known[0]


@pytest.fixture
def closed(session: Session, expediente: Expediente) -> CierreLegajo:
    end(session, expediente)
    return legajo.close(session, expediente.id)


def hand_in(session: Session, instance_id: UUID, name: str, content: bytes) -> Upload:
    return storage.put(session, content, name=name, actor=SYSTEM, instance_id=instance_id)


def end(session: Session, expediente: Expediente) -> None:
    instance = session.get_one(ProcessInstance, expediente.instance_id)
    instance.state, instance.ended_at = InstanceState.COMPLETED, clock.now()
    session.flush()


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (30, 20), "navy").save(file, "PNG")
    return file.getvalue()


def pages(many: int) -> bytes:
    writer, file = PdfWriter(), io.BytesIO()
    for _ in range(many):
        writer.add_blank_page(300, 400)
    writer.write(file)
    return file.getvalue()


def other(content: bytes) -> bytes:
    """Another file of the same length: no constraint of the database notices it."""
    return content.replace(b"400", b"401")


def judged(cierre: CierreLegajo, **changes: object) -> list[str]:
    """What a verifier says of the index as a copy carries it, with these of its members changed."""
    told = json.loads(legajo.carried(cierre)) | changes
    return list(legajo.read(json.dumps(told).encode(), claves.of_store(claves.store()))[1])


def test_a_file_is_closed_when_the_case_is_over(session: Session, expediente: Expediente) -> None:
    before = legajo.due(session)
    with pytest.raises(legajo.FileStillGrows):
        legajo.close(session, expediente.id)
    end(session, expediente)
    due = legajo.due(session)
    cierre = legajo.close(session, expediente.id)
    index = json.loads(cierre.indice)

    assert ([], [expediente.id], []) == (before, due, legajo.due(session))
    assert [("foto.png", 1, 1), ("acta.pdf", 2, 4)] == [
        (one["titulo"], one["desde"], one["hasta"]) for one in index["documentos"]
    ]
    assert (expediente.numero, 4, 2) == (index["expediente"], cierre.folios, cierre.hasta)
    assert ["file:foliated", "file:sealed"] == [
        one.event for one in audit.history(session, expediente.instance_id)
    ][-2:]
    with pytest.raises(legajo.NothingToClose):
        legajo.close(session, expediente.id)


def test_what_is_as_it_was_closed_has_nothing_wrong(
    session: Session, expediente: Expediente, closed: CierreLegajo
) -> None:
    found = legajo.examine(session, closed, expediente)

    assert ([], []) == (list(found.problemas), list(found.agregados))
    assert [] == judged(closed)


def test_a_document_that_was_altered_is_told(
    session: Session, expediente: Expediente, closed: CierreLegajo
) -> None:
    mine = (Upload.instance_id == expediente.instance_id, Upload.name == "acta.pdf")
    upload = session.scalars(select(Upload).where(*mine)).one()
    upload.content = other(storage.read(session, upload))
    session.flush()
    altered = legajo.examine(session, closed, expediente).problemas

    assert ["El documento de folios 2 a 4 (acta.pdf) no es el que se cerró."] == list(altered)


def test_what_came_later_is_no_part_of_it_until_it_is_closed_again(
    session: Session, expediente: Expediente, closed: CierreLegajo
) -> None:
    hand_in(session, expediente.instance_id, "acuse.pdf", pages(1))
    found = legajo.examine(session, closed, expediente)
    again = legajo.close(session, expediente.id)

    assert ([], ["acuse.pdf"]) == (list(found.problemas), list(found.agregados))
    assert (3, 5) == (again.hasta, again.folios)
    assert again.id == (legajo.latest(session, expediente.id) or closed).id
    assert [] == list(legajo.examine(session, again, expediente).agregados)


def test_an_index_that_was_changed_is_refused(closed: CierreLegajo) -> None:
    index = json.loads(closed.indice)
    moved = {**index, "documentos": index["documentos"][::-1]}
    renamed = closed.indice.replace("foto.png", "otra.png")
    other = json.loads(legajo.carried(closed))["firma"][::-1]

    assert "Las huellas del índice no se siguen una a otra." in judged(closed, indice=json.dumps(moved))
    assert "El índice del legajo fue cambiado: su firma no corresponde." in judged(
        closed, indice=renamed
    )
    assert ["El índice del legajo fue cambiado: su firma no corresponde."] == judged(closed, firma=other)
    assert ["No se conoce la clave con que se cerró el legajo."] == judged(closed, clave="ABC")
    assert ["El índice del legajo no se entiende."] == judged(closed, indice="[]")


@pytest.mark.parametrize("table", [Actuado.__tablename__, CierreLegajo.__tablename__])
def test_neither_folios_nor_closing_can_be_changed(
    session: Session, closed: CierreLegajo, table: str
) -> None:
    with pytest.raises(DBAPIError, match="only ever added"), session.begin_nested():
        session.execute(text(f"UPDATE {table} SET id = id"))


def test_what_cannot_be_opened_takes_one_folio() -> None:
    assert (1, 1, 1) == (
        legajo.folios(b"%PDF-broken", storage.PDF),
        legajo.folios(picture(), storage.PNG),
        legajo.folios(pages(1), storage.PDF),
    )

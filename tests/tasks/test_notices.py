"""Notices that really leave: by e-mail to a mail server, into the casilla."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import JobState, Message
from registry import expresiones
from registry.models import Notificacion
from tasks import sandbox, worker
from tasks.agencies import Agencies
from tasks.connectors.correo import Attachment, Letter
from tasks.errors import AgencyRefused, AgencyUnavailable
from tests.tasks.conftest import settings_for
from tests.tasks.test_ministry import a_job, opening, row

ACT = """{ tipo: "RESOLUCION", numero: "000012-2026-DGC", fecha: "2026-11-20", autoridad: "la DGC",
  procedimiento: "calidad migratoria" }"""


@pytest.fixture(autouse=True)
def functions() -> None:
    expresiones.install()


def notice_job(session: Session, agencies: Agencies, canal: str, **person: str) -> UUID:
    """A job that tells somebody of an act, in a case with its expediente."""
    case = opening(session)
    worker.execute(case, agencies)
    number = row(session, case).result["numero"]
    told = ", ".join(f'{name}: "{value}"' for name, value in person.items())
    return a_job(
        session,
        "notificaciones.enviar",
        expediente=f'"{number}"',
        procedimiento='"calidad_migratoria"',
        canal=f'"{canal}"',
        acto=ACT,
        destinatario=f'{{ nombre: "Ana Rondón", {told} }}',
    )


def test_an_e_mail_leaves_once_however_often_its_job_is_tried(
    session: Session, agencies: Agencies, agencies_server: sandbox.Sandbox
) -> None:
    job = notice_job(session, agencies, "EMAIL", correo="ana@example.org")
    worker.execute(job, agencies)
    worker.execute(job, agencies)

    (letter,) = agencies_server.mail.received()
    notice = session.scalars(select(Notificacion)).one()
    assert ("ana@example.org", "notificaciones@rree.example") == (letter["para"], letter["de"])
    assert notice.asunto == letter["asunto"]
    assert str(notice.codigo) in str(letter["texto"])
    assert JobState.COMPLETED is row(session, job).state


def test_a_mail_server_that_is_busy_is_tried_again_later(
    session: Session, agencies: Agencies, agencies_server: sandbox.Sandbox
) -> None:
    job = notice_job(session, agencies, "EMAIL", correo="ocupado@example.org")
    worker.execute(job, agencies)

    assert JobState.DUE is row(session, job).state
    assert 0 == len(session.scalars(select(Notificacion)).all())
    assert [] == agencies_server.mail.received()


def test_an_address_that_is_refused_goes_to_a_person(session: Session, agencies: Agencies) -> None:
    job = notice_job(session, agencies, "EMAIL", correo="rechazado@example.org")
    worker.execute(job, agencies)

    assert JobState.FAILED is row(session, job).state


def test_a_notice_that_was_read_in_the_casilla_tells_its_case_once(
    session: Session, agencies: Agencies
) -> None:
    from tasks import intake

    job = notice_job(session, agencies, "CASILLA", casilla="20711")
    worker.execute(job, agencies)

    call = intake.Call(agency="casilla", path="/", body=b"{}", timestamp="", signature="")
    fields = {"idNotificacion": str(job), "estado": "LEIDA"}
    assert [200, 200] == [intake.take_reading(session, call, fields).status for _ in range(2)]
    told = session.scalars(select(Message).where(Message.name == "acuse_de_recibo")).all()
    assert 1 == len(told)
    unknown = intake.take_reading(session, call, {**fields, "idNotificacion": "nadie"})
    assert 404 == unknown.status


def test_documents_go_along(agencies: Agencies, agencies_server: sandbox.Sandbox) -> None:
    paper = Attachment(name="resolución.pdf", content=b"%PDF-1.7 x", media_type="application/pdf")
    letter = Letter(to="ana@example.org", subject="Ñandú", text="Señora:\n.\nfin", attachments=[paper])

    agencies.correo.send(letter, key="k1")

    (got,) = agencies_server.mail.received()
    assert ("Ñandú", ["resolución.pdf"]) == (got["asunto"], got["adjuntos"])
    assert "Señora:\n.\nfin" == str(got["texto"]).replace("\r\n", "\n").strip()


@pytest.mark.parametrize(
    ("to", "error"),
    [("rechazado@example.org", AgencyRefused), ("ocupado@example.org", AgencyUnavailable)],
)
def test_tells_a_no_from_a_not_now(to: str, error: type[Exception], agencies: Agencies) -> None:
    with pytest.raises(error) as refused:
        agencies.correo.send(Letter(to=to, subject="x", text="x"), key="k2")

    assert to not in str(refused.value)


def test_nobody_listening_is_a_not_now() -> None:
    from tasks.connectors.correo import SmtpCorreo

    nobody = SmtpCorreo("smtp://127.0.0.1:9", sender="a@b.example", acknowledge_at="")

    with pytest.raises(AgencyUnavailable):
        nobody.send(Letter(to="x@y.example", subject="x", text="x"), key="k3")


@pytest.mark.parametrize(
    "url", ["smtp://correo.example.org", "http://correo.example.org", "smtps://a:b@correo.example.org"]
)
def test_mail_is_not_sent_in_the_clear(url: str, agencies_server: sandbox.Sandbox) -> None:
    with pytest.raises(ValueError, match="mail_url"):
        settings_for(agencies_server.url, mail_url=url)

"""Acknowledging a notice by the link of the e-mail."""

from datetime import datetime
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import SYSTEM
from engine.models import Message, ProcessInstance
from registry import expedientes, notificaciones
from registry.models import Canal, Expediente
from registry.notificaciones import Envio, Words
from tests.registry.conftest import SOLICITUD, an_instance
from tests.web.conftest import Browser


@pytest.fixture
def anonymous(app: Flask) -> Browser:
    return Browser(app.test_client())


@pytest.fixture
def codigo(session: Session) -> str:
    expediente: Expediente = expedientes.open_(
        session,
        procedimiento="refugio",
        canal="WEB",
        solicitud=SOLICITUD,
        presentado_at=datetime.fromisoformat("2026-05-04T09:00:00-05:00"),
        instance_id=an_instance(session),
        actor=SYSTEM,
    )
    code = notificaciones.code_for(str(uuid4()))
    envio = Envio(
        acto="000001-2026-CEPR",
        canal=Canal.EMAIL,
        destinatario="m@example.org",
        words=Words(asunto="Notificación", cuerpo="…", idioma="es"),
        codigo=code,
    )
    notificaciones.record(session, expediente, envio, actor=SYSTEM)
    session.commit()
    return code


def test_looking_at_the_page_acknowledges_nothing_and_tells_nothing(
    session: Session, anonymous: Browser, codigo: str
) -> None:
    page = anonymous.get(f"/acuse/{codigo}")

    assert 200 == page.status_code
    assert "Recibí la notificación" in page.text
    assert not any(word in page.text for word in ("Núñez", "CEPR", "refugi", "m@example.org"))
    assert [] == session.scalars(select(Message)).all()


def test_saying_so_tells_the_case_once(session: Session, anonymous: Browser, codigo: str) -> None:
    answers = [anonymous.post(f"/acuse/{codigo}") for _ in range(2)]

    assert [200, 200] == [one.status_code for one in answers]
    assert "Quedó registrado que la recibió" in answers[0].text
    (message,) = session.scalars(select(Message)).all()
    case = session.scalars(select(ProcessInstance)).first()
    assert case
    assert "acuse_de_recibo" == message.name
    assert message.payload["recibido_el"]


def test_a_link_of_nobody_is_not_found(session: Session, anonymous: Browser) -> None:
    assert 404 == anonymous.get("/acuse/ABCDEFGHJKLMNPQRSTUV").status_code

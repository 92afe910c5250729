"""Documents and notices, through the topics by which diagrams ask for them."""

from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from engine import audit, clock, storage
from engine.access import Actor
from registry import documentos, topics
from registry import temas_documentos as temas
from registry.documentos import DocumentNotComposed, UnknownTemplate
from tests.registry.conftest import SOLICITUD

RESOLUTION = {
    "numero": "000001-2026-CEPR",
    "fecha": "2026-11-23",
    "nombre_organo": "Comisión Especial para los Refugiados",
    "numero_expediente": "CEPR-2026-000001",
    "persona": "María José Núñez",
    "visto": "El acta de la sesión #012-2026 y el informe *N.º 7*.",
    "considerandos": ["Que la ley define quién es refugiado.", "Que consta su temor fundado."],
    "articulos": ["Reconocer la condición de refugiada."],
    "recursos": "Ninguno.",
    "firmante": "Elena Vargas Ríos",
    "cargo": "Presidencia",
}


@pytest.fixture
def expediente(
    session: Session, instance_id: UUID, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> str:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 23, 15, tzinfo=UTC))
    payload = {"procedimiento": "refugio", "canal": "MIGRACIONES", "solicitud": SOLICITUD}
    answer = topics.abrir_expediente(session, payload, instance_id=instance_id, actor=actor)
    assert ("2026-11-23", "Núñez Ibáñez, María José") == (answer["presentado_el"], answer["titulo"])
    return str(answer["numero"])


def test_a_resolution_is_issued_and_found_by_its_code(
    session: Session, instance_id: UUID, actor: Actor, expediente: str
) -> None:
    payload = {
        "plantilla": "emitir_resolucion/resolucion",
        "tipo": "RESOLUCION",
        "expediente": expediente,
        "numero": "000001-2026-CEPR",
        "datos": RESOLUTION,
    }
    hecho = temas.componer(payload)
    answer = temas.guardar(session, payload, hecho=hecho, instance_id=instance_id, actor=actor)

    document = documentos.by_code(session, answer["codigo"].lower().replace("-", " "))
    upload = storage.get(session, document.upload_id)
    (page,) = PdfReader(BytesIO(upload.content)).pages
    text = " ".join(page.extract_text().split())
    assert "resolucion-000001-2026-CEPR.pdf" == upload.name == answer["nombre"]
    assert "000001-2026-CEPR" in text
    assert answer["codigo"] in text
    assert "#012-2026 y el informe *N.º 7*" in text  # what people write is no markup
    assert "document:issued" in [entry.event for entry in audit.history(session, instance_id)]


@pytest.mark.parametrize("plantilla", ["../secreto", "refugio/../../x", "refugio/nada", "", "refugio"])
def test_only_templates_of_processes_are_composed(plantilla: str) -> None:
    with pytest.raises(UnknownTemplate):
        documentos.compose(plantilla, {}, name="x")


def test_a_template_without_its_data_says_so() -> None:
    with pytest.raises(DocumentNotComposed):
        documentos.compose("emitir_resolucion/resolucion", {}, name="x")


def test_resolutions_are_numbered_by_body_and_year(
    session: Session, instance_id: UUID, actor: Actor, expediente: str
) -> None:
    numbers = [
        topics.numerar_resolucion(
            session,
            {"organo": organo, "expediente": expediente, "sentido": "FAVORABLE"},
            instance_id=instance_id,
            actor=actor,
        )
        for organo in ("CEPR", "CEPR", "COMISION_REVISORA")
    ]

    assert [
        {"numero": "000001-2026-CEPR", "fecha": "2026-11-23"},
        {"numero": "000002-2026-CEPR", "fecha": "2026-11-23"},
        {"numero": "000001-2026-CRAR", "fecha": "2026-11-23"},
    ] == numbers


def test_the_officer_is_assigned_by_topic(
    session: Session, instance_id: UUID, actor: Actor, expediente: str
) -> None:
    payload = {"expediente": expediente, "idioma": "ht", "competencias": ["ninez"]}

    answer = topics.asignar_oficial(session, payload, instance_id=instance_id, actor=actor)

    assert ("proteccion1", 0) == (answer["usuario"], answer["carga"])


def test_codes_are_not_guessed_from_one_another() -> None:
    codes = {documentos.new_code() for _ in range(1000)}

    assert 1000 == len(codes)
    assert all(14 == len(code) for code in codes)


def test_a_supervisor_may_put_somebody_else_in_charge(
    session: Session, instance_id: UUID, actor: Actor, expediente: str
) -> None:
    payload = {"expediente": expediente, "usuario": "proteccion2", "motivo": "Con intérprete externo."}

    answer = topics.registrar_oficial(session, payload, instance_id=instance_id, actor=actor)

    assert {"usuario": "proteccion2", "carga": 1} == answer

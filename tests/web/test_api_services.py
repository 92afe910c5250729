"""What other entities may ask about documents that we issued: who, what, and what is kept of it."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from engine import audit, disclosure
from engine.access import SYSTEM
from engine.models import ProcessInstance, Reserve
from registry import catalogo, claves, expedientes, servicios_publicados
from registry import temas_documentos as temas
from registry.catalogo.tablas import ServicioPublicado
from registry.documentos import ciclo, firmado
from tasks import settings
from tasks.catalogue import agencies
from tasks.sandbox.late import SECRET
from tasks.signatures import sign
from tests import keys as of_tests
from tests.registry.conftest import SOLICITUD, an_instance
from tests.registry.documentos import specimens
from tests.web.conftest import NOW

Ask = Callable[..., TestResponse]
Issue = Callable[..., tuple[UUID, UUID]]


@pytest.fixture
def ask(
    app: Flask, session: Session, keys: claves.Almacen, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Ask]:
    del session, keys  # there they are
    monkeypatch.setenv("SUGM_CALLBACK_KEYS", json.dumps(dict.fromkeys(("migraciones", "sbs"), SECRET)))
    settings.callbacks.cache_clear()
    numbers = count(1)

    def send(service: str, agency: str = "migraciones", **fields: Any) -> TestResponse:
        number = next(numbers)
        usual = {
            "idConsulta": f"Q-{number}", "numero": "", "usuario": "40000009", "finalidad": "Control migratorio",
        }  # fmt: skip
        path, body = f"/api/entidades/{agency}/consultas/{service}", json.dumps(usual | fields).encode()
        signed = sign(SECRET, path, body, at=NOW + timedelta(seconds=number))
        return app.test_client().post(path, data=body, headers=signed)

    yield send
    settings.callbacks.cache_clear()


@pytest.fixture
def issue(session: Session, keys: claves.Almacen) -> Issue:
    """A document in the hands of its holder: its id, and its case."""

    def make(tipo: str, procedure: str, **more: Any) -> tuple[UUID, UUID]:
        instance = an_instance(session)
        expediente = expedientes.open_(
            session,
            procedimiento=procedure,
            canal="CONSULADO",
            solicitud=SOLICITUD,
            presentado_at=NOW,
            instance_id=instance,
            actor=SYSTEM,
        )
        payload = {**specimens.carried(tipo), "expediente": expediente.numero, **more}
        hecho = temas.emitir(payload)
        told = temas.guardar(session, payload, hecho=hecho, instance_id=instance, actor=SYSTEM)
        for step in ("conformar", "entregar"):
            ciclo.move(session, UUID(told["documento"]), step, actor=SYSTEM, stream=instance)
        return UUID(told["documento"]), instance

    return make


def told(answer: TestResponse) -> dict[str, Any]:
    """What was answered, if the signature is ours."""
    assert answer.json is not None
    key = claves.of_store(claves.store()).find(answer.json["clave"])
    assert key is not None
    assert key.verifies(firmado.raw_of(answer.json["firma"]), answer.json["respuesta"].encode())
    found: dict[str, Any] = json.loads(answer.json["respuesta"])
    return found


def test_a_card_is_told_signed_and_written_down(session: Session, issue: Issue, ask: Ask) -> None:
    document, _ = issue("CARNE_IDENTIDAD", "carne_identidad", publicos={"calidad": "Cooperante"})

    found = told(ask("carne-identidad", numero=" 000123456 "))

    assert ("VIGENTE", "Q-1", "migraciones") == (found["resultado"], found["consulta"], found["entidad"])
    assert {"apellidos", "nombres", "nacimiento", "nacionalidad", "sexo", "calidad", "emitido_el", "vence_el"} == (
        found["datos"].keys()
    )  # fmt: skip
    assert ("María José", "Cooperante") == (found["datos"]["nombres"], found["datos"]["calidad"])
    (entry,) = audit.history(session, audit.stream_id(servicios_publicados.STREAM))
    assert ("entidad:migraciones", str(document)) == (entry.actor, entry.subject)
    assert ("40000009", "Control migratorio") == (entry.facts["asked_by"], entry.facts["purpose"])


def test_what_is_good_no_more_and_what_never_was_are_told_as_such(
    session: Session, issue: Issue, ask: Ask
) -> None:
    document, instance = issue("CARNE_IDENTIDAD", "carne_identidad")
    ciclo.move(session, document, "reportar_perdida", actor=SYSTEM, motivo="Robo", stream=instance)

    lost, unknown = (
        told(ask("carne-identidad", numero=number)) for number in ("000123456", "999999999")
    )

    assert "NO_VIGENTE" == lost["resultado"]
    assert ("NO_CONSTA", {}) == (unknown["resultado"], unknown["datos"])


def test_of_refuge_only_identity_and_validity_and_each_question_is_a_look_at_the_case(
    session: Session, issue: Issue, ask: Ask
) -> None:
    _, case = issue("CARNE_SOLICITANTE", "refugio", publicos={"calidad": "Refugio"})

    found = told(ask("carne-solicitante", numero="000123456"))

    assert "VIGENTE" == found["resultado"]
    assert {"apellidos", "nombres", "nacimiento", "nacionalidad", "sexo", "vence_el"} == (
        found["datos"].keys()
    )
    (look,) = disclosure.readings(session, case)
    assert ("entidad:migraciones", "Control migratorio") == (look.actor, look.purpose)


def test_a_question_about_any_document_of_a_reserved_case_is_a_look_at_it(
    session: Session, issue: Issue, ask: Ask
) -> None:
    _, case = issue("CARNE_IDENTIDAD", "carne_identidad")
    open_to_all = told(ask("carne-identidad", numero="000123456"))
    before = disclosure.readings(session, case)
    reserve = Reserve(code="prueba", groups=["Oficial de protección"], stand_ins={}, readers={})
    session.add(reserve)
    session.flush()
    session.get_one(ProcessInstance, case).reserve_id = reserve.id
    session.flush()

    told(ask("carne-identidad", numero="000123456"))

    assert ("VIGENTE", []) == (open_to_all["resultado"], before)
    assert ["entidad:migraciones"] == [one.actor for one in disclosure.readings(session, case)]


def test_a_visa_is_found_by_the_passport_and_the_country_that_issued_it(issue: Issue, ask: Ask) -> None:
    issue("VISA", "visa", publicos={"calidad": "Negocios", "pasaporte": "104518833"})

    visa = told(ask("visa", numero="1045-18833", pais="ven"))
    other = told(ask("visa", numero="104518833", pais="COL"))

    assert ("VIGENTE", "V00012345") == (visa["resultado"], visa["datos"]["numero"])
    assert "NO_CONSTA" == other["resultado"]


@pytest.mark.parametrize(
    ("service", "agency"), [("carne-solicitante", "sbs"), ("carne-identidad", "sbs"), ("nada", "sbs")]
)
def test_who_is_not_named_by_the_catalogue_is_told_nothing(
    session: Session, issue: Issue, ask: Ask, service: str, agency: str
) -> None:
    issue("CARNE_SOLICITANTE", "refugio")

    answer = ask(service, agency, numero="000123456")

    assert (403, "SERVICIO_NO_AUTORIZADO") == (answer.status_code, answer.json["motivo"])
    assert [] == audit.history(session, audit.stream_id(servicios_publicados.STREAM))


@pytest.mark.parametrize("missing", ["usuario", "finalidad", "idConsulta", "numero"])
def test_a_question_says_who_asks_and_what_for(ask: Ask, missing: str) -> None:
    answer = ask("carne-identidad", **({"numero": "000123456"} | {missing: " "}))

    assert (422, "DATOS_INCOMPLETOS") == (answer.status_code, answer.json["motivo"])


def test_nothing_is_answered_that_cannot_be_signed(ask: Ask, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as keyless:
        keyless.setenv("SUGM_KEYS", str(tmp_path / "nothing"))
        of_tests.forget()
        answer = ask("carne-identidad", numero="000123456")
    of_tests.forget()

    assert (503, "SIN_FIRMA") == (answer.status_code, answer.json["motivo"])


def test_whoever_may_ask_is_an_entity_that_we_know() -> None:
    known = set(agencies())
    rows = catalogo.rows(ServicioPublicado, NOW.date())

    assert rows
    assert [] == [(row.codigo, one) for row in rows for one in row.entidades if one not in known]

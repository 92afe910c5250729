"""Calls of agencies: signed, fresh, once."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from engine import clock
from engine.models import Job, JobState, Message, Receipt
from tasks import sandbox, settings, worker
from tasks.agencies import Agencies
from tasks.models import Question
from tasks.sandbox.late import SECRET
from tasks.signatures import sign
from tests.tasks import live
from tests.tasks.conftest import agencies, agencies_server, breaks, one_sandbox, one_set_of_agencies

__all__ = ["agencies", "agencies_server", "breaks", "one_sandbox", "one_set_of_agencies"]

ANSWERS = "/api/entidades/sbs/respuestas"
APPROVALS = "/api/entidades/migraciones/calidades"
APPROVAL = {
    "id_mensaje": "M-1",
    "resolucion_numero": "123-2026",
    "calidad_codigo": "TRA",
    "oficina_consular_destino": "BOG",
    "titular": {
        "apellidos": "RIVAS BLANCO",
        "nombres": "CARLOS",
        "nacionalidad": "VEN",
        "documento": {"numero": "900000001"},
    },
}
Post = Callable[..., TestResponse]


@pytest.fixture
def post(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    monkeypatch.setenv("SUGM_CALLBACK_KEYS", json.dumps(sandbox.CALLBACK_KEYS))
    settings.callbacks.cache_clear()

    def send(
        path: str, fields: Any, *, key: str = SECRET, at: datetime | None = None, **headers: str
    ) -> TestResponse:
        body = json.dumps(fields).encode()
        signed = sign(key, path, body, at=at or clock.now())
        return app.test_client().post(path, data=body, headers={**signed, **headers})

    yield send
    settings.callbacks.cache_clear()


@pytest.fixture
def asked(session: Session, agencies: Agencies) -> UUID:
    """A question that SBS took and will answer later."""
    (job_id,) = live.start_jobs(session, live.define(session, live.one_job("sbs.uif")))
    session.commit()
    worker.execute(job_id, agencies)
    return job_id


def test_a_late_answer_finishes_the_check_once(
    session: Session, asked: UUID, post: Post, agencies: Agencies
) -> None:
    before = session.get_one(Job, asked, populate_existing=True).state
    told = {"idConsulta": str(asked), "codigo": "SIN_REPORTE", "texto": ""}

    first, again = post(ANSWERS, told), post(ANSWERS, told, at=clock.now() + timedelta(seconds=2))
    worker.execute(asked, agencies)
    worker.execute(asked, agencies)

    job = session.get_one(Job, asked, populate_existing=True)
    receipt = session.scalars(select(Receipt)).one()
    assert (JobState.DUE, 200, 200) == (before, first.status_code, again.status_code)
    assert (JobState.COMPLETED, "SIN_ANTECEDENTES") == (job.state, job.result["resultado"])
    assert ("respuesta_posterior", "SIN_ANTECEDENTES") == (receipt.channel, receipt.outcome)


def test_another_answer_to_the_same_question_is_refused(asked: UUID, post: Post) -> None:
    post(ANSWERS, {"idConsulta": str(asked), "codigo": "SIN_REPORTE"})

    other = post(ANSWERS, {"idConsulta": str(asked), "codigo": "CON_REPORTE"})

    assert (409, "RESPUESTA_DISTINTA") == (other.status_code, other.json["motivo"])


def test_a_code_nobody_has_heard_of_is_not_conclusive(session: Session, asked: UUID, post: Post) -> None:
    post(ANSWERS, {"idConsulta": str(asked), "codigo": "QUIZAS"})

    assert "NO_CONCLUYENTE" == session.get_one(Question, asked).answer["resultado"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "another-key"},
        {"at": datetime.fromisoformat("2020-01-01T00:00:00+00:00")},
        {"SUGM-Signature": "v1=00"},
        {"SUGM-Timestamp": "x"},
        {"SUGM-Timestamp": "99999999999999"},
    ],
)
def test_a_call_that_is_not_genuine_changes_nothing(
    session: Session, asked: UUID, post: Post, wrong: dict[str, Any]
) -> None:
    answer = post(ANSWERS, {"idConsulta": str(asked), "codigo": "SIN_REPORTE"}, **wrong)

    assert 401 == answer.status_code
    assert session.get_one(Question, asked).answer is None


def test_the_same_call_replayed_is_refused(asked: UUID, post: Post) -> None:
    at, told = clock.now(), {"idConsulta": str(asked), "codigo": "SIN_REPORTE"}
    post(ANSWERS, told, at=at)

    replayed = post(ANSWERS, told, at=at)

    assert (409, "DUPLICADO") == (replayed.status_code, replayed.json["motivo"])


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ([], 422),
        ({}, 422),
        ({"idConsulta": "x", "codigo": "SIN_REPORTE"}, 422),
        ({"idConsulta": str(UUID(int=0)), "codigo": "SIN_REPORTE"}, 404),
    ],
)
def test_what_cannot_be_an_answer_is_said(
    session: Session, post: Post, fields: Any, status: int
) -> None:
    assert status == post(ANSWERS, fields).status_code


def test_an_agency_cannot_answer_for_another(session: Session, asked: UUID, post: Post) -> None:
    told = {"idConsulta": str(asked), "codigo": "SIN_REPORTE"}

    assert 404 == post("/api/entidades/migraciones/respuestas", told).status_code
    assert 401 == post("/api/entidades/pnp/respuestas", told).status_code


def test_a_calidad_approved_waits_for_its_visa_once(session: Session, post: Post) -> None:
    first = post(APPROVALS, APPROVAL)
    again = post(APPROVALS, APPROVAL, at=clock.now() + timedelta(seconds=3))

    message = session.scalars(select(Message)).one()
    assert (200, 200) == (first.status_code, again.status_code)
    assert ("calidad_aprobada", "900000001|VEN|123-2026") == (message.name, message.correlation_key)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"titular": {}}, "DATOS_INCOMPLETOS"),
        ({"oficina_consular_destino": " "}, "OFICINA_INVALIDA"),
    ],
)
def test_an_approval_that_cannot_be_used_is_refused_with_its_reason(
    session: Session, post: Post, change: dict[str, Any], why: str
) -> None:
    assert why == post(APPROVALS, {**APPROVAL, **change}).json["motivo"]

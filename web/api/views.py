"""Calls of agencies: what they tell us and what they ask us.

Each is signed with the key shared with that agency, and counts once.
"""

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from engine.db import transaction
from tasks import intake, providing
from tasks.intake import Told
from web.accounts.access import public
from web.api.blueprint import api
from web.security import csrf

csrf.exempt(api)  # no cookie lets anybody in: each call is signed

LARGEST = 100_000  # of one call, in bytes


@api.post("/entidades/<agency>/respuestas")
@public
def answers(agency: str) -> ResponseReturnValue:
    """The answer to a question that the agency took before: {idConsulta, codigo, texto}."""
    return _told(agency, intake.take_answer)


@api.post("/entidades/migraciones/calidades")
@public
def approvals() -> ResponseReturnValue:
    """Migraciones has approved a calidad: a visa may be issued."""
    return _told("migraciones", intake.take_approval)


@api.post("/entidades/migraciones/movimientos")
@public
def movements() -> ResponseReturnValue:
    """Somebody with a case of ours entered or left the country."""
    return _told("migraciones", intake.take_movement)


@api.post("/entidades/casilla/lecturas")
@public
def readings() -> ResponseReturnValue:
    """A notice was opened in the casilla of whoever it is for."""
    return _told("casilla", intake.take_reading)


@api.post("/entidades/<agency>/consultas/<service>")
@public
def documents(agency: str, service: str) -> ResponseReturnValue:
    """An agency asks about a document that we issued: {idConsulta, numero, usuario, …}."""
    return _told(agency, providing.about(service))


def _told(agency: str, take: intake.Take) -> ResponseReturnValue:
    body = request.stream.read(LARGEST + 1)
    if len(body) > LARGEST:
        return jsonify(estado="NACK", motivo="DEMASIADO_GRANDE"), 413
    call = intake.Call(
        agency=agency,
        path=request.path,
        body=body,
        timestamp=request.headers.get(intake.TIMESTAMP, ""),
        signature=request.headers.get(intake.SIGNATURE, ""),
    )
    with transaction() as session:
        told: Told = intake.receive(session, call, take)
    return jsonify(told.body), told.status

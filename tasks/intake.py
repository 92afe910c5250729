"""What agencies tell us: late answers, calidades approved, movements at the border.

A call is believed if it is signed with the agency's key and fresh, and counts once: its signature is
kept in the transaction that does what it says. The sender may repeat it after a failure, signed anew;
what it says has an id of its own, so it is done once all the same.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine import clock, messages
from engine.access import Actor
from engine.errors import NotFound
from engine.models import Data
from registry import notificaciones
from registry.models import Expediente, Notificacion
from tasks import questions, settings, signatures
from tasks.connectors.base import sha256
from tasks.models import SignedCall
from tasks.questions import Intake
from tasks.signatures import SIGNATURE, TIMESTAMP

log = structlog.get_logger()

AGENCY = "entidad:"  # before the code of one that acts
_LONGEST = 2000  # of a text of theirs
APPROVED, LEFT, RECEIVED = "calidad_aprobada", "aviso_de_salida", "acuse_de_recibo"


@dataclass(frozen=True, kw_only=True)
class Call:
    """What arrived."""

    agency: str
    path: str
    body: bytes
    timestamp: str
    signature: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is said back."""

    status: int
    body: Mapping[str, object]


Take = Callable[[Session, Call, Data], Told]


def receive(session: Session, call: Call, take: Take) -> Told:
    """Believe the call or not, and do what it says."""
    key = settings.callbacks().callback_keys.get(call.agency)
    if key is None or not signatures.genuine(
        key.get_secret_value(),
        call.path,
        call.body,
        timestamp=call.timestamp,
        signature=call.signature,
        now=clock.now(),
    ):
        log.warning("call refused", agency=call.agency if key else "unknown", path=call.path[:80])
        return nack("FIRMA", status=401)
    try:
        fields = json.loads(call.body)
    except (ValueError, RecursionError):
        return nack("DATOS_INCOMPLETOS")
    if not isinstance(fields, dict):
        return nack("DATOS_INCOMPLETOS")
    if not _first_time(session, call):
        return nack("DUPLICADO", status=409)
    return take(session, call, fields)


def take_answer(session: Session, call: Call, fields: Data) -> Told:
    """The answer to a question: {idConsulta, codigo, texto}."""
    match fields:
        case {"idConsulta": str(id_), "codigo": str(code)}:
            text = str(fields.get("texto") or "")[:_LONGEST]
            given = questions.Answer(code=code[:_LONGEST], text=text, sha256=sha256(call.body))
        case _:
            return nack("DATOS_INCOMPLETOS")
    try:
        job_id = UUID(id_)
    except ValueError:
        return nack("DATOS_INCOMPLETOS")
    match questions.answer(session, call.agency, job_id, given):
        case Intake.UNKNOWN:
            return nack("CONSULTA_DESCONOCIDA", status=404)
        case Intake.CONFLICT:
            return nack("RESPUESTA_DISTINTA", status=409)
        case taken:
            log.info("late answer", agency=call.agency, job=id_, intake=taken.value)
    return ack()


def take_approval(session: Session, call: Call, fields: Data) -> Told:
    """«Calidad aprobada»: the message that starts a visa. Idempotent by ``id_mensaje``."""
    match fields:
        case {
            "id_mensaje": str(id_),
            "resolucion_numero": str(resolution),
            "calidad_codigo": str(),
            "oficina_consular_destino": str(office),
            "titular": {
                "apellidos": str(surnames),
                "nombres": str(given),
                "nacionalidad": str(nationality),
                "documento": {"numero": str(number)},
            },
        } if id_ and number and resolution:
            pass
        case _:
            return nack("DATOS_INCOMPLETOS")
    if not office.strip():
        return nack("OFICINA_INVALIDA")
    messages.send(
        session,
        APPROVED,
        key=f"{number}|{nationality}|{resolution}",
        payload=fields,
        message_id=f"{call.agency}:{id_}",
        business_key=f"MIG-{resolution}"[:80],
        title=f"{surnames}, {given}"[:160],
        actor=caller(call),
    )
    return ack()


def take_movement(session: Session, call: Call, fields: Data) -> Told:
    """A passage of the border by somebody with a case: {id_mensaje, tipo, expediente, fecha, puesto}."""
    match fields:
        case {
            "id_mensaje": str(id_),
            "tipo": "SALIDA" | "INGRESO" as kind,
            "expediente": str(expediente),
            "fecha": str(),
            "puesto": str(),
        } if id_:
            pass
        case _:
            return nack("DATOS_INCOMPLETOS")
    messages.send(
        session,
        LEFT if kind == "SALIDA" else "ingreso_registrado",
        key=expediente,
        payload=fields,
        message_id=f"{call.agency}:{id_}",
        business_key=expediente[:80],
        actor=caller(call),
    )
    return ack()


def take_reading(session: Session, call: Call, fields: Data) -> Told:
    """Somebody opened a notice in the casilla: {idNotificacion, estado}."""
    match fields:
        case {"idNotificacion": str(id_), "estado": "LEIDA"}:
            pass
        case _:
            return nack("DATOS_INCOMPLETOS")
    try:
        notice = notificaciones.by_code(session, notificaciones.code_for(id_))
    except NotFound:
        return nack("NOTIFICACION_DESCONOCIDA", status=404)
    acknowledge(session, notice, actor=caller(call))
    return ack()


def acknowledge(session: Session, notice: Notificacion, *, actor: Actor) -> None:
    """Somebody has what was sent: the case that waits for it is told, once."""
    expediente = session.get_one(Expediente, notice.expediente_id)
    on = clock.now().astimezone(clock.LIMA).date()
    messages.send(
        session,
        RECEIVED,
        key=expediente.numero,
        payload={"recibido_el": on.isoformat(), "notificacion": str(notice.id)},
        message_id=f"acuse:{notice.id}",
        actor=actor,
    )


def ack() -> Told:
    """We have it."""
    return Told(status=200, body={"estado": "ACK"})


def nack(reason: str, *, status: int = 422) -> Told:
    """We do not take it."""
    return Told(status=status, body={"estado": "NACK", "motivo": reason})


def caller(call: Call) -> Actor:
    """The agency, as whoever acts."""
    return Actor(id=f"{AGENCY}{call.agency}", roles=frozenset({"system"}))


def _first_time(session: Session, call: Call) -> bool:
    kept = (
        insert(SignedCall)
        .values(fingerprint=signatures.fingerprint(call.signature), agency=call.agency, at=clock.now())
        .on_conflict_do_nothing()
        .returning(SignedCall.agency)
    )
    return session.scalar(kept) is not None


__all__ = ["SIGNATURE", "TIMESTAMP", "Call", "Take", "Told", "receive"]

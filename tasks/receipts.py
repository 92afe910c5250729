"""Receipts (constancias): proof of what an agency answered, for how long it is good, and its reuse."""

import json
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine import clock
from engine.models import Data, Job, ProcessDefinition, ProcessInstance, Receipt
from tasks import catalogue
from tasks.call import Call, Finish, Found
from tasks.connectors.base import Exchange, sha256
from tasks.connectors.persons import Purpose
from tasks.texts import search_key

ONLINE, LETTER, REUSED = "en_linea", "oficio", "reutilizada"
_ABOUT = ("persona", "documento", "ruc", "expediente")  # what a receipt keeps of the request
_NOT_CONCLUSIVE = ("NO_CONCLUYENTE", "HOMONIMIA")


def keep(
    call: Call,
    purpose: Purpose,
    exchange: Exchange,
    *,
    outcome: str,
    code: str,
    answer: Data,
    found: Found | None = None,
) -> Finish:
    """The answer for the diagram, with a receipt kept beside it in the same transaction."""

    def finish(session: Session) -> Data:
        receipt = Receipt(
            id=uuid4(),
            instance_id=call.instance_id,
            job_id=call.job_id,
            agency=call.topic.partition(".")[0],
            topic=call.topic,
            purpose=purpose.reason,
            legal_basis=purpose.legal_basis,
            asked_by=purpose.asked_by,
            asked_at=exchange.asked_at,
            answered_at=exchange.answered_at,
            outcome=outcome,
            summary={**answer, "codigo": code},
            request_sha256=bytes.fromhex(exchange.request_sha256),
            answer_sha256=bytes.fromhex(exchange.answer_sha256),
            idempotency_key=call.key,
            attempts=call.attempt,
            channel=found.channel if found else ONLINE,
            request={name: call.payload[name] for name in _ABOUT if name in call.payload},
            subject_key=subject_key(call.payload),
            valid_until=(found and found.valid_until) or valid_until(call.topic, exchange),
            reused_id=found.reused_id if found else None,
        )
        session.add(receipt)
        return {**answer, **_told(receipt)}

    return finish


def find_good(session: Session, job: Job) -> Found | None:
    """An answer about the same person that may be used again for the procedure of this job."""
    agency = catalogue.agency_of(job.topic)
    validity = agency and agency.validity(job.topic, clock.now().astimezone(clock.LIMA).date())
    key = subject_key(job.payload)
    if not validity or not validity.shared_by or key is None:
        return None
    of_case = select(ProcessDefinition.key, ProcessInstance.reserve_id).join(
        ProcessInstance, ProcessInstance.definition_id == ProcessDefinition.id
    )
    procedure, reserve_id = session.execute(of_case.where(ProcessInstance.id == job.instance_id)).one()
    if procedure not in validity.shared_by:
        return None
    good = (
        select(Receipt)
        .join(ProcessInstance, ProcessInstance.id == Receipt.instance_id)
        .join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
        .where(
            Receipt.topic == job.topic,
            Receipt.subject_key == key,
            Receipt.valid_until > clock.now(),
            Receipt.outcome.not_in(_NOT_CONCLUSIVE),
            Receipt.reused_id.is_(None),
            ProcessDefinition.key.in_(validity.shared_by),
            # what was asked in a reserve tells others that there is a case
            or_(ProcessInstance.reserve_id.is_(None), ProcessInstance.reserve_id == reserve_id),
        )
        .order_by(Receipt.answered_at.desc(), Receipt.id)
        .limit(1)
    )
    receipt = session.scalar(good)
    return _found(receipt) if receipt else None


def valid_until(topic: str, exchange: Exchange) -> datetime | None:
    """Until when an answer is good; None if that is not known."""
    agency = catalogue.agency_of(topic)
    validity = agency and agency.validity(topic, exchange.answered_at.astimezone(clock.LIMA).date())
    if not validity or validity.term <= timedelta():
        return None
    return exchange.answered_at + validity.term


def subject_key(payload: Data) -> bytes | None:
    """The same for the same person, document or firm, however the names were typed."""
    about = {name: payload.get(name) for name in ("persona", "documento", "ruc") if payload.get(name)}
    if not about:
        return None
    told = json.dumps(about, ensure_ascii=False, sort_keys=True, default=str)
    return bytes.fromhex(sha256(search_key(told).encode()))


def _found(receipt: Receipt) -> Found:
    answer = {name: value for name, value in receipt.summary.items() if name != "codigo"}
    return Found(
        answer={**answer, "codigo": receipt.summary.get("codigo", "")},
        channel=REUSED,
        exchange=Exchange(
            asked_at=receipt.asked_at,
            answered_at=receipt.answered_at or receipt.asked_at,
            request_sha256=receipt.request_sha256.hex(),
            answer_sha256=(receipt.answer_sha256 or b"").hex(),
        ),
        valid_until=receipt.valid_until,
        reused_id=receipt.id,
    )


def _told(receipt: Receipt) -> Data:
    """What the diagram learns of the receipt."""
    told: dict[str, object] = {
        "constancia": str(receipt.id),
        "consultado_en": receipt.answered_at and receipt.answered_at.isoformat(),
        "canal": receipt.channel,
    }
    if receipt.valid_until:
        told["valida_hasta"] = receipt.valid_until.astimezone(clock.LIMA).date().isoformat()
    return told

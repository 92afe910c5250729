"""Questions that are answered later: asked, waited for, answered once, and compared if answered twice.

Whoever brings an answer (an agency that calls, a file, an officer with a letter) only writes it beside
the question and makes its job due. A worker then finishes the job as any other: so the case gets one
answer, exactly once, whatever dies on the way. The job's row is always locked after the question's.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine import clock, jobs, runtime
from engine.access import SYSTEM
from engine.models import Data, Job, JobState, Message, ProcessInstance, Receipt, SubscriptionKind
from engine.waiting import JOB_CHANNEL, MESSAGE_CHANNEL
from tasks import catalogue
from tasks.call import Call, Found
from tasks.catalogue import Channel, Meaning
from tasks.connectors.base import Exchange, sha256
from tasks.connectors.persons import Resultado
from tasks.models import Question, QuestionState

LETTER_PROCESS, COMPARE_PROCESS = "consulta_por_oficio", "conciliar_respuestas"
ANSWERED = "respuesta_electronica"  # the message that closes a letter
LETTER = "oficio"
_FAR = timedelta(days=365)

_RESULTS = {
    Meaning.SIN_REGISTRO: (Resultado.SIN_ANTECEDENTES, "{who} no tiene registro."),
    Meaning.CON_REGISTRO: (Resultado.CON_ANTECEDENTES, "{who} tiene registro de la persona."),
    Meaning.VARIOS: (Resultado.HOMONIMIA, "{who} tiene registro de alguien con esos nombres."),
}


class Intake(enum.StrEnum):
    """What became of an answer."""

    TAKEN = "taken"
    KNOWN = "known"  # the same had come before
    BESIDE = "beside"  # the case went on with another answer: it is kept beside that one
    CONFLICT = "conflict"  # another electronic answer had come before
    UNKNOWN = "unknown"  # we did not ask this, or not them


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an agency says later, in its own code."""

    code: str
    text: str
    sha256: str  # of the call or the file


def begin(session: Session, job: Job) -> Question | None:
    """The question of a job about to be done; made first if the agency answers later."""
    agency = catalogue.agency_of(job.topic)
    if agency is None:
        return None
    known = session.scalar(select(Question).where(Question.job_id == job.id))
    if known is None and agency.channel is not Channel.ONLINE:
        return _new(session, job, agency.channel)
    return known


def wait(
    session: Session, call: Call, *, ticket: str | None = None, request_sha256: str | None = None
) -> None:
    """Let the job wait for its answer, the instance being locked: due when patience ends, or now."""
    question = _lock(session, call.job_id)
    job = session.get_one(Job, call.job_id, populate_existing=True)
    question.ticket = ticket or question.ticket
    question.request_sha256 = bytes.fromhex(request_sha256) if request_sha256 else None
    agency = catalogue.agencies()[question.agency]
    until = question.created_at + agency.patience - clock.now()
    if question.state is not QuestionState.WAITING:
        until = timedelta()
    elif question.letter_id:
        until = _FAR
    job.error = None
    jobs.put_off(session, job, max(until, timedelta()))


def overdue(question: Question) -> bool:
    """Whether the agency has had all the time that it may take."""
    late = clock.now() >= question.created_at + patience(question)
    return question.state is QuestionState.WAITING and question.channel != Channel.ONLINE and late


def patience(question: Question) -> timedelta:
    """How long the agency may take."""
    return catalogue.agencies()[question.agency].patience


def found(question: Question) -> Found | None:
    """The answer that waits for the job to take it."""
    if question.state is not QuestionState.ANSWERED:
        return None
    by_letter = question.letter_answered_at and not question.answered_at
    answer = question.letter_answer if by_letter else question.answer
    at = question.letter_answered_at if by_letter else question.answered_at
    return Found(
        answer=answer or {},
        channel=LETTER if by_letter else question.channel,
        exchange=Exchange(
            asked_at=(question.letter_at if by_letter else None) or question.created_at,
            answered_at=at or clock.now(),
            request_sha256=(question.request_sha256 or b"").hex(),
            answer_sha256=(question.answer_sha256 or b"").hex(),
        ),
    )


def answer(session: Session, agency: str, job_id: UUID, given: Answer) -> Intake:
    """Take an electronic answer. May be called twice with the same one."""
    question = _find_locked(session, job_id)
    if question is None or question.agency != agency:
        return Intake.UNKNOWN
    digest = bytes.fromhex(given.sha256)
    told = judged(question.topic, given)
    if question.answer is not None:
        same = question.answer["codigo"] == told["codigo"]
        return Intake.KNOWN if same else Intake.CONFLICT
    question.answer, question.answer_sha256 = told, digest
    question.answered_at = clock.now()
    if question.state is QuestionState.WAITING:
        question.state = QuestionState.ANSWERED
        _wake(session, job_id)
        return Intake.TAKEN
    if question.settled_by == LETTER:
        keep_beside(session, question)
        reconcile(session, question)
    return Intake.BESIDE


def answer_by_letter(session: Session, job_id: UUID, told: Data, *, by: str) -> None:
    """Take what an officer read in the agency's letter."""
    question = _lock(session, job_id)
    question.letter_answer = {**told, "codigo": LETTER}
    question.letter_answered_at, question.letter_answered_by = clock.now(), by
    if question.state is QuestionState.WAITING:
        question.state = QuestionState.ANSWERED
        _wake(session, job_id)
    elif question.answer is not None:
        reconcile(session, question)


def settle(session: Session, call: Call, answer: Data) -> None:
    """The job has its answer: close what still waits for one. The instance is locked."""
    question = _find_locked(session, call.job_id)
    if question is None:
        return
    by_letter = call.found is not None and call.found.channel == LETTER
    question.state = QuestionState.SETTLED
    question.settled_by = LETTER if by_letter else "electronic"
    if not by_letter and question.answer is None:  # asked again, and answered at once
        question.answer = {"codigo": "", **answer}
        question.answered_at = clock.now()
    if question.letter_id and question.letter_answer is None:
        _close_letter(session, question, answer)
    elif question.letter_answer is not None and question.answer is not None:
        reconcile(session, question)


def drop_unwanted(session: Session) -> int:
    """Close questions and letters whose job was canceled; returns how many."""
    gone = (
        select(Question)
        .join(Job, Job.id == Question.job_id)
        .where(Question.state.in_((QuestionState.WAITING, QuestionState.ANSWERED)))
        .where(Job.state == JobState.CANCELED)
        .with_for_update(of=Question, skip_locked=True)
    )
    dropped = session.scalars(gone).all()
    for question in dropped:
        question.state = QuestionState.DROPPED
        if question.letter_id and question.letter_answer is None:
            _close_letter(session, question, {"resultado": "SIN_OBJETO"})
    return len(dropped)


def reconcile(session: Session, question: Question) -> None:
    """Two answers: note that they agree, or show them side by side to an officer."""
    electronic, letter = question.answer or {}, question.letter_answer or {}
    question.reconciled_at = clock.now()
    question.differs = electronic.get("resultado") != letter.get("resultado")
    if not question.differs:
        return
    instance = session.get_one(ProcessInstance, question.instance_id)
    agency = catalogue.agencies()[question.agency]
    runtime.start(
        session,
        COMPARE_PROCESS,
        data={"consulta": described(session, question), "respuestas": [electronic, letter]},
        business_key=instance.business_key,
        title=f"{agency.initials}: {instance.title}",
        actor=SYSTEM,
        cause=runtime.Cause(origin=instance.id),
    )


def described(session: Session, question: Question) -> Data:
    """The question as the diagrams of letters read it."""
    job = session.get_one(Job, question.job_id)
    agency, payload = catalogue.agencies()[question.agency], question.payload
    instance = session.get_one(ProcessInstance, question.instance_id)
    letter, asker = agency.letter, payload.get("solicitado_por")
    return {
        "id": str(question.job_id),
        "entidad": agency.name,
        "sigla": agency.initials,
        "destinatario": letter.addressee if letter else agency.name,
        "asunto": job.name,
        "tema": question.topic,
        "persona": payload.get("persona"),
        "documento": payload.get("documento"),
        "ruc": payload.get("ruc"),
        "motivo": payload.get("motivo"),
        "base_legal": payload.get("base_legal"),
        "norma": letter.norm if letter else None,
        "expediente": payload.get("expediente") or instance.business_key,
        "pedida_el": job.created_at.astimezone(clock.LIMA).date().isoformat(),
        "dias": letter.days if letter else 7,
        "grupo": payload.get("grupo") or (letter.group if letter else None),
        "oficial": asker if asker != "system" else None,
    }


def judged(topic: str, given: Answer) -> Data:
    """What a later answer amounts to; what nobody has heard of is not conclusive."""
    code, _, service = topic.partition(".")
    who = catalogue.agencies()[code].initials
    unclear = (Resultado.NO_CONCLUYENTE, "{who} respondió con un código que no se conoce.")
    meaning = catalogue.meaning(code, service, given.code, given.text)
    resultado, text = _RESULTS.get(meaning, unclear) if meaning else unclear
    return {
        "resultado": resultado.value,
        "detalle": text.format(who=who),
        "codigo": given.code,
    }


def pending(session: Session, agency: str) -> Sequence[Question]:
    """Questions that wait for an answer of this agency, oldest first."""
    query = select(Question).where(Question.agency == agency, Question.state == QuestionState.WAITING)
    return session.scalars(query.order_by(Question.created_at, Question.id)).all()


def keep_beside(session: Session, question: Question) -> None:
    """A receipt for an answer that came when the case had gone on with another."""
    told, payload = question.answer or {}, question.payload
    session.add(
        Receipt(
            instance_id=question.instance_id,
            job_id=question.job_id,
            agency=question.agency,
            topic=question.topic,
            purpose=payload.get("motivo"),
            legal_basis=payload.get("base_legal"),
            asked_by=payload.get("solicitado_por") or "system",
            asked_at=question.created_at,
            answered_at=question.answered_at,
            outcome=told["resultado"],
            summary=told,
            request_sha256=question.request_sha256 or b"",
            answer_sha256=question.answer_sha256,
            idempotency_key=str(question.job_id),
            attempts=1,
            channel="tardia",
        )
    )


def open_for(session: Session, job: Job, channel: str) -> Question:
    """The question of a job, locked; made if there is none."""
    return _find_locked(session, job.id) or _new(session, job, channel)


def _new(session: Session, job: Job, channel: str) -> Question:
    about = {**job.payload}
    told = sha256(repr(sorted(about.items())).encode())
    session.execute(
        insert(Question)
        .values(
            id=job.id,
            created_at=clock.now(),
            job_id=job.id,
            instance_id=job.instance_id,
            agency=job.topic.partition(".")[0],
            topic=job.topic,
            channel=channel,
            payload=about,
            state=QuestionState.WAITING,
            request_sha256=bytes.fromhex(told),
        )
        .on_conflict_do_nothing()
    )
    return _lock(session, job.id)


def _find_locked(session: Session, job_id: UUID) -> Question | None:
    return session.get(Question, job_id, with_for_update=True, populate_existing=True)


def _lock(session: Session, job_id: UUID) -> Question:
    return session.get_one(Question, job_id, with_for_update=True, populate_existing=True)


def _wake(session: Session, job_id: UUID) -> None:
    """The job is due. One that is being done just now sees the answer when it wants to wait."""
    due = update(Job).where(Job.id == job_id, Job.state == JobState.DUE).values(due_at=clock.now())
    session.execute(due.execution_options(synchronize_session=False))
    session.execute(select(func.pg_notify(JOB_CHANNEL, "")))


def _close_letter(session: Session, question: Question, answer: Data) -> None:
    """Posted, not delivered: the letter's instance is never locked while this one is."""
    session.add(
        Message(
            message_id=f"{ANSWERED}:{question.job_id}",
            kind=SubscriptionKind.MESSAGE,
            name=ANSWERED,
            correlation_key=str(question.job_id),
            payload={"resultado": answer.get("resultado"), "detalle": answer.get("detalle")},
            sender="system",
            expires_at=clock.now() + timedelta(days=30),
        )
    )
    session.execute(select(func.pg_notify(MESSAGE_CHANNEL, "")))

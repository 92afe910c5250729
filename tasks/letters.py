"""When an agency stays away for too long, the same question goes on paper, under the same clock."""

import structlog
from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from engine import clock, definitions, runtime
from engine.access import SYSTEM
from engine.models import Job, JobState, ProcessInstance
from tasks import catalogue, questions
from tasks.catalogue import Agency
from tasks.models import AgencyState, BreakerState, Question, QuestionState

log = structlog.get_logger()

_BATCH = 20


def open_overdue(session: Session, *, limit: int = _BATCH) -> int:
    """Write letters for what has waited too long for agencies that do not answer; returns how many."""
    if definitions.find_latest(session, questions.LETTER_PROCESS) is None:
        return 0
    opened = 0
    for agency in catalogue.agencies().values():
        for job in _waiting(session, agency, limit - opened):
            runtime.lock(session, job.instance_id)
            session.refresh(job)
            if job.state is JobState.DUE and open_for(session, job):
                opened += 1
    return opened


def open_for(session: Session, job: Job) -> bool:
    """Write the letter of a check, its instance being locked.

    Returns:
        False if there is one already, the answer has come, or this agency gets no letters.
    """
    agency = catalogue.agency_of(job.topic)
    process = definitions.find_latest(session, questions.LETTER_PROCESS)
    if agency is None or agency.letter is None or process is None or "motivo" not in job.payload:
        return False
    question = questions.open_for(session, job, agency.channel)
    if question.letter_id or question.state is not QuestionState.WAITING:
        return False
    instance = session.get_one(ProcessInstance, job.instance_id)
    letter = runtime.start(
        session,
        process,
        data={"consulta": questions.described(session, question)},
        business_key=instance.business_key,
        title=f"{agency.initials}: {instance.title}",
        actor=SYSTEM,
        cause=runtime.Cause(origin=instance.id),
    )
    question.letter_id, question.letter_at = letter.id, clock.now()
    session.flush()
    log.info("letter", agency=agency.code, job=str(job.id), letter=str(letter.id))
    return True


def is_open(session: Session, job: Job) -> bool:
    """Whether the same question is on paper, and nobody has answered it yet."""
    query = select(Question.id).where(
        Question.job_id == job.id,
        Question.letter_id.is_not(None),
        Question.state == QuestionState.WAITING,
    )
    return session.scalar(query) is not None


def _waiting(session: Session, agency: Agency, limit: int) -> list[Job]:
    """Checks of an agency that is down or paused, due for longer than it may take."""
    if agency.letter is None or limit <= 0:
        return []
    away = exists().where(
        AgencyState.agency == agency.code,
        or_(AgencyState.state != BreakerState.CLOSED, AgencyState.paused_at.is_not(None)),
    )
    written = exists().where(
        and_(
            Question.job_id == Job.id, or_(Question.letter_id.is_not(None), Question.answer.is_not(None))
        )
    )
    query = (
        select(Job)
        .where(
            Job.state == JobState.DUE,
            Job.topic.startswith(f"{agency.code}.", autoescape=True),
            Job.created_at <= clock.now() - agency.letter.after,
            Job.payload.has_key("motivo"),
            or_(Job.error.is_not(None), away),
            ~written,
        )
        .order_by(Job.created_at, Job.id)
        .limit(limit)
    )
    return list(session.scalars(query))

"""Doing a job: claim it, do the slow half, and finish it in one transaction."""

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, jobs
from engine.db import transaction
from engine.models import Data, Job, JobState, ProcessInstance
from tasks import gate, letters, questions, receipts, settings, shield
from tasks.agencies import Agencies
from tasks.call import Call, Finish
from tasks.errors import (
    AgencyError,
    AgencyRefused,
    AgencyUnavailable,
    AnswersLater,
    BpmnError,
    JobError,
    NotToLeave,
    TopicUnknown,
)
from tasks.handlers import HANDLERS, payload
from tasks.log import where
from tasks.retry import policy_of
from tasks.settings import AgencySettings

log = structlog.get_logger()

CALLS = 6  # the most that one job makes: INTERPOL's search and five details
_ON_PAPER = timedelta(minutes=30)  # between calls to an agency that was sent a letter meanwhile
_WORKERS_LOST = 5  # attempts beyond the policy's: only a job that kills its workers gets there

# What a diagram may catch when there is no way on: the officer then works with paper.
_DRAWN: dict[type[AgencyError], str] = {
    AgencyRefused: "ENTIDAD_RECHAZO",
    AgencyUnavailable: "ENTIDAD_NO_DISPONIBLE",
}


def execute(job_id: UUID, agencies: Agencies) -> None:
    """Do one job in three short steps; no transaction is open while the agency thinks.

    May be called twice for the same job (a message may come twice): the second call finds it taken.
    If the worker dies on the way, the lease runs out and another begins again with the same key.
    """
    call = _claim(job_id)
    if call is None:
        return
    began = time.monotonic()
    try:
        finish = _begin(call, agencies)
        state = "completed" if _complete(call, finish) else "dropped"
    except AnswersLater as later:
        state = _wait(call, later)
    except Exception as error:  # noqa: BLE001 - whatever it is, it stops this job and no other
        state = _give_up_or_try_later(call, error)
    log.info(
        "job",
        job=call.key,
        topic=call.topic,
        instance=str(call.instance_id),
        attempt=call.attempt,
        state=state,
        ms=round((time.monotonic() - began) * 1000),
    )


def give_back(job_id: UUID) -> None:
    """Let another worker begin a job anew: this process stops before it is done."""
    with transaction() as session:
        job = session.get_one(Job, job_id)
        if _attempt_running(session, job_id, job.instance_id):
            jobs.fail(
                session, job_id, "El proceso se detuvo.", kind="WorkerStopped", retry_in=timedelta()
            )


def check(agencies: AgencySettings) -> None:
    """Raises ValueError if a job could lose its lease while its worker is well and waiting."""
    longest = CALLS * agencies.agency_timeout
    if lease().total_seconds() <= longest:
        raise ValueError(f"SUGM_JOB_LEASE must be more than {longest:.0f} s: {CALLS} agency timeouts")


def lease() -> timedelta:
    """How long a worker may keep a job before it is given to another."""
    return timedelta(seconds=settings.load().job_lease)


def _claim(job_id: UUID) -> Call | None:
    with transaction() as session:
        job = jobs.claim(session, job_id, lease=lease())
        return _admitted(session, job) if job else None


def _admitted(session: Session, job: Job) -> Call | None:
    """The call to make. None if the agency is not to be called now: then the job waits."""
    question = questions.begin(session, job)
    found = questions.found(question) if question else receipts.find_good(session, job)
    overdue = bool(question and questions.overdue(question))
    if job.result is None and not found and not overdue:
        if question and question.ticket:  # asked already, and woken for nothing
            jobs.put_off(session, job, question.created_at + questions.patience(question) - clock.now())
            return None
        wait = gate.enter(session, job.topic, lease=lease())
        if wait is not None:
            jobs.put_off(session, job, wait)
            return None
    return Call(
        job_id=job.id,
        instance_id=job.instance_id,
        topic=job.topic,
        payload=shield.payload(session, job),
        attempt=job.attempts,
        answer=job.result if isinstance(job.result, dict) else None,
        found=found,
        barred=shield.barred(session, job),
        overdue=overdue,
    )


def _begin(call: Call, agencies: Agencies) -> Finish:
    """The slow half. What was done already is not done again: only the diagram has to go on."""
    if call.answer is not None:
        kept = call.answer
        return lambda _session: kept
    if call.found is not None:
        return _of_found(call)
    if call.barred:
        raise NotToLeave(call.barred)
    handler = HANDLERS.get(call.topic)
    if handler is None:
        raise TopicUnknown(f"no handler for {call.topic}")
    if call.attempt > policy_of(call.topic).most + _WORKERS_LOST:
        raise JobError("its workers keep dying")
    if call.overdue:
        raise AgencyUnavailable(f"{call.topic}: the answer that was to come later did not")
    return _watched(call, lambda: handler(call, agencies))


def _watched(call: Call, ask: Callable[[], Finish]) -> Finish:
    """Ask, and let the gate of the agency know how it went."""
    began = clock.now()
    try:
        finish = ask()
    except AgencyError as error:
        with transaction() as session:
            gate.failed(session, call.topic, began, error)
        raise
    except AnswersLater:
        with transaction() as session:
            gate.passed(session, call.topic, began, None)
        raise

    def and_tell(session: Session) -> Data:
        answer = finish(session)
        questions.settle(session, call, answer)
        outcome = answer.get("resultado") or answer.get("estado")
        gate.passed(session, call.topic, began, str(outcome) if outcome else None)
        return answer

    return and_tell


def _of_found(call: Call) -> Finish:
    """Finish with an answer that came without a call."""
    found = call.found
    if found is None:
        raise JobError("nothing was found")
    told = {name: value for name, value in found.answer.items() if name != "codigo"}
    keep = receipts.keep(
        call,
        payload.purpose(call.payload),
        found.exchange,
        outcome=str(told.get("resultado") or told.get("estado")),
        code=str(found.answer.get("codigo") or ""),
        answer=told,
        found=found,
    )

    def finish(session: Session) -> Data:
        answer = keep(session)
        questions.settle(session, call, answer)
        return answer

    return finish


def _wait(call: Call, later: AnswersLater) -> str:
    """The answer comes by another way."""
    with transaction() as session:
        if not _mine(session, call):
            return "dropped"
        questions.wait(session, call, ticket=later.ticket, request_sha256=later.request_sha256)
    return "asked"


def _complete(call: Call, finish: Finish) -> bool:
    """The quick half. False when the instance has moved on meanwhile: nobody wants the answer."""
    with transaction() as session:
        if not _wanted(session, call):
            return False
        return jobs.complete(session, call.job_id, finish(session))


def _wanted(session: Session, call: Call) -> bool:
    """Lock the instance, then look: from here on nobody else can finish or cancel the job."""
    return _attempt_running(session, call.job_id, call.instance_id) is not None


def _mine(session: Session, call: Call) -> bool:
    """Like ``_wanted``, and no other worker has taken the job over."""
    return _attempt_running(session, call.job_id, call.instance_id) == call.attempt


def _attempt_running(session: Session, job_id: UUID, instance_id: UUID) -> int | None:
    """The attempt under way, the instance being locked; None if nobody waits for an answer.

    Two statements: one that locked and looked together would see the job as it was before the wait.
    """
    instance = select(ProcessInstance.id).where(ProcessInstance.id == instance_id)
    session.execute(instance.with_for_update())
    running = select(Job.attempts).where(Job.id == job_id, Job.state == JobState.RUNNING)
    return session.scalar(running)


def _give_up_or_try_later(call: Call, error: Exception) -> str:
    """Later again, into the diagram, or to a supervisor. Returns which, for the log."""
    kind, reason = type(error).__name__, _reason(error)
    retry_in = None if call.overdue else policy_of(call.topic).wait(error, call.attempt)
    code, told = _drawn(error) if retry_in is None else (None, None)
    caught = False
    with transaction() as session:
        if not _mine(session, call):
            return "dropped"
        if isinstance(error, AgencyUnavailable) and _on_paper(session, call, reason, retry_in):
            return "on paper"
        if code:
            caught = jobs.throw_error(session, call.job_id, code, told, kind=kind, reason=reason)
        else:
            jobs.fail(session, call.job_id, reason, kind=kind, retry_in=retry_in)
    if caught:
        return f"error {code}"
    if retry_in is not None:
        log.warning("job later", job=call.key, topic=call.topic, kind=kind, why=reason)
        return "due later"
    log.error("incident", job=call.key, topic=call.topic, kind=kind, why=reason)
    return "failed"


def _on_paper(session: Session, call: Call, reason: str, retry_in: timedelta | None) -> bool:
    """Whether a letter asks the same: opened now if this was the last attempt. Then the job tries on."""
    job = session.get_one(Job, call.job_id, populate_existing=True)
    if not letters.is_open(session, job) and (
        retry_in is not None or not letters.open_for(session, job)
    ):
        return False
    if call.overdue:
        questions.wait(session, call)
    else:
        job.error = reason
        jobs.put_off(session, job, _ON_PAPER)
    return True


def _drawn(error: Exception) -> tuple[str | None, dict[str, object] | None]:
    """The BPMN error that the diagram may catch, if this is one."""
    if isinstance(error, BpmnError):
        return error.code, error.payload
    return next((code for kind, code in _DRAWN.items() if isinstance(error, kind)), None), None


def _reason(error: Exception) -> str:
    """What a supervisor reads: a sentence, then the technical words.

    The text of a bug may name people, so only its place is told.
    """
    if isinstance(error, AgencyError | JobError):
        return f"{error.sentence} ({error})"
    if isinstance(error, BpmnError):
        return f"El diagrama no prevé este resultado. (error {error.code})"
    return f"Falla interna al hacer el trabajo. ({where(error)})"

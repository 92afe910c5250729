"""Playing the cases of the demonstration against the database."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engine import clock, counts, jobs, messages, runtime, timers, worklist
from engine.access import SYSTEM, Actor
from engine.db import together, transaction
from engine.errors import NotFound
from engine.models import Job, JobState, ProcessInstance, TaskState, UserTask
from registry import catalogo, expresiones, plazos
from registry.comision import puntos, sesiones
from registry.models import Expediente
from tasks import sandbox
from tasks.agencies import Agencies, connected
from tasks.demo import cases
from tasks.demo.cases import PROCESS, Case, Step
from tasks.handlers import HANDLERS, Call
from tasks.settings import AgencySettings

_MORNING = time(9, 4)
_SESSION = time(10)
_BETWEEN_STEPS = timedelta(minutes=7)
_CLEAN = ("SIN_ANTECEDENTES", None)  # answers that the sandbox gives by itself
_NOT_IN_THE_SANDBOX = frozenset({"reniec.identidad"})
_MOST_TIMERS = 200

_COUNTER = "Mesa de partes CEPR"

#: candidate group -> who of the demonstration works there, and as what
DESKS = {
    _COUNTER: ("mesa1", "officer"),
    "Oficial de protección": ("proteccion1", "protection_officer"),
    "Secretaría Ejecutiva": ("secretaria", "secretary"),
    "Supervisión CEPR": ("supervisor", "officer"),
}


def load(progress: Callable[[str], None]) -> int:
    """Load the demonstration. Each case in one transaction, so that no worker meets it half way.

    Returns:
        How many cases were made: none where there is an expediente already.

    Raises:
        NotFound: the procedure is not deployed.
    """
    expresiones.install()
    with transaction() as session:
        if session.scalar(select(exists().select_from(Expediente))):
            return 0
    today = plazos.lima_day(clock.now())
    found = sorted(cases.read(), key=lambda case: case.first_day(today))  # numbers follow the filing
    with sandbox.running() as server, connected(_settings(server.url)) as agencies:
        for number, case in enumerate(found, start=1):
            with clock.journey() as go_to, together() as session:
                _Player(session, agencies, go_to).play(case)
            progress(f"{number}/{len(found)} {case.scenario}: {case.until or 'concluido'}")
    with transaction() as session:
        counts.reopen(session)  # the cases began on days that may have been counted already
        _convene(session, today)
    return len(found)


def _convene(session: Session, today: date) -> None:
    """The commission's next session, with the cases that wait for one."""
    groups = frozenset({"Secretaría Ejecutiva", "Comisión Especial"})
    secretary = Actor(id="secretaria", roles=frozenset({"secretary"}), groups=groups)
    body = catalogo.body("CEPR", today)
    meets_on = plazos.business_day_on_or_after(today + timedelta(days=1), calendar=catalogo.calendar())
    plan = sesiones.Plan(
        meets_at=datetime.combine(meets_on, _SESSION, plazos.LIMA),
        mode="PRESENCIAL",
        place="Sala de sesiones de la Comisión",
        vote="NOMINAL",
        cases=[one.instance_id for one in puntos.ready(session, body, secretary)],
    )
    sesiones.convene(session, body.codigo, plan, actor=secretary)


def _settings(url: str) -> AgencySettings:
    told = sandbox.environment(url)
    fields = {name.removeprefix("SUGM_").lower(): value for name, value in told.items()}
    return AgencySettings.model_validate(fields)


class _Player:
    """Plays one case: an instance, and the instant at which it is."""

    def __init__(self, session: Session, agencies: Agencies, go_to: Callable[[datetime], None]) -> None:
        self._session, self._agencies, self._go_to = session, agencies, go_to
        self._instance_id: UUID | None = None
        self._now = clock.now()

    def play(self, case: Case) -> None:
        """Start it and do its steps, each some minutes after the last."""
        scenario, steps = case.steps()
        first = case.first_day(plazos.lima_day(clock.now()))
        self._at(datetime.combine(first, _MORNING, plazos.LIMA))
        by = first - cases.began_on(scenario)
        self._start(case, cases.moved(scenario["start"], by))
        for step in steps:
            self._at(self._now + _BETWEEN_STEPS)
            self._do(case, cases.moved(step, by))

    def _at(self, instant: datetime) -> None:
        self._now = instant
        self._go_to(instant)

    def _start(self, case: Case, start: Step) -> None:
        if "message" not in start:
            self._instance_id = runtime.start(self._session, PROCESS, actor=self._clerk()).id
            return
        payload = case.person.fills(start["payload"]) | {"presentado_en": self._now.isoformat()}
        told = messages.send(self._session, start["message"], payload=payload, actor=SYSTEM)
        if told.instance_id is None:
            raise NotFound(process=PROCESS)
        self._instance_id = told.instance_id

    def _do(self, case: Case, step: Step) -> None:
        if "complete" in step:
            self._complete(case, step)
        elif "job" in step:
            self._job(step)
        elif "message" in step:
            key = self._instance().business_key
            messages.send(self._session, step["message"], key=key, payload=step["payload"], actor=SYSTEM)
        elif "advance" in step:
            self._advance(cases.passes(plazos.lima_day(self._now), step["advance"]))

    def _complete(self, case: Case, step: Step) -> None:
        task = self._task(step["complete"], step.get("as"))
        answers: dict[str, Any] = dict(step.get("answers") or {})
        if "solicitud" in answers:
            answers["solicitud"] = case.person.fills(answers["solicitud"])
        result = worklist.answer(self._session, task.id, answers, actor=_worker(task))
        if not result.ok:
            told = {str(one.key): one.reason.sentence for one in result.problems}
            raise ValueError(f"{case.scenario}: {step['complete']}: {told}")

    def _task(self, activity: str, wanted: str | None) -> UserTask:
        query = select(UserTask).where(
            UserTask.instance_id == self._instance_id,
            UserTask.activity == activity,
            UserTask.state == TaskState.OPEN,
        )
        found = sorted(
            self._session.scalars(query.execution_options(populate_existing=True)),
            key=lambda task: (task.assignee != wanted, task.created_at, task.id),
        )
        if not found:
            raise NotFound(activity=activity)
        return found[0]

    def _job(self, step: Step) -> None:
        query = select(Job.id).where(
            Job.instance_id == self._instance_id, Job.topic == step["job"], Job.state == JobState.DUE
        )
        job_id = self._session.scalars(query.order_by(Job.id)).first()
        job = jobs.claim(self._session, job_id) if job_id else None
        if job is None:
            raise NotFound(topic=step["job"])
        if "error" in step:
            jobs.throw_error(self._session, job.id, step["error"])
        else:
            jobs.complete(self._session, job.id, self._answer(job, step["returns"]))

    def _answer(self, job: Job, told: dict[str, Any]) -> dict[str, Any]:
        """The sandbox's own answer, unless the scenario wants another than a clean one."""
        if told.get("resultado") not in _CLEAN or job.topic in _NOT_IN_THE_SANDBOX:
            return told
        call = Call(
            job_id=job.id,
            instance_id=job.instance_id,
            topic=job.topic,
            payload=job.payload,
            attempt=job.attempts,
        )
        return HANDLERS[job.topic](call, self._agencies)(self._session)

    def _advance(self, day: date) -> None:
        """Go to a day; whatever falls due on the way happens at its own instant."""
        target = datetime.combine(day, _MORNING, plazos.LIMA)
        for _ in range(_MOST_TIMERS):
            due = timers.next_due(self._session)
            if due is None or due > target:
                break
            self._at(max(due, self._now))
            timers.fire_due(self._session)
        self._at(target)

    def _instance(self) -> ProcessInstance:
        return self._session.get_one(ProcessInstance, self._instance_id, populate_existing=True)

    @staticmethod
    def _clerk() -> Actor:
        user, role = DESKS[_COUNTER]
        return Actor(id=user, roles=frozenset({role}), groups=frozenset({_COUNTER}))


def _worker(task: UserTask) -> Actor:
    """Whoever does this task in the demonstration: whom it is assigned to, or the group's desk."""
    (group,) = task.candidate_groups
    user, role = DESKS.get(group, (task.assignee or "", "commission_member"))
    groups = frozenset({group, *_boards(task.assignee)})
    return Actor(id=task.assignee or user, roles=frozenset({role}), groups=groups)


def _boards(user: str | None) -> set[str]:
    today = plazos.lima_day(clock.now())
    bodies = (catalogo.body(code, today) for code in ("CEPR", "COMISION_REVISORA"))
    return {body.grupo for body in bodies if any(member.usuario == user for member in body.miembros)}

"""A case, walked by its scenario: people at browsers, machines by themselves, notices acknowledged."""

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, messages, turns, worklist
from engine.access import SYSTEM, Actor
from engine.db import transaction
from engine.models import (
    InstanceState,
    Job,
    ProcessInstance,
    Subscription,
    SubscriptionState,
    TaskState,
    UserTask,
)
from tests.journeys import robot
from web.accounts import people

Sit = Callable[[str | None], robot.Person]
Step = Mapping[str, Any]
PATIENCE = 40.0
#: the sandbox's agencies know nobody of the scenarios: somebody has to look
REVIEWS: tuple[Step, ...] = (
    {
        "complete": "revisar_coincidencia",
        "answers": {
            "revision": {"corresponde": "NO_CONSTA", "sustento": "Se vio el documento original."}
        },
    },
    {
        "complete": "revisar_identidad",
        "answers": {
            "revision_identidad": {
                "nivel": 1,
                "verificado": ["FOTO"],
                "sustento": "Se vio el documento original y coincide.",
            }
        },
    },
)
Found = TypeVar("Found")


class Walk:
    """One case."""

    def __init__(self, instance_id: UUID, sit: Sit) -> None:
        self.instance_id, self.sit = instance_id, sit
        self.papers: Mapping[str, bytes] = {}  # PDF files to attach where a form asks, by field

    def step(self, step: Step, *, at_browser: bool) -> None:
        """Complete a task or send a message. What machines do is only waited for."""
        if "message" in step:
            self.until(lambda session: self.waits_for(session, step["message"]), step["message"])
            self.send(step["message"], step.get("payload"))
        elif "complete" in step:
            task, actor = self.until(lambda session: self._mine(session, step), step["complete"])
            if at_browser:
                self.fill(task, actor, step["answers"])
            else:
                self.answer(task, actor, step["answers"])

    def end(self) -> str | None:
        """How it ended."""
        return self.until(self._outcome, "the end")

    def fill(self, task: UserTask, actor: Actor, answers: Mapping[str, Any]) -> None:
        """Claim the task and fill in its form, as a person does."""
        person = self.sit(actor.id)
        page = person.open(f"/bandeja/tareas/{task.id}")
        claim = page.get_by_role("button", name="Tomar la tarea")
        if claim.count():
            claim.click()
            page.locator("form#tarea").wait_for()
        with transaction() as session:
            form = worklist.form_of(session, task)
            data = turns.look(session, task.instance_id).execution.variables_at(task.id)
        person.fill(form, answers, data)
        for name, content in self.papers.items():
            person.attach(name, content)
        person.send()

        assert page.locator(".s-flash--success").count(), page.locator("main").inner_text()

    def answer(self, task: UserTask, actor: Actor, answers: Mapping[str, Any]) -> None:
        """The same without a browser, where another step went through such a form already."""
        with transaction() as session:
            result = worklist.answer(session, task.id, answers, actor=actor)

        assert result.ok, [f"{one.key}: {one.reason.sentence}" for one in result.problems]

    def send(self, name: str, payload: object) -> None:
        """A message from outside, about this case."""
        with transaction() as session:
            messages.send(session, name, key=self._number(session), payload=payload, actor=SYSTEM)

    def until(self, look: Callable[[Session], Found | None], what: str) -> Found:
        """Wait for something. Whoever is notified meanwhile acknowledges: else the law has all wait."""
        last = time.monotonic() + PATIENCE
        while True:
            with transaction() as session:
                if (found := look(session)) is not None:
                    return found
                notified = self.waits_for(session, "acuse_de_recibo")
                asked = [(one, self._mine(session, one)) for one in REVIEWS]
            if notified:
                self.send("acuse_de_recibo", {"recibido_el": clock.now().date().isoformat()})
            for review, mine in asked:
                if mine:
                    self.fill(*mine, review["answers"])
            assert time.monotonic() < last, f"{what} never came: {self._standing()}"
            time.sleep(0.2)

    def _mine(self, session: Session, step: Step) -> tuple[UserTask, Actor] | None:
        wanted = select(UserTask).where(
            UserTask.instance_id == self.instance_id,
            UserTask.activity == step["complete"],
            UserTask.state == TaskState.OPEN,
        )
        actors = [user.actor for user in people.everybody(session)]
        for task in session.scalars(wanted):
            for actor in actors:
                mine = not actor.groups.isdisjoint(task.candidate_groups)
                able = mine and task.assignee in (None, actor.id)
                if able and step.get("as") in (None, actor.id, *_anybody(step)):
                    return task, actor
        return None

    def waits_for(self, session: Session, name: str) -> bool | None:
        waiting = select(Subscription.id).where(
            Subscription.instance_id == self.instance_id,
            Subscription.name == name,
            Subscription.state == SubscriptionState.OPEN,
        )
        return True if session.scalars(waiting).first() else None

    def _outcome(self, session: Session) -> str | None:
        instance = session.get_one(ProcessInstance, self.instance_id)
        return instance.outcome if instance.state is InstanceState.COMPLETED else None

    def _number(self, session: Session) -> str:
        return session.get_one(ProcessInstance, self.instance_id).business_key

    def _standing(self) -> list[str]:
        with transaction() as session:
            tasks = session.scalars(select(UserTask).where(UserTask.instance_id == self.instance_id))
            jobs = session.scalars(select(Job).where(Job.instance_id == self.instance_id))
            return [
                *(f"{task.activity}: {task.state} {task.assignee}" for task in tasks),
                *(
                    f"{job.activity}: {job.state} {job.error} {job.payload if job.error else ''}"
                    for job in jobs
                ),
            ]


def _anybody(step: Step) -> tuple[str, ...]:
    """The officer is whoever the registry assigned, not whom the scenario was written for."""
    return ("proteccion1", "proteccion2") if str(step.get("as", "")).startswith("proteccion") else ()

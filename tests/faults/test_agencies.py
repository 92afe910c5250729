"""R3 and R13 for agencies: they fail in every way, workers die, answers come twice; one effect each."""

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from sqlalchemy import func, select

from engine import invariants
from engine.access import Actor
from engine.db import transaction
from engine.models import Incident, Job, JobState, ProcessInstance, Receipt
from tasks import gate, questions, supervision
from tasks.models import BreakerState, Question
from tasks.questions import Intake
from tasks.sandbox import Sandbox
from tests.faults import figures
from tests.tasks import live, processes

SEED = 20261124
LONG = os.environ.get("SUGM_FAULTS") == "long"
CHECKS, KILLS = (1000, 100) if LONG else (30, 3)
LATE, TIMES = (300, 4) if LONG else (24, 3)
BESIDES = 200 if LONG else 12
BOSS = Actor(id="jefa", roles=frozenset({"supervisor"}))
BAD_DAYS = ("slow", "error", "cut", "down", "flapping", "drip")


def begin(count: int, topic: str = "pnp.antecedentes_policiales") -> list[UUID]:
    with transaction() as session:
        return live.start_jobs(session, live.define(session, live.one_job(topic)), count=count)


def one_effect_each(ids: Sequence[UUID]) -> None:
    """One result, one receipt, one end; and nothing that must not be."""
    with transaction() as session:
        receipts = session.execute(select(Receipt.job_id, func.count()).group_by(Receipt.job_id))
        assert dict.fromkeys(ids, 1) == {row[0]: row[1] for row in receipts}
        unfinished = select(func.count()).where(ProcessInstance.outcome.is_distinct_from("hecho"))
        assert 0 == session.scalar(unfinished.select_from(ProcessInstance))
        assert [] == invariants.broken(session)


def try_again() -> None:
    """A supervisor has all that waits for the police tried again."""
    with transaction() as session:
        supervision.retry_all(session, "pnp", reason="prueba", actor=BOSS)


def test_an_agency_on_its_worst_days_is_asked_one_logical_question_per_check(
    live_database: str, agencies_server: Sandbox, breaks: Callable[..., None]
) -> None:
    chance = random.Random(SEED)  # noqa: S311 - a storm is no secret
    told = processes.environment(live_database, agencies_server, agency_timeout=0.3, job_lease=2)
    ids = begin(CHECKS)
    for number in range(KILLS):
        breaks("pnp", BAD_DAYS[number % len(BAD_DAYS)], seconds=chance.uniform(0.1, 0.5))
        with processes.forked("tasks.pool", told=told) as doomed:
            time.sleep(chance.uniform(0.4, 0.8))
            processes.kill(doomed)
        try_again()
    breaks("pnp", "ok")
    began = time.monotonic()
    with processes.forked("tasks.pool", told=told):
        processes.until(lambda: processes.all_done(ids), patience=300 if LONG else 40)

    asked = agencies_server.ledger.as_answer()["asked"]
    one_effect_each(ids)
    assert {str(one) for one in ids} == {one["key"] for one in asked}, f"seed {SEED}"
    figures.tell(
        "R3",
        f"{CHECKS} consultas, {KILLS} muertes, entidad lenta, cortada, 503, caída",
        f"1 efecto y 1 clave cada una; {sum(one['times'] for one in asked)} envíos; "
        f"{time.monotonic() - began:.1f} s hasta el final",
    )


def test_late_answers_that_come_many_times_at_once_count_once(
    live_database: str, agencies_server: Sandbox
) -> None:
    chance = random.Random(SEED)  # noqa: S311
    told = processes.environment(live_database, agencies_server, agency_timeout=0.3, job_lease=2)
    ids = begin(LATE, "mtc.sanciones")
    with processes.forked("tasks.pool", told=told):
        processes.until(lambda: waiting() == LATE)
    calls = [job_id for job_id in ids for _ in range(TIMES)]
    chance.shuffle(calls)
    with processes.forked("tasks.pool", told=told) as doomed, ThreadPoolExecutor(8) as callers:
        taken = Counter(callers.map(answer, calls))
        processes.kill(doomed)
    with processes.forked("tasks.pool", told=told):
        processes.until(lambda: processes.all_done(ids))

    one_effect_each(ids)
    assert {Intake.TAKEN: LATE, Intake.KNOWN: LATE * (TIMES - 1)} == dict(taken)
    figures.tell("R3", f"{LATE} respuestas posteriores, {TIMES} veces cada una", "1 efecto cada una")


def waiting() -> int:
    """Questions whose job was put aside until the answer comes."""
    with transaction() as session:
        asked = select(func.count()).select_from(Question).join(Job, Job.id == Question.job_id)
        return session.scalar(asked.where(Job.state == JobState.DUE)) or 0


def answer(job_id: UUID) -> Intake:
    with transaction() as session:
        given = questions.Answer(code="N", text="", sha256="00" * 32)
        return questions.answer(session, "mtc", job_id, given)


def test_an_agency_that_is_down_keeps_only_its_own_checks_waiting(
    live_database: str, agencies_server: Sandbox, breaks: Callable[..., None]
) -> None:
    told = processes.environment(live_database, agencies_server, agency_timeout=0.5)
    breaks("pnp", "down")
    down, well = begin(BESIDES), begin(BESIDES, "inpe.antecedentes_judiciales")
    began = time.monotonic()
    with processes.forked("tasks.pool", told=told):
        processes.until(lambda: processes.all_done(well))
        took = time.monotonic() - began
        processes.until(lambda: breaker() is BreakerState.OPEN)
        time.sleep(0.5)
        knocks = sum(
            one["times"] for one in agencies_server.ledger.as_answer()["asked"] if one["agency"] == "pnp"
        )
        waited = processes.states(down)
        breaks("pnp", "ok")
        try_again()
        again = time.monotonic()
        processes.until(lambda: processes.all_done(down))

    with transaction() as session:
        assert 0 == session.scalar(select(func.count()).select_from(Incident))
    assert {JobState.DUE} == waited
    assert knocks <= 5 + 4  # failures that open it, and the calls under way just then
    one_effect_each([*down, *well])
    figures.tell(
        "R13",
        f"una entidad caída con {BESIDES} consultas, {BESIDES} de otra",
        f"las otras en {took:.1f} s; {knocks} llamadas en vano, 0 incidencias; "
        f"al volver, {time.monotonic() - again:.1f} s",
    )


def breaker() -> BreakerState | None:
    with transaction() as session:
        state = gate.states(session).get("pnp")
        return state.state if state else None

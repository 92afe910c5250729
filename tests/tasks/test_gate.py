"""When an agency may be called: breaker, hours, calls at a time and per minute, pauses."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock
from engine.models import Job, JobState
from tasks import catalogue, gate, worker
from tasks.agencies import Agencies
from tasks.catalogue import Window
from tasks.models import AgencyCall, BreakerState
from tasks.sandbox import Sandbox
from tests.tasks import live

TOPIC = "pnp.antecedentes_policiales"
LEASE = timedelta(minutes=5)


@pytest.fixture
def jobs(session: Session) -> list[UUID]:
    ids = live.start_jobs(session, live.define(session, live.one_job()), count=8)
    session.commit()
    return ids


def do(jobs: list[UUID], agencies: Agencies) -> None:
    for job_id in jobs:
        worker.execute(job_id, agencies)


def state(session: Session) -> BreakerState:
    return gate.states(session)["pnp"].state


def test_an_agency_that_fails_five_times_in_a_row_is_left_alone(
    session: Session,
    agencies: Agencies,
    jobs: list[UUID],
    breaks: Callable[..., None],
    agencies_server: Sandbox,
) -> None:
    breaks("pnp", "error")

    do(jobs, agencies)

    asked = agencies_server.ledger.as_answer()["asked"]
    waiting = session.scalars(select(Job.attempts).where(Job.error.is_(None))).all()
    assert (5, BreakerState.OPEN) == (len(asked), state(session))
    assert [TOPIC] == gate.closed_topics(session, [TOPIC, "inpe.antecedentes_judiciales"])
    assert [0, 0, 0] == waiting


def test_one_call_finds_out_that_it_is_back_and_all_go_on(
    session: Session, agencies: Agencies, jobs: list[UUID], breaks: Callable[..., None]
) -> None:
    breaks("pnp", "error")
    do(jobs, agencies)
    breaks("pnp", "ok")

    with clock.journey() as go_to:
        go_to(clock.now() + timedelta(seconds=40))
        worker.execute(jobs[7], agencies)
        due = session.scalars(select(Job).where(Job.state == JobState.DUE, Job.due_at <= clock.now()))
        woken = {job.id for job in due}

    assert BreakerState.CLOSED == state(session)
    assert set(jobs[:5]) <= woken


def test_while_one_call_tries_the_others_wait(session: Session) -> None:
    for _ in range(5):
        gate.failed(session, TOPIC, clock.now(), worker.AgencyUnavailable("x"))
    with clock.journey() as go_to:
        go_to(clock.now() + timedelta(seconds=40))

        waits = [gate.enter(session, TOPIC, lease=LEASE) for _ in range(3)]

    assert waits[0] is None
    assert all(waits[1:])


def test_each_rest_is_longer_than_the_one_before(session: Session) -> None:
    rests = []
    with clock.journey() as go_to:
        for _ in range(3):
            for _ in range(5):
                gate.failed(session, TOPIC, clock.now(), worker.AgencyUnavailable("x"))
            until = gate.states(session)["pnp"].retry_at
            rests.append(until - clock.now())
            go_to(until + timedelta(seconds=1))
            gate.enter(session, TOPIC, lease=LEASE)

    assert sorted(rests) == rests
    assert rests[2] > 2 * rests[0]


def test_no_more_calls_at_a_time_than_agreed(
    session: Session, jobs: list[UUID], agency_as: Callable[..., None]
) -> None:
    agency_as("pnp", concurrency=2)

    calls = [worker._claim(job_id) for job_id in jobs[:4]]

    assert [True, True, False, False] == [call is not None for call in calls]
    assert 0 == session.get_one(Job, jobs[3], populate_existing=True).attempts


def test_no_more_calls_a_minute_than_agreed(session: Session, agency_as: Callable[..., None]) -> None:
    agency_as("pnp", per_minute=3)

    waits = [gate.enter(session, TOPIC, lease=LEASE) for _ in range(4)]

    assert [None, None, None] == waits[:3]
    assert timedelta(seconds=19) < waits[3] < timedelta(seconds=25)


@pytest.mark.parametrize(("hour", "shut"), [(12, True), (13, False), (22, False), (23, True)])
def test_outside_of_its_hours_jobs_wait(
    session: Session, agency_as: Callable[..., None], hour: int, shut: bool
) -> None:
    agency_as("pnp", window=Window(opens=time(8), closes=time(18), days=frozenset({1})))
    with clock.journey() as go_to:
        go_to(datetime(2026, 11, 23, hour, 30, tzinfo=UTC))  # a Monday; Lima is five hours behind

        assert ([TOPIC] if shut else []) == gate.closed_topics(session, [TOPIC])
        assert shut == (gate.enter(session, TOPIC, lease=LEASE) is not None)


def test_every_call_is_in_the_figures_and_names_nobody(
    session: Session, agencies: Agencies, jobs: list[UUID]
) -> None:
    do(jobs[:1], agencies)

    call = session.scalars(select(AgencyCall)).one()
    assert ("pnp", TOPIC, None, "SIN_ANTECEDENTES") == (
        call.agency,
        call.topic,
        call.failure,
        call.outcome,
    )


def test_codes_have_a_day_from_which_they_hold() -> None:
    pnp = catalogue.agencies()["pnp"]

    assert pnp.table("antecedentes", datetime(2020, 1, 1, tzinfo=UTC).date()) is None
    assert pnp.table("antecedentes", datetime(2026, 1, 1, tzinfo=UTC).date()).source


def test_every_check_has_a_validity_or_says_that_it_has_none() -> None:
    topics = {one.topic for agency in catalogue.agencies().values() for one in agency.validities}

    assert {"captura.tomar", "migraciones.comunicar_decision"} == {
        topic for topic in worker.HANDLERS if catalogue.agency_of(topic)
    } - topics

"""Four processes with connections of their own want the same thing at the same moment."""

import time
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from sqlalchemy import select

from engine import invariants, repository, runtime
from engine.access import Actor
from engine.db import transaction
from engine.models import Job, UserTask
from tests.engine import diagrams as d
from tests.engine import rivals
from tests.tasks import live

AtOnce = Callable[..., list[object]]
HEAD = Actor(id="jefa", roles=frozenset({"analyst", "officer"}), groups=frozenset({"Mesa"}))


@pytest.fixture(scope="module")
def at_once() -> Iterator[AtOnce]:
    with live.server() as server, live.database(server) as url, rivals.processes(url) as together:
        yield together


@pytest.fixture(autouse=True)
def consistent(at_once: AtOnce) -> Iterator[None]:
    """Whatever happens, nothing is half-done."""
    yield
    with transaction() as session:
        assert [] == invariants.broken(session)


def started(times: int, key: str, *elements: str, flows: str, **named: object) -> list[UUID]:
    """Instances of a new process; their user tasks."""
    with transaction() as session:
        draft = d.draft(key, *elements, flows=flows)
        definition = repository.deploy(session, draft, note="prueba", actor=HEAD)
        instances = [
            runtime.start(session, definition, actor=HEAD, **named).id  # type: ignore[arg-type]
            for _ in range(times)
        ]
        query = select(UserTask.id).where(UserTask.instance_id.in_(instances))
        return list(session.scalars(query.order_by(UserTask.created_at, UserTask.id)))


def test_one_wins_and_the_others_are_told_who(at_once: AtOnce) -> None:
    tasks = started(12, "uno", d.start(), d.user("firmar"), d.end(), flows="inicio>firmar>fin")

    told = at_once(rivals.complete_all, tasks)

    with transaction() as session:
        winners = {row[0]: row[1] for row in session.execute(select(UserTask.id, UserTask.completed_by))}
    assert [[winners[task] for task in tasks]] * rivals.RIVALS == told


def test_one_holds_what_four_claim(at_once: AtOnce) -> None:
    tasks = started(12, "dos", d.start(), d.user("firmar"), d.end(), flows="inicio>firmar>fin")

    first, *others = at_once(rivals.claim_all, tasks)

    assert [first] * len(others) == others


def test_four_tasks_of_one_instance_are_all_completed(at_once: AtOnce) -> None:
    tasks = started(
        3,
        "votos",
        d.start(),
        d.user("votar", inner=d.repeated("4")),
        d.end(),
        flows="inicio>votar>fin",
    )

    at_once(rivals.complete_all, tasks)

    with transaction() as session:
        states = session.scalars(select(UserTask.state).where(UserTask.id.in_(tasks)))
        assert {"completed"} == set(states)


def test_two_dispatchers_never_take_the_same_job(at_once: AtOnce) -> None:
    started(
        40, "trabajo", d.start(), d.service("ver", "interpol.personas"), d.end(), flows="inicio>ver>fin"
    )

    taken = [job for mine in at_once(rivals.take_jobs) for job in mine]  # type: ignore[attr-defined]

    with transaction() as session:
        assert sorted(session.scalars(select(Job.id))) == sorted(taken)


def test_a_timer_fires_in_one_dispatcher_only(at_once: AtOnce) -> None:
    started(
        20,
        "plazo",
        d.start(),
        d.catch("esperar", d.timer("PT1S")),
        d.user("seguir"),
        d.end(),
        flows="inicio>esperar>seguir>fin",
    )
    time.sleep(1.1)

    fired = at_once(rivals.fire_timers)

    assert 20 == sum(fired)  # type: ignore[arg-type]


def test_a_message_sent_by_four_is_received_once(at_once: AtOnce) -> None:
    declared, event = d.message("llegada")
    with transaction() as session:
        draft = d.draft(
            "espera",
            d.start(entradas="numero"),
            d.catch("recibir", event, correlationKey="numero", resultVariable="quien"),
            d.user("atender"),
            d.end(),
            flows="inicio>recibir>atender>fin",
            outside=declared,
        )
        repository.deploy(session, draft, note="prueba", actor=HEAD)
        for number in ("N-1", "N-2"):
            runtime.start(session, "espera", data={"numero": number}, actor=HEAD)

    same = at_once(rivals.send_to, "llegada", "N-1", "el-mismo")
    different = at_once(rivals.send_to, "llegada", "N-2", "de-{number}")

    assert 1 == len(set(same))
    assert ["delivered", "waiting", "waiting", "waiting"] == sorted(state for _, state in different)  # type: ignore[misc, has-type]

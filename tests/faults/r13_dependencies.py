"""R13: what we depend on may fail.

Redis down: officers go on. PostgreSQL down: every page says so and when to come back, and comes back by
itself. An agency down: only its checks wait. Disk full: what cannot be kept is refused, not promised.
"""

import os
import time
from contextlib import suppress
from uuid import UUID, uuid4

import httpx
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from engine import runtime
from engine.access import SYSTEM
from engine.db import transaction
from engine.models import Incident, ProcessInstance
from forms import FILE_SUFFIX
from tasks import gate
from tasks.models import BreakerState
from tasks.sandbox.faults import Fault, Mode
from tests.faults import space
from tests.faults.clients import DONE, UNAVAILABLE, Desk, Tally, sign_in
from tests.faults.invariants import broken
from tests.faults.outcome import Outcome
from tests.faults.r03_checks import begin, try_again
from tests.faults.r07_poison import Honest, open_task
from tests.faults.reading import ended, variables
from tests.faults.stage import OFFICERS, SUPERVISOR, Stage
from tests.faults.world import PATIENCE, World
from tests.operations.house import until
from web.once import FIELD

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n% "
PAPER = 1_000_000  # bytes of each, such that nothing makes them smaller
Told = tuple[int, str | None]  # status, and when to come again; 0 is a connection that was cut
KNOCKS = 12  # calls in vain to an agency that is down before it is left alone, with those under way


def run(stage: Stage) -> Outcome:
    """One dependency after another."""
    with stage.world() as world:
        world.run_web()
        world.run_courier()
        officers = sign_in(world, list(OFFICERS[:4]), Tally())
        outcome = without_redis(world, officers[0], stage.pick(4, 100))
        outcome += without_database(world, officers[1], stage.pick(1, 20))
        outcome += without_agency(world, stage.pick(6, 200))
        outcome += without_space(world, officers[2])
        outcome.broken += broken(world)
        return outcome


def without_redis(world: World, desk: Desk, tasks: int) -> Outcome:
    """Nobody at a page notices; jobs are done when it is back."""
    outcome = Outcome(operations=tasks, kills=1)
    with transaction() as session:
        data = {"rondas": 1}
        cases = [runtime.start(session, "rondas", data=data, actor=SYSTEM).id for _ in range(tasks)]
    world.redis.wanted = False
    world.redis.kill()
    for case in cases:
        answer = desk.once(f"/bandeja/tareas/{open_task(case)}", {"palabra": "x"})
        _expect(outcome, "sin Redis", (DONE, None), _told(answer))
    world.redis.wanted = True
    began = time.monotonic()
    (reader,) = sign_in(world, [SUPERVISOR], Tally())
    with suppress(AssertionError):
        until(lambda: all(ended(reader, case) for case in cases), patience=PATIENCE)
    outcome.stuck += sum(not ended(reader, case) for case in cases)
    outcome.told["Redis de vuelta"] = f"{time.monotonic() - began:.1f} s"
    return outcome


def without_database(world: World, desk: Desk, times: int) -> Outcome:
    """Pages say that the system is away, the process lives; then it is back by itself."""
    outcome, longest = Outcome(operations=times, kills=times), 0.0
    honest = Honest(desk)
    honest.work(1)  # whoever sits at a page has one
    task = open_task(honest.case)
    for _ in range(times):
        with world.without_server():
            pages = [desk.once(f"/bandeja/tareas/{task}", {"palabra": "x"}), desk.look("/bandeja/")]
            alive = world.answers()
        for page in pages:
            _expect(outcome, "sin PostgreSQL", (UNAVAILABLE, "5"), _told(page))
        outcome.broken += ["la web no vive sin PostgreSQL"] * (not alive)
        began = time.monotonic()
        honest.work(1)
        longest = max(longest, time.monotonic() - began)
        task = open_task(honest.case)
    (reader,) = sign_in(world, [SUPERVISOR], Tally())
    outcome.lost += honest.words != variables(reader, honest.case).get("lista")
    outcome.told["PostgreSQL de vuelta"] = f"{longest:.1f} s"
    return outcome


def without_agency(world: World, checks: int) -> Outcome:
    """The checks of another agency go on; nobody is bothered; all is done when it is back."""
    outcome = Outcome(operations=2 * checks)
    world.agencies.ledger.reset()
    world.agencies.ledger.set_fault("pnp", Fault(mode=Mode.DOWN))
    with transaction() as session:
        waits = [begin(session) for _ in range(checks)]
        well = [begin(session, "inpe.antecedentes_judiciales") for _ in range(checks)]
    with suppress(AssertionError):
        until(lambda: _done(well) == checks, patience=PATIENCE)
        until(lambda: _breaker() is BreakerState.OPEN, patience=PATIENCE)
    outcome.stuck += checks - _done(well)
    asked = world.agencies.ledger.as_answer()["asked"]
    knocks = sum(one["times"] for one in asked if one["agency"] == "pnp")
    outcome.broken += ["incidencias de la entidad caída"] * bool(_incidents(waits))
    outcome.broken += [f"{knocks} llamadas en vano"] * (knocks > KNOCKS)
    world.agencies.ledger.set_fault("pnp", Fault())
    deadline = time.monotonic() + PATIENCE
    while _done(waits) < checks and time.monotonic() < deadline:
        try_again()
        time.sleep(0.3)
    outcome.stuck += checks - _done(waits)
    outcome.told["llamadas en vano"] = knocks
    return outcome


def without_space(world: World, desk: Desk) -> Outcome:
    """Papers are sent until nothing more fits: what was accepted is there, what was not was refused."""
    outcome, accepted = Outcome(), dict[str, str]()
    with space.little(world):
        for _ in range(40):
            word = uuid4().hex
            case = desk.send("/expedientes/nuevo", {"tramite": "escritos"})
            address = case.headers.get("Location", "")
            if case.status_code != DONE:
                break
            file = {f"archivo{FILE_SUFFIX}": (f"{word}.pdf", PDF + os.urandom(PAPER), "application/pdf")}
            fields = {"texto": word, "clave": word, FIELD: word}
            answer = desk.once(address, fields, files=file, follow_redirects=False)
            outcome.operations += 1
            if answer is None or answer.status_code != DONE:
                outcome.told["sin espacio"] = answer.status_code if answer is not None else "cortada"
                break
            accepted[address] = word
        else:
            outcome.broken.append("el disco no se llenó")
    (reader,) = sign_in(world, [SUPERVISOR], Tally())
    for address, word in accepted.items():
        task = address.rpartition("/")[2]
        ((case,),) = world.sql(f"SELECT instance_id FROM user_task WHERE id = '{task}'")
        outcome.lost += variables(reader, str(case)).get("texto") != word
    honest = Honest(desk)
    honest.work(1)
    outcome.stuck += honest.refused
    return outcome


def _told(answer: httpx.Response | None) -> Told:
    return (0, None) if answer is None else (answer.status_code, answer.headers.get("Retry-After"))


def _expect(outcome: Outcome, when: str, wanted: Told, told: Told) -> None:
    """Whoever was answered otherwise has lost something; the table says what was answered."""
    if told != wanted:
        outcome.lost += 1
        outcome.told[when] = told


def _done(cases: list[UUID]) -> int:
    query = select(func.count()).where(ProcessInstance.id.in_(cases), ProcessInstance.outcome == "hecho")
    with suppress(DBAPIError), transaction() as session:
        return session.scalar(query) or 0
    return 0


def _incidents(cases: list[UUID]) -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).where(Incident.instance_id.in_(cases))) or 0


def _breaker() -> BreakerState | None:
    with transaction() as session:
        state = gate.states(session).get("pnp")
        return state.state if state else None

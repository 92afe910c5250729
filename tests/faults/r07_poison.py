"""R7: one bad instance, job or message never stops others.

Officers complete honest tasks; among them fall cases that cannot go on: when a task is completed, a timer
fires, a message arrives or a job is done. Each becomes an incident that names its element within seconds,
and the honest ones do not notice.
"""

import itertools
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID, uuid4

import httpx
from sqlalchemy import select

from engine import clock, runtime
from engine.access import SYSTEM
from engine.db import transaction
from engine.models import Incident, UserTask
from tasks.signatures import sign
from tests.faults.clients import DONE, Desk, Tally, sign_in
from tests.faults.invariants import broken
from tests.faults.outcome import Outcome
from tests.faults.reading import variables
from tests.faults.stage import DESK, OFFICERS, SUPERVISOR, Stage
from tests.faults.world import CALLBACK_KEY, PATIENCE, World
from tests.operations.house import until

KINDS = ("tarea", "tiempo", "mensaje", "trabajo")
MOVEMENTS = "/api/entidades/migraciones/movimientos"


class Honest:
    """Somebody who completes tasks of a case of their own, one after another."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.words: list[str] = []
        self.seconds: list[float] = []
        self.refused = 0
        with transaction() as session:
            self.case = runtime.start(session, "turnos", actor=SYSTEM).id

    def work(self, count: int) -> None:
        for _ in range(count):
            task, word = open_task(self.case), uuid4().hex
            began = time.monotonic()
            answer = self._desk.send(f"/bandeja/tareas/{task}", {"palabra": word})
            self.seconds.append(time.monotonic() - began)
            self.refused += answer.status_code != DONE
            self.words.append(word)


class Poison:
    """Cases that get stuck, each in its own way."""

    def __init__(self, world: World, desk: Desk) -> None:
        self._world, self._desk = world, desk
        self.cases: dict[UUID, datetime] = {}  # when each was given what it dies of

    def give(self, kind: str) -> None:
        """One more."""
        word = uuid4().hex
        data = {"clase": kind, "clave": word, "espera": "PT0.2S"}
        with transaction() as session:
            case = runtime.start(session, "veneno", data=data, actor=SYSTEM).id
        self.cases[case] = clock.now()
        if kind == "tarea":
            self._desk.once(f"/bandeja/tareas/{open_task(case)}", {"palabra": word})
        elif kind == "mensaje":
            _send(self._world, word)


def run(stage: Stage) -> Outcome:
    """Honest work with one case of poison for every twenty of it."""
    honest, each = stage.pick((5, 16), (20, 250))
    with stage.world() as world:
        world.run_web()
        world.run_courier()
        desks = sign_in(world, list(OFFICERS[: honest + 1]), Tally())
        people = [Honest(desk) for desk in desks[:honest]]
        poison, over = Poison(world, desks[honest]), threading.Event()
        poisoner = threading.Thread(target=_poison, args=(poison, honest * each // 20, over))
        with ThreadPoolExecutor(honest) as pool:
            poisoner.start()
            for done in [pool.submit(one.work, each) for one in people]:
                done.result()
        over.set()
        poisoner.join()
        (reader,) = sign_in(world, [SUPERVISOR], Tally())
        outcome = judge(people, poison, reader)
        outcome.broken += broken(world)
        return outcome


def _poison(poison: Poison, doses: int, over: threading.Event) -> None:
    for number, kind in zip(range(doses), itertools.cycle(KINDS), strict=False):
        poison.give(kind)
        over.wait(0.05 if number < doses else 0)


def judge(people: list[Honest], poison: Poison, reader: Desk) -> Outcome:
    """All honest work is there; every poisoned case has its incident, with the element's name."""
    outcome = Outcome(operations=sum(len(one.words) for one in people) + len(poison.cases))
    for one in people:
        read = variables(reader, one.case).get("lista") or []
        outcome.lost += one.refused + len(set(one.words) - set(read))
        outcome.doubled += len(read) - len(set(read))
    seen = _seen(poison, reader)
    outcome.stuck += len(poison.cases) - len(seen)
    times = sorted(second for one in people for second in one.seconds)
    outcome.told["honestas p95"] = f"{times[len(times) * 95 // 100]:.2f} s"
    outcome.told["incidencia a más tardar"] = f"{_slowest(poison):.1f} s"
    return outcome


def _slowest(poison: Poison) -> float:
    """Seconds from the poison to its incident."""
    opened = select(Incident.instance_id, Incident.created_at).where(
        Incident.instance_id.in_(poison.cases)
    )
    with transaction() as session:
        rows = session.execute(opened)
        return max(((at - poison.cases[case]).total_seconds() for case, at in rows), default=0.0)


def _seen(poison: Poison, reader: Desk) -> set[str]:
    """Cases whose page says at which element they stopped."""
    found: set[str] = set()

    def look() -> bool:
        for case in poison.cases:
            if str(case) not in found:
                tokens = reader.get(f"/monitor/instancias/{case}/fichas.json").json()
                stopped = [name for name, mark in tokens.items() if mark["state"] == "incident"]
                page = reader.get(f"/monitor/instancias/{case}").text
                if stopped and "Envenenar" in page:
                    found.add(str(case))
        return len(found) == len(poison.cases)

    within(look)
    return found


def within(happens: Callable[[], bool]) -> None:
    """Wait for something, and go on if it does not happen."""
    deadline = time.monotonic() + PATIENCE
    while not happens() and time.monotonic() < deadline:
        time.sleep(0.3)


def open_task(case: UUID) -> UUID:
    query = select(UserTask.id).where(UserTask.instance_id == case, UserTask.state == "open")
    found: list[UUID] = []

    def look() -> bool:
        with transaction() as session:
            found[:] = session.scalars(query).all()
        return bool(found)

    until(look, patience=PATIENCE)
    return found[0]


def _send(world: World, key: str) -> None:
    told = {
        "id_mensaje": key,
        "tipo": "INGRESO",
        "expediente": key,
        "fecha": "2026-11-25",
        "puesto": "X",
    }
    body = json.dumps(told).encode()
    httpx.post(
        f"{world.url}{MOVEMENTS}",
        content=body,
        headers=sign(CALLBACK_KEY, MOVEMENTS, body, at=clock.now()),
        timeout=PATIENCE,
    )


__all__ = ["DESK", "run"]

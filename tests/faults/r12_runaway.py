"""R12: a runaway model harms only itself.

Cases whose diagram loops, multiplies, calls itself or swells without end, put into the database past the
deploy gate, are let loose one after another while officers do honest work. Each is stopped by a limit and
becomes an incident at the element that ran away; the honest work is all done.
"""

import json
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

from engine import runtime
from engine.access import SYSTEM
from engine.db import transaction
from engine.models import ProcessDefinition
from tests.engine.spiff.diagrams import (
    call,
    chain,
    document,
    element,
    end,
    exclusive,
    flow,
    many,
    parallel,
    process,
    properties,
    start,
    user,
)
from tests.faults.clients import Tally, sign_in
from tests.faults.invariants import broken
from tests.faults.outcome import Outcome
from tests.faults.r07_poison import Honest, open_task, within
from tests.faults.reading import variables
from tests.faults.stage import DESK, OFFICERS, SUPERVISOR, Stage
from tests.faults.world import PATIENCE, World

LEAST = 0.8  # of what honest work is without runaways beside it
FORM = json.dumps(
    {
        "type": "default",
        "schemaVersion": 19,
        "id": "empezar",
        "components": [{"type": "textfield", "id": "c", "key": "palabra", "label": "Palabra"}],
    }
).encode()
BEGIN = (
    f'<laneSet id="l"><lane id="l1" name="{DESK}"><flowNodeRef>empezar</flowNodeRef></lane></laneSet>'
    + start() + exclusive("primera", "ya") + user("empezar") + end()
    + chain("inicio", "primera") + flow("primera", "empezar", "palabra = null")
)  # fmt: skip
FIRST = {
    "vueltas": "m",
    "bomba": "m",
    "recursion": "ll",
    "instancias": "x",
    "datos": "m",
}  # after the task


def _script(text: str) -> str:
    return element("scriptTask", "s", f"{properties(resultVariable='v')}<script>{text}</script>")


RUNAWAYS: Mapping[str, str] = {
    "vueltas": exclusive("m") + _script("1") + exclusive("g", "no")
    + chain("empezar", "m", "s", "g") + flow("g", "m", "v = 1") + flow("g", "fin", id_="no"),
    "bomba": exclusive("m") + parallel("p") + chain("empezar", "m", "p")
    + chain("p", "m") + flow("p", "m", id_="otra") + chain("p", "fin"),
    "recursion": call("ll", "{key}", properties(**{"in": '{palabra: "x"}'})) + chain("empezar", "ll", "fin"),
    "instancias": user("x", many(cardinality="100000")) + chain("empezar", "x", "fin"),
    "datos": exclusive("m") + _script('if v = null then "ab" else v + v') + exclusive("g", "no")
    + chain("empezar", "m", "s", "g") + flow("g", "m", "true") + flow("g", "fin", id_="no"),
}  # fmt: skip


def deploy() -> list[str]:
    """Put them where cases can run them, past the gate; gives their keys."""
    keys = []
    with transaction() as session:
        for name, body in RUNAWAYS.items():
            key = f"desbocado_{name}"
            diagram = document(
                process(BEGIN + flow("primera", FIRST[name], id_="ya") + body.replace("{key}", key), key)
            )
            session.add(
                ProcessDefinition(
                    key=key,
                    version=1,
                    digest=uuid4().bytes,
                    name=name,
                    sources={f"{key}.bpmn": diagram.encode(), "forms/empezar.form": FORM},
                    note="prueba",
                    author="prueba",
                )
            )
            keys.append(key)
    return keys


class Wild:
    """Runaway cases, let loose one after another until it is over."""

    def __init__(self, world: World, keys: list[str]) -> None:
        (self._desk,) = sign_in(world, [OFFICERS[-1]], Tally())
        self._keys = keys
        self.cases: list[UUID] = []
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.is_set():
            for key in self._keys:
                with transaction() as session:
                    case = runtime.start(session, key, actor=SYSTEM).id
                self._desk.once(f"/bandeja/tareas/{open_task(case)}", {"palabra": "x"})
                self.cases.append(case)


def run(stage: Stage) -> Outcome:
    """The same honest work twice: alone, and with runaways beside it."""
    officers, each = stage.pick((3, 8), (12, 150))
    with stage.world() as world:
        world.run_web()
        people = [Honest(desk) for desk in sign_in(world, list(OFFICERS[:officers]), Tally())]
        alone = _work(people, each)
        wild = Wild(world, deploy())
        thread = threading.Thread(target=wild.run, daemon=True)
        thread.start()
        beside = _work(people, each)
        wild.over.set()
        thread.join(PATIENCE)
        outcome = judge(world, people, wild)
        outcome.told["ritmo honesto"] = f"{alone / beside:.0%} de lo que era"
        if stage.size == "R" and alone / beside < LEAST:  # a small run is too short to tell
            outcome.broken.append("los desbocados frenan el trabajo honesto")
        outcome.broken += broken(world)
        return outcome


def _work(people: list[Honest], each: int) -> float:
    began = time.monotonic()
    with ThreadPoolExecutor(len(people)) as pool:
        for done in [pool.submit(one.work, each) for one in people]:
            done.result()
    return time.monotonic() - began


def judge(world: World, people: list[Honest], wild: Wild) -> Outcome:
    """Honest work is done; every runaway has an incident at the element that ran away."""
    (reader,) = sign_in(world, [SUPERVISOR], Tally())
    outcome = Outcome(operations=sum(len(one.words) for one in people) + len(wild.cases))
    outcome.told["desbocados"] = len(wild.cases)
    for one in people:
        outcome.lost += one.refused + len(set(one.words) - set(variables(reader, one.case)["lista"]))

    def stopped() -> int:
        pages = (reader.get(f"/monitor/instancias/{case}/fichas.json").json() for case in wild.cases)
        return sum(any(one["state"] == "incident" for one in marks.values()) for marks in pages)

    within(lambda: stopped() == len(wild.cases))
    outcome.stuck += len(wild.cases) - stopped()
    return outcome

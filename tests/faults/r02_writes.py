"""R2: no acknowledged write is lost, and no write is half visible.

Writers start cases, keep drafts, send papers with a file, send signed messages and decide; an analyst
deploys. Everything is killed at once, again and again, Redis wiped every second time. After each crash
every case is read: what was acknowledged is there, what was not is there whole or not at all.
"""

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import httpx

from engine import clock
from forms import FILE_SUFFIX
from tasks.signatures import sign
from tests.faults.clients import DONE, Desk, Tally, sign_in
from tests.faults.invariants import broken
from tests.faults.outcome import Outcome
from tests.faults.reading import variables
from tests.faults.stage import OFFICERS, SUPERVISOR, Stage
from tests.faults.world import CALLBACK_KEY, PATIENCE, World
from web.once import FIELD

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
MOVEMENTS = "/api/entidades/migraciones/movimientos"


@dataclass
class Case:
    """What a writer knows of one case. A step is tried, and then known to be done, or not known."""

    word: str = field(default_factory=lambda: uuid4().hex)
    address: str = ""  # of its first task, once that is known
    instance: str = ""
    tried: str = ""  # the last step that was sent
    done: str = ""  # the last step that was acknowledged

    @property
    def paper(self) -> bytes:
        """Its file, like no other."""
        return PDF + f"% {self.word}\n".encode()


STEPS = ("start", "draft", "paper", "message", "decision")


class Writer:
    """Takes one case after another through all its steps; stops at the first that is not answered."""

    def __init__(self, world: World, desk: Desk) -> None:
        self._world, self._desk = world, desk
        self.cases: list[Case] = [Case()]
        self.writes = 0  # acknowledged

    def work(self, over: threading.Event) -> None:
        while not over.is_set():
            case = self.cases[-1]
            if case.done == STEPS[-1]:
                self.cases.append(Case())
                continue
            step = STEPS[STEPS.index(case.done) + 1] if case.done else STEPS[0]
            if not self.take(case, step):
                return

    def take(self, case: Case, step: str) -> bool:
        """One step. Sent with the same key, however often it is tried."""
        case.tried = step
        if getattr(self, f"_{step}")(case):
            case.done = step
            self.writes += 1
        return case.done == step

    def read(self, path: str) -> str:
        """A page, as this person sees it."""
        return self._desk.get(path).text

    def _start(self, case: Case) -> bool:
        answer = self._post("/expedientes/nuevo", case, {"tramite": "escritos"})
        if answer is not None:
            case.address = answer.headers["Location"]
        return answer is not None

    def _draft(self, case: Case) -> bool:
        fields = {"texto": case.word, "clave": case.word}
        return self._post(f"{case.address}/borrador", case, fields) is not None

    def _paper(self, case: Case) -> bool:
        file = {f"archivo{FILE_SUFFIX}": (f"{case.word}.pdf", case.paper, "application/pdf")}
        fields = {"texto": case.word, "clave": case.word}
        return self._post(case.address, case, fields, files=file) is not None

    def _message(self, case: Case) -> bool:
        told = {
            "id_mensaje": case.word,
            "tipo": "INGRESO",
            "expediente": case.word,
            "fecha": "2026-11-25",
            "puesto": "AIJCH",
        }
        body = json.dumps(told).encode()
        signed = sign(CALLBACK_KEY, MOVEMENTS, body, at=clock.now())
        try:
            answer = httpx.post(
                f"{self._world.url}{MOVEMENTS}", content=body, headers=signed, timeout=PATIENCE
            )
        except httpx.TransportError:
            return False
        return answer.status_code == httpx.codes.OK

    def _decision(self, case: Case) -> bool:
        address = self._next_task(case)
        return bool(address) and self._post(address, case, {"sentido": case.word}) is not None

    def _next_task(self, case: Case) -> str:
        """The second task is open as soon as the message was received."""
        told = f"""SELECT t.id FROM user_task t JOIN user_task f ON f.instance_id = t.instance_id
            WHERE f.id = '{case.address.rpartition("/")[2]}' AND t.activity = 'decidir'"""
        found = self._world.sql(told, patience=30)
        return f"/bandeja/tareas/{found[0][0]}" if found else ""

    def _post(
        self, path: str, case: Case, fields: dict[str, str], **more: object
    ) -> httpx.Response | None:
        key = {FIELD: f"{case.word}-{case.tried}"}
        answer = self._desk.once(path, {**fields, **key}, follow_redirects=False, **more)
        return answer if answer is not None and answer.status_code == DONE else None


class Trial:
    """All writers, and one who deploys."""

    def __init__(self, world: World, writers: int) -> None:
        self.world, self.outcome = world, Outcome()
        self.writers = [
            Writer(world, desk) for desk in sign_in(world, list(OFFICERS[:writers]), Tally())
        ]
        (self._reader,) = sign_in(world, [SUPERVISOR], Tally())

    @property
    def writes(self) -> int:
        return sum(writer.writes for writer in self.writers)

    def until_crash(self, *, writes: int, wipe: bool) -> None:
        """Let everybody write until there are so many; then the lights go out."""
        over, goal = threading.Event(), self.writes + writes
        with ThreadPoolExecutor(len(self.writers)) as pool:
            working = [pool.submit(writer.work, over) for writer in self.writers]
            _wait(lambda: self.writes >= goal or all(one.done() for one in working))
            self.world.kill_everything(wipe=wipe)
            self.outcome.kills += 1
            over.set()
            for one in working:
                one.result()

    def look(self) -> None:
        """Read every case that was touched since the last crash; then let what was open be tried again.

        What builds on something that was lost can never succeed: that case is given up.
        """
        for writer in self.writers:
            kept = [self._read(case) for case in writer.cases]
            last = writer.cases[-1]
            if not kept[-1]:
                writer.cases.append(Case())
            elif last.tried and last.tried != last.done:
                _wait(lambda w=writer, c=last: w.take(c, c.tried))
                self._read(last)
            del writer.cases[:-1]

    def _read(self, case: Case) -> bool:
        """Compare what can be read of a case with what is known of it; whether all of that is there."""
        if not case.done:
            return True
        variables = self._variables(case)
        there = [name for name in STEPS if self._shows(case, name, variables)]
        known = STEPS[: STEPS.index(case.done) + 1]
        gone = [
            step for step in known if step not in there and not (step == "draft" and "paper" in there)
        ]
        self.outcome.lost += len(gone)
        surely = STEPS.index(case.tried or case.done)
        self.outcome.doubled += sum(STEPS.index(step) > surely for step in there)
        papers = self._papers(case)
        whole = (variables.get("texto") == case.word) == bool(papers)
        if not whole or any(paper != case.paper for paper in papers) or len(papers) > 1:
            self.outcome.broken.append("un escrito a medias")
        return not gone

    def _shows(self, case: Case, step: str, variables: dict[str, object]) -> bool:
        match step:
            case "start":
                return bool(self._instance(case))
            case "draft":
                return case.word in self._draft_of(case)
            case "paper":
                return variables.get("texto") == case.word
            case "message":
                told = variables.get("aviso")
                return isinstance(told, dict) and told.get("id_mensaje") == case.word
        return variables.get("sentido") == case.word

    def _instance(self, case: Case) -> str:
        """Its id, as the page of its first task links to it."""
        if not case.instance:
            task = case.address.rpartition("/")[2]
            found = self.world.sql(f"SELECT instance_id FROM user_task WHERE id = '{task}'")
            case.instance = str(found[0][0]) if found else ""
        return case.instance

    def _variables(self, case: Case) -> dict[str, object]:
        return variables(self._reader, UUID(self._instance(case))) if self._instance(case) else {}

    def _draft_of(self, case: Case) -> str:
        if case.done not in ("start", "draft") or case.tried == "paper":
            return case.word  # it is gone with the task, or may be
        writer = next(one for one in self.writers if case in one.cases)
        return writer.read(case.address)

    def _papers(self, case: Case) -> list[bytes]:
        """The files of a case, as they can be downloaded."""
        page = self._reader.page(f"/expedientes/{case.instance}/documentos")
        links = page.xpath("//a[contains(@href, '/archivo')]/@href")
        return [self._reader.get(link).content for link in links]


def run(stage: Stage) -> Outcome:
    """So many crashes, with so many writes before each."""
    writes, crashes, writers = stage.pick((60, 2, 6), (5000, 50, 12))
    with stage.world() as world:
        world.run_web()
        world.run_courier()
        trial = Trial(world, writers)
        for number in range(crashes):
            trial.until_crash(writes=writes // crashes, wipe=number % 2 == 0)
            trial.look()
        trial.outcome.operations = trial.writes
        trial.outcome.broken += broken(world)
        return trial.outcome


def _wait(happens: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happens():
        if time.monotonic() > deadline:
            raise AssertionError("it did not happen in time")
        time.sleep(0.02)

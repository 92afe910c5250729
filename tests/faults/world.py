"""The whole system on this machine, every part of it a process that can be killed: and its caretaker."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Self

import psycopg
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine, make_url

from engine import embedded
from tasks import sandbox
from tests import machine, postgres
from tests.faults import plants, points
from tests.faults.program import Program
from tests.operations.house import SECRETS, free_port, until

PATIENCE = 300.0  # seconds: a machine shared with others may be slow; nothing waits for it in vain
GLANCE = 0.05  # seconds between two looks of the caretaker
CALLBACK_KEY = "c" * 48  # shared with every agency of the sandbox


class World:
    """PostgreSQL, Redis, the agencies, and our programs."""

    def __init__(self, folder: Path, *, plant: str = "") -> None:
        self.folder, self.plant = folder, plant
        self.database = embedded.start(folder)
        self.engine: Engine = postgres.connected(self.database, pool_size=20)
        self.agencies = sandbox.Sandbox()
        self.redis = Messenger(folder)
        self.port = free_port()
        self.programs: dict[str, Program] = {}
        self.deaths = 0  # of programs that died by themselves, at their point
        self._caretaker: threading.Thread | None = None
        self._wanted: set[str] = set()
        self._next: dict[str, str] = {}  # where the program is to die after its next start
        self._over = threading.Event()
        self._end = ExitStack()
        self._lock = threading.RLock()

    # -- what there is

    @property
    def url(self) -> str:
        """Of the web."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """What every program is told."""
        return {
            **sandbox.environment(self.agencies.url),
            **SECRETS,
            "SUGM_DATABASE_URL": self.database,
            "SUGM_PORT": str(self.port),
            "SUGM_AGENCY_TIMEOUT": "0.8",
            "SUGM_JOB_LEASE": "5",
            "SUGM_WORKER_POLL": "0.1",
            "SUGM_REDIS_URL": self.redis.url,
            "SUGM_CALLBACK_KEYS": json.dumps({"migraciones": CALLBACK_KEY}),
        }

    def at_the_end(self, do: Callable[[], None]) -> None:
        """When all is over."""
        self._end.callback(do)

    # -- life and death

    def run(
        self, name: str, module: str, *words: str, beside: Mapping[str, str] | None = None
    ) -> Program:
        """Start a program, and keep it running: whenever it dies, it is started again.

        In a world that trials share it may run already.
        """
        if name in self._wanted:
            return self.programs[name]
        log = self.folder / f"{name}.log"
        told = {**self.environment(), **(beside or {})}
        program = Program(name, module, *words, told=told, log=log)
        with self._lock:
            self.programs[name] = program
            self._wanted.add(name)
            self._start(program)
        return program

    def run_web(self) -> None:
        """And wait until it answers."""
        self.run("web", "web.__main__")
        until(self.answers, patience=PATIENCE)

    def run_courier(self, dispatchers: int = 1) -> None:
        """What does the jobs: by RQ, as a ministry with more than one machine runs it."""
        for number in range(dispatchers):
            self.run(f"despachador{number}", "tasks.queue.__main__", "--dispatch")
        for queue in ("sugm-ministry", "sugm-agencies"):
            self.run(queue, "tasks.queue.__main__", "--work", queue)

    def rest(self, name: str) -> None:
        """Stop a program for good."""
        with self._lock:
            self._wanted.discard(name)
        self.programs[name].stop()

    def kill(self, victim: str, *, then: str = "") -> None:
        """Kill a part; the caretaker brings it back, to die again at the point ``then``, if any."""
        match victim:
            case "redis":
                self.redis.kill()
            case "postgres":
                self.kill_server()
            case "backend":
                self._kill_backend()
            case _:
                self._next[victim] = then
                self.programs[victim].kill()

    def kill_everything(self, *, wipe: bool) -> None:
        """All at once, as when the power fails; then everything again."""
        with self._lock:
            for program in self.programs.values():
                program.kill()
            self.redis.kill()
            self.kill_server(start=False)
            if wipe:
                self.redis.forget()
            embedded.start(self.folder)
            self.redis.keep()
            for name in self._wanted:
                self._start(self.programs[name])

    def kill_server(self, *, start: bool = True) -> None:
        """PostgreSQL with all its processes."""
        if family := self.server_family():
            for pid in family:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            until(lambda: not family & {pid for pid, *_ in _processes()}, patience=PATIENCE)
        if start:
            embedded.start(self.folder)

    def server_family(self) -> set[int]:
        """The processes of PostgreSQL."""
        master = embedded.postmaster(self.folder)
        return set() if master is None else {master, *_children(master)}

    @contextmanager
    def without_server(self) -> Iterator[None]:
        """PostgreSQL is away until the block ends."""
        self.kill_server(start=False)
        try:
            yield
        finally:
            embedded.start(self.folder)

    def _kill_backend(self) -> None:
        """One of its processes: the server throws all out, and recovers by itself."""
        master = embedded.postmaster(self.folder)
        backends = [pid for pid, words in _children(master or 0).items() if " sugm sugm " in words]
        for pid in backends[:1]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    # -- the caretaker: what systemd does in a ministry

    def __enter__(self) -> Self:
        threading.Thread(target=self.agencies.serve_forever, daemon=True).start()
        self._caretaker = threading.Thread(target=self._care, name="caretaker", daemon=True)
        self._caretaker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._caretaker:
            self._caretaker.join(30)
        for program in self.programs.values():
            program.kill()
        self._end.close()
        self.redis.kill()
        self.agencies.shutdown()
        self.agencies.server_close()
        self.engine.dispose()

    def _care(self) -> None:
        while not self._over.wait(GLANCE):
            with self._lock:
                for name in self._wanted:
                    program = self.programs[name]
                    if not program.alive:
                        self.deaths += program.armed
                        with suppress(EOFError, OSError):  # died while being born: again at the next
                            self._start(program)
                self.redis.keep()

    def _start(self, program: Program) -> None:
        told = {}
        if self.plant:
            told[plants.ORDER] = self.plant
        if then := self._next.pop(program.name, ""):
            told[points.ORDER] = then
        program.start(**told)

    # -- looking

    def answers(self) -> bool:
        """Whether the web serves."""
        door = ("127.0.0.1", self.port)
        with suppress(OSError), socket.create_connection(door, timeout=30) as line:
            line.sendall(b"GET /salud/vivo HTTP/1.0\r\n\r\n")
            return line.recv(64).startswith((b"HTTP/1.0 200", b"HTTP/1.1 200"))
        return False

    def sql(self, statement: str, *, patience: float = 0) -> list[tuple[object, ...]]:
        """Ask the database, past everything; again if it is away, or until there is something."""
        deadline = time.monotonic() + patience
        plain = make_url(self.database).set(drivername="postgresql")
        told = plain.render_as_string(hide_password=False)
        while True:
            with suppress(psycopg.OperationalError):
                with psycopg.connect(told, autocommit=True) as connection:
                    cursor = connection.execute(statement.encode())
                    found = cursor.fetchall() if cursor.description else []
                if found or time.monotonic() >= deadline:
                    return found
            time.sleep(0.1)


class Messenger:
    """Redis, which may be killed and wiped."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.wanted = True
        self.keep()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}"

    def keep(self) -> None:
        """Start it if it does not run and shall."""
        if self.wanted and (self._process is None or self._process.poll() is not None):
            command = [machine.redis_server(), "--port", str(self._port), "--bind", "127.0.0.1"]
            command += ["--save", "", "--appendonly", "no", "--dir", str(self._folder)]
            self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        """All that it knew is gone with it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def forget(self) -> None:
        """Wipe it, if it runs."""
        with suppress(RedisError), Redis.from_url(self.url) as client:
            client.flushall()


def _children(pid: int) -> dict[int, str]:
    """The processes below another, with their words."""
    return {one: words for one, above, words in _processes() if above == pid}


def _processes() -> Iterator[tuple[int, int, str]]:
    """All that run and are not only waiting to be buried."""
    listed = ["ps", "-axo", "pid=,ppid=,stat=,command="]
    for line in subprocess.run(listed, capture_output=True, text=True, check=True).stdout.splitlines():
        pid, above, state, words = (*line.split(None, 3), "")[:4]
        if not state.startswith("Z"):
            yield int(pid), int(above), words


@contextmanager
def built(*, plant: str = "", prepare: Callable[[World], None]) -> Iterator[World]:
    """A world with its tables and procedures; no program of ours runs yet."""
    folder = Path(tempfile.mkdtemp(prefix="sugm-fallas-"))
    folder.chmod(0o755)  # the server of root's tests runs as somebody else
    try:
        with World(folder, plant=plant) as world, postgres.bound(world.engine):
            prepare(world)
            for statement in plants.SERVER.get(plant, ()):
                world.sql(statement)
            yield world
    finally:
        embedded.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)

"""The whole system as an operator starts it: database, agencies, workers and web, each a program."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from engine import embedded
from registry import expresiones
from tasks import sandbox
from tests import postgres

ROOT = Path(__file__).parents[2]
PASSWORD = "una frase de muestra"  # noqa: S105 - of people who do not exist
PATIENCE = 60


@dataclass(frozen=True)
class Stack:
    """Where it is, and how to talk to it."""

    url: str
    environment: dict[str, str]
    engine: Engine  # of this process, on the same database

    def sugm(self, *words: str) -> str:
        """Run the command, as an operator would."""
        return _run(self.environment, "web.cli", *words)


@contextmanager
def running(*, cases: bool = False, processes: str = "processes") -> Iterator[Stack]:
    """Everything, until the block ends."""
    with ExitStack() as stack:
        expresiones.install()
        database = stack.enter_context(embedded.cluster())
        engine = postgres.connected(database)
        stack.callback(engine.dispose)
        with engine.begin() as connection:
            postgres.migrate(connection)
        agencies = stack.enter_context(sandbox.running())
        port = _free_port()
        environment = {
            **os.environ,
            **sandbox.environment(agencies.url),
            "SUGM_DATABASE_URL": database,
            "SUGM_SECRET_KEY": "k" * 48,
            "SUGM_PASSWORD_SALT": "s" * 48,
            "SUGM_COOKIE_SECURE": "false",
            "SUGM_PORT": str(port),
            "SUGM_WORKER_POLL": "0.2",
        }
        made = Stack(f"http://127.0.0.1:{port}", environment, engine)
        made.sugm("deploy", processes)
        log = stack.enter_context(tempfile.TemporaryFile())
        for module in ("tasks.pool", "web"):
            stack.enter_context(_program(module, environment, log))
        made.sugm("demo", "--clave", PASSWORD, *([] if cases else ["--solo-cuentas"]))
        _wait(f"{made.url}/salud/listo")
        yield made


@contextmanager
def _program(module: str, environment: dict[str, str], log: object) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-m", module], cwd=ROOT, env=environment, stdout=log, stderr=log
    ) as process:
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def _run(environment: dict[str, str], module: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _wait(url: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
                return
        except urllib.error.HTTPError as error:
            told = error.read().decode()
        except OSError as error:
            told = str(error)
        assert time.monotonic() < until, told
        time.sleep(0.2)

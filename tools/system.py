"""``dev.py run``: the whole system, each program in a session of its own."""

from __future__ import annotations

import argparse
import base64
import contextlib
import ctypes
import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import TextIO

from tools.setup import digest_of, setup
from tools.shell import HOME, PYTHON, ROOT, Refused, call, environment, say

SAMPLE_AGE = timedelta(days=120)  # no case of the demonstration is older
SECRETS = ("SUGM_SECRET_KEY", "SUGM_PASSWORD_SALT", "SUGM_AUDIT_KEY", "SUGM_KEYS_PASSWORD")


class System:
    """The programs of one running SUGM, and how to stop them all."""

    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self.port = port
        self.logs = data / "logs"
        self.env = environment(
            SUGM_PORT=str(port),
            SUGM_COOKIE_SECURE="false",
            SUGM_VAULT_KEY_FILE=os.environ.get("SUGM_VAULT_KEY_FILE", str(vault_keys(data))),
            **keys(data),
        )
        self.env.setdefault("SUGM_KEYS", str(data / "claves"))
        self.env.setdefault("SUGM_PUBLIC_URL", f"http://127.0.0.1:{port}")
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.own_database = "SUGM_DATABASE_URL" not in os.environ

    def start_database(self) -> None:
        if self.own_database:
            self.env["SUGM_DATABASE_URL"] = self.ask("engine.embedded", "start", self.data).strip()

    def prepare(self, name: str, doing: str, *words: str, inputs: tuple[str, ...] = ()) -> str:
        """Run a short program; skipped while it and its inputs are as at its last success."""
        stamp = self.data / "stamps" / name
        digest = digest_of(*(ROOT / path for path in inputs))
        if self.own_database and stamp.exists() and stamp.read_text().split("\n", 1)[0] == digest:
            return stamp.read_text().split("\n", 1)[1]
        say(f"{doing}…")
        answer = self.ask(*words)
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(f"{digest}\n{answer}")
        return answer

    def ask(self, module: str, *words: object) -> str:
        """What a short program answers; what else it told is shown only when it fails."""
        command = [str(PYTHON), "-m", module, *map(str, words)]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True)
        if done.returncode:
            sys.stderr.write(done.stderr)
            raise Refused(f"Falló «{' '.join([module, *map(str, words)])}». Vea las líneas anteriores.")
        return done.stdout

    def start(self, name: str, *words: object) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        with (self.logs / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(
                [str(PYTHON), "-m", *map(str, words)],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches us only, and we stop them in order
                preexec_fn=follow_parent,  # noqa: PLW1509 - no thread runs yet
            )

    def look(self) -> None:
        """Raises when a program has ended by itself."""
        for name, child in self.children.items():
            if child.poll() is not None:
                log = self.logs / f"{name}.log"
                last = log.read_text(errors="replace").strip().splitlines()[-8:]
                raise Refused(
                    "\n".join([f"Terminó «{name}» (código {child.returncode}). Vea {log}:", *last])
                )
        if self.own_database and not database_lives(self.data / "postgresql/data/postmaster.pid"):
            raise Refused(f"Terminó PostgreSQL. Vea {self.data}/postgresql/log")

    def wait_until_healthy(self) -> None:
        until = time.monotonic() + 90
        while not healthy(self.port):
            self.look()
            if time.monotonic() > until:
                raise Refused(f"SUGM no respondió en 90 segundos. Vea {self.logs}.")
            time.sleep(0.2)

    def stop(self) -> None:
        """Last started, first stopped; whoever does not leave in time is killed."""
        for child in reversed(self.children.values()):
            send(child, signal.SIGTERM)
        until = time.monotonic() + 20
        for child in reversed(self.children.values()):
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                send(child, signal.SIGKILL)
            send(child, signal.SIGKILL)  # what it may have left in its session
        if self.own_database:
            with contextlib.suppress(Refused):  # it has said why
                self.ask("engine.embedded", "stop", self.data)


def run(words: list[str]) -> None:
    options = run_options(words)
    setup()
    options.data.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it
    for end in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(end, lambda *_: signal.raise_signal(signal.SIGINT))
    with (options.data / "run.lock").open("w") as held:
        only_one(held, options.data)
        port_is_free(options.port)
        system = System(options.data.absolute(), options.port)
        try:
            people = bring_up(system, empty=options.empty)
            say(f"\nSUGM está en marcha: http://127.0.0.1:{options.port}\n{people}\nCtrl-C lo detiene.")
            while True:
                system.look()
                time.sleep(0.5)
        except KeyboardInterrupt:
            say("\nDeteniendo SUGM…")
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            system.stop()
    say("SUGM se detuvo; los datos quedan en " + str(options.data))


def sugm(words: list[str]) -> int:
    """The command line of SUGM on the data of ``run``, whether it is running or not."""
    setup()
    system = System(HOME, 8000)
    with (HOME / "run.lock").open("a") as held:
        alone = not locked(held)
        system.start_database()
        try:
            return call(PYTHON, "-m", "web.cli", *words, env=system.env)
        finally:
            if alone:
                system.stop()


def bring_up(system: System, *, empty: bool) -> str:
    """Start everything in order; gives what to tell about the accounts."""
    say("Iniciando…")
    system.start_database()
    system.prepare(
        "migrations", "Preparando la base de datos", "web.cli", "migrate", inputs=("migrations",)
    )
    system.prepare(
        "processes", "Desplegando los procesos", "web.cli", "deploy", "processes", inputs=("processes",)
    )
    since = (datetime.now(UTC) - SAMPLE_AGE).date().isoformat()
    system.prepare(
        "claves", "Creando las claves de los documentos", "web.cli", "keys", "init", "--desde", since
    )
    sandbox = free_port()
    ours = f"http://127.0.0.1:{system.env['SUGM_PORT']}"
    told = ("--print-environment", "--port-base", sandbox, "--answers-to", ours)
    agencies = system.ask("tasks.sandbox", *told)
    for name, equals, value in (line.partition("=") for line in agencies.splitlines()):
        if equals:
            system.env[name] = value
    say("Iniciando las entidades simuladas, los trabajadores y la web…")
    system.start("entidades", "tasks.sandbox", "--port-base", sandbox)
    if "SUGM_REDIS_URL" in os.environ:
        system.start("despachador", "tasks.queue", "--dispatch")
        system.start("trabajadores", "tasks.queue")
    else:
        system.start("trabajadores", "tasks.pool")
    people = accounts(system, empty=empty)
    system.start("web", "web")
    system.wait_until_healthy()
    return people


def accounts(system: System, *, empty: bool) -> str:
    """Sample accounts, and sample cases too unless the system is to start empty."""
    made = ["web.cli", "demo", "--clave", system.env["SUGM_DEMO_PASSWORD"]]
    if empty:
        return system.prepare("accounts", "Creando las cuentas de muestra", *made, "--solo-cuentas")
    return system.prepare("demo", "Cargando los datos de muestra", *made)


def keys(data: Path) -> dict[str, str]:
    """Secrets of this installation: made once each, readable by their owner only."""
    file = data / "secrets.json"
    kept: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    made = {name: secrets.token_urlsafe(48) for name in SECRETS if name not in kept}
    if "SUGM_DEMO_PASSWORD" not in kept:
        made["SUGM_DEMO_PASSWORD"] = "-".join(secrets.token_hex(2) for _ in range(4))
    if made:
        half = data / "secrets.new"
        half.touch(mode=0o600)
        half.write_text(json.dumps(kept | made))
        half.rename(file)
    return {name: os.environ.get(name, value) for name, value in (kept | made).items()}


def vault_keys(data: Path) -> Path:
    """The file with the key that wraps the keys of encrypted answers: made once, for its owner only."""
    file = data / "vault.keys"
    if not file.exists():
        half = data / "vault.new"
        half.touch(mode=0o600)
        half.write_text(f"inicial:{base64.b64encode(secrets.token_bytes(32)).decode()}\n")
        half.rename(file)
    return file


def run_options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 dev.py run")
    parser.add_argument("--port", type=int, default=8000, help="puerto de la web (8000)")
    parser.add_argument("--data", type=Path, default=HOME, help="carpeta de los datos (.sugm)")
    parser.add_argument("--empty", action="store_true", help="sin datos de muestra")
    return parser.parse_args(words)


def only_one(held: TextIO, data: Path) -> None:
    if locked(held):
        raise Refused(f"Ya hay un SUGM en marcha con los datos de {data}. Use otra con --data.")


def locked(held: TextIO) -> bool:
    """Whether another has it; if not, we have it now."""
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def port_is_free(port: int) -> None:
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise Refused(
                f"No se puede usar el puerto {port} ({error}). Elija otro con --port."
            ) from None


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def database_lives(file: Path) -> bool:
    try:
        pid = int(file.read_text().split("\n", 1)[0])
        os.kill(pid, 0)
        told = Path(f"/proc/{pid}/cmdline")
        return not told.exists() or told.read_bytes() != b""  # empty: a zombie
    except (OSError, ValueError):
        return False


def healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/salud", timeout=5) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


def follow_parent() -> None:
    """On Linux a child is told to stop when we are killed without a chance to say so."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def send(child: subprocess.Popen[bytes], what: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, what)

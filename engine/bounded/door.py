"""The caller's side: hand a folder to the child, wait a bounded time, get findings, whatever happens."""

import atexit
import contextlib
import hashlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.bounded import wire
from engine.bounded.limits import LIMITS, Limits, kill
from engine.findings import Finding, Report

_START = 60.0  # seconds that the child may take to load the engine, on a slow machine
_GRACE = 1.0  # seconds for what the kernel ended to be gone
_LONGEST_ANSWER = 8_000_000  # bytes
KEPT = 100  # answers
_ROOT = Path(__file__).parents[2]


class NoChild(RuntimeError):
    """The process that checks folders could not be started."""


@dataclass
class _Keeper:
    """The process that waits for requests, and our end of its socket."""

    control: socket.socket
    process: "subprocess.Popen[bytes]"
    owner: int  # who started it; a fork of ours starts its own
    setups: tuple[str, ...]

    @property
    def usable(self) -> bool:
        return (
            self.owner == os.getpid() and self.setups == tuple(_setups) and self.process.poll() is None
        )


_lock = threading.Lock()
_setups: list[str] = []
_answers: OrderedDict[bytes, Any] = OrderedDict()  # by digest of the request
_keeper: _Keeper | None = None


def prepare(setup: str) -> None:
    """Have the child call ``module:function`` when it starts, such as one that gives FEEL functions."""
    if setup not in _setups:
        _setups.append(setup)


def check(
    folder: wire.Folder,
    *,
    topics: Collection[str] | None = None,
    play: bool = True,
    limits: Limits = LIMITS,
) -> Sequence[Finding]:
    """Check a folder in the child; ``play``: its scenarios too.

    Costs at most ``limits``, and never raises for what the folder holds: a file that takes too long,
    grows too large or brings the check down is itself a finding. What was judged once is known.
    """
    arguments = {"topics": None if topics is None else sorted(topics), "play": play}
    told, problem = ask("engine.bounded.judging:check", folder, arguments, limits=limits)
    return [problem] if problem else [wire.finding(one) for one in told]


def ask(
    question: str, folder: wire.Folder, arguments: Mapping[str, Any], *, limits: Limits = LIMITS
) -> tuple[Any, Finding | None]:
    """What a function of ours (``module:function``) says of a folder, in the child.

    The answer, which depends on nothing but the request; or the finding that tells why there is none.
    """
    request = wire.pack(question, folder, arguments)
    known = hashlib.sha256(repr((limits, _setups)).encode() + request).digest()
    with _lock:
        if known in _answers:
            _answers.move_to_end(known)
            return _answers[known], None
    try:
        told, problem = _once(folder, request, limits)
    except NoChild:  # it was killed just now, by somebody else: once more
        told, problem = _once(folder, request, limits)
    if problem is None:
        with _lock:
            _answers[known] = told
            while len(_answers) > KEPT:
                _answers.popitem(last=False)
    return told, problem


def _once(folder: wire.Folder, request: bytes, limits: Limits) -> tuple[Any, Finding | None]:
    with _ask(limits) as client:
        return _Answer(client, folder, limits).await_(request)


def close() -> None:
    """End the waiting process; the next check starts another."""
    global _keeper  # noqa: PLW0603 - one for each process
    with _lock:
        if _keeper is not None:
            _keeper.control.close()
            if _keeper.owner == os.getpid():
                _end(_keeper.process)
        _keeper = None


atexit.register(close)


@contextlib.contextmanager
def _ask(limits: Limits) -> Iterator[socket.socket]:
    """A socket to a new fork of the child."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            _send(json.dumps(asdict(limits)).encode(), theirs.fileno())
        yield ours


def _send(message: bytes, descriptor: int) -> None:
    with _lock:
        try:
            socket.send_fds(_ready().control, [message], [descriptor])
        except OSError:  # it died between two requests: once more with another
            socket.send_fds(_ready(anew=True).control, [message], [descriptor])


def _ready(*, anew: bool = False) -> _Keeper:
    global _keeper  # noqa: PLW0603 - one for each process
    if _keeper is not None and (anew or not _keeper.usable):
        _keeper.control.close()
        if _keeper.owner == os.getpid():
            _end(_keeper.process)
        _keeper = None
    if _keeper is None:
        _keeper = _start()
    return _keeper


def _start() -> _Keeper:
    ours, theirs = socket.socketpair()
    setups = tuple(_setups)
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-m", "engine.bounded.child", str(theirs.fileno()), *setups],
            cwd=_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
    return _Keeper(ours, process, os.getpid(), setups)


def _end(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class _Answer:
    """What the child says of one folder, line by line."""

    def __init__(self, client: socket.socket, folder: wire.Folder, limits: Limits) -> None:
        self._client, self._folder, self._limits = client, folder, limits
        self._buffer = bytearray()
        self._process = 0
        self._plays_since = 0.0
        self._file = folder.only or f"{folder.key}.bpmn"

    def await_(self, request: bytes) -> tuple[Any, Finding | None]:
        """Send the request; its answer, or the one finding that tells what became of it."""
        self._deadline = time.monotonic() + _START
        told = self._line()
        if "process" not in told:
            raise NoChild("The process that checks folders does not start.")
        self._process = int(told["process"])
        self._since = time.monotonic()
        self._deadline = self._since + self._limits.wall + _GRACE
        with contextlib.suppress(OSError):
            self._client.sendall(request)
        while "at" in (told := self._line()):
            self._file = str(told["at"])
            if "plays" in told:
                self._play()
        if "answer" in told:
            return told["answer"], None
        return None, self._what_became(told, time.monotonic() - self._since)

    def _play(self) -> None:
        """A scenario begins, with a time of its own."""
        self._since = time.monotonic()
        if not self._plays_since:
            self._plays_since = self._since
            self._deadline = self._since + self._limits.wall_of_plays + _GRACE

    def _line(self) -> Mapping[str, Any]:
        """The next message; empty when there are no more, or it takes too long."""
        while b"\n" not in self._buffer:
            try:
                self._client.settimeout(max(self._deadline - time.monotonic(), 0.001))
                chunk = self._client.recv(1 << 16)
            except TimeoutError:
                return self._give_up()
            except ConnectionError:
                chunk = b""
            if not chunk:
                return {}  # it is gone
            self._buffer += chunk
            if len(self._buffer) > _LONGEST_ANSWER:
                return self._give_up()
        line, _, rest = bytes(self._buffer).partition(b"\n")
        self._buffer = bytearray(rest)
        told = json.loads(line)
        return told if isinstance(told, dict) else {}

    def _give_up(self) -> Mapping[str, Any]:
        if self._process:
            kill(self._process)
        return {}

    def _out_of_time(self, seconds: float) -> bool:
        """Whether it was time that ran out, of this step or of all scenarios together."""
        played = time.monotonic() - self._plays_since if self._plays_since else 0.0
        return seconds >= self._limits.cpu or played >= self._limits.plays

    def _what_became(self, told: Mapping[str, Any], seconds: float) -> Finding:
        report = Report(self._file)
        if told.get("over") == "failure":
            report.error(
                "check-failed",
                None,
                "La revisión falló al leer el archivo ({what} en {where}).",
                "Simplifique lo último que cambió en él, y avise a soporte: es un defecto del programa.",
                what=told.get("what"),
                where=told.get("where"),
            )
        elif not told and self._out_of_time(seconds):
            report.error(
                "check-too-slow",
                None,
                "Revisar el archivo tarda demasiado: a los {seconds} segundos no se había terminado.",
                "Divida el proceso en otros más pequeños, o acorte sus expresiones y tablas.",
                seconds=f"{self._limits.cpu:g}".replace(".", ","),
            )
        else:
            report.error(
                "check-too-large",
                None,
                "Revisar el archivo ocupa demasiado: más de {limit} MB de memoria.",
                "Divida el proceso en otros más pequeños, o acorte sus textos y tablas.",
                limit=self._limits.memory >> 20,
            )
        return report.findings[0]

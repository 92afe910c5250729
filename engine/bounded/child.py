"""The process that checks what strangers hand in: ``python -m engine.bounded.child``.

It is started once, loads the engine, and then waits. For every request it forks: the fork is held to its
limits, reads one folder, answers and is gone. The one that waits never reads a folder.
"""

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from engine import gate
from engine.bounded import wire
from engine.bounded.limits import Budget, Limits, hold_to

#: Where functions live that answer for a folder; loaded before the forks.
QUESTIONS = ("engine.bounded.judging",)

_CHUNK = 1 << 20
_WARM_UP = Path(__file__).parent / "ensayo"


def main(arguments: Sequence[str]) -> None:
    """Wait on the socket whose number is given; the rest are functions to call first (module:name)."""
    for setup in arguments[1:]:
        module, _, name = setup.partition(":")
        getattr(importlib.import_module(module), name)()
    for module in QUESTIONS:
        importlib.import_module(module)
    gate.check("ensayo", _warm_up(), callees={}, topics=None)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody has to be waited for
    gc.collect()
    gc.freeze()  # forks share what is loaded
    with socket.socket(fileno=int(arguments[0])) as control:
        _wait(control)


def _warm_up() -> Mapping[str, bytes]:
    """A small folder: what is made ready at its first use is then ready before the forks."""
    files = (file for file in _WARM_UP.rglob("*") if file.is_file())
    return {file.relative_to(_WARM_UP).as_posix(): file.read_bytes() for file in files}


def _wait(control: socket.socket) -> None:
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 256, 1)
        if not message:
            return  # whoever started us is gone
        if os.fork() == 0:
            control.close()
            _serve(socket.socket(fileno=descriptors[0]), json.loads(message))
            os._exit(0)
        for descriptor in descriptors:
            os.close(descriptor)


def _serve(client: socket.socket, limits: Mapping[str, Any]) -> None:
    """Answer one request. Whatever happens, this process ends here."""
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    client.sendall(wire.line({"process": os.getpid()}))
    body = _read(client)
    held = Limits(**limits)
    hold_to(held, lambda: _too_large(client))
    try:
        answer: dict[str, object] = {"answer": _answer(client, wire.unpack(body), Budget(held))}
    except MemoryError:
        answer = {"over": "memory"}
    except Exception as error:  # noqa: BLE001 - a mistake of ours, told to whoever asked
        answer = {"over": "failure", "what": type(error).__name__, "where": _where(error)}
    with contextlib.suppress(OSError):
        client.sendall(wire.line(answer))


def _answer(client: socket.socket, request: wire.Request, budget: Budget) -> object:
    """What the function that is asked for says."""

    def at(path: str) -> None:
        client.sendall(wire.line({"at": path[:300]}))

    def play(path: str) -> None:
        budget.renew()
        client.sendall(wire.line({"at": path[:300], "plays": True}))

    module, _, name = request.question.partition(":")
    return getattr(importlib.import_module(module), name)(
        request.folder, request.arguments, wire.Progress(at=at, play=play)
    )


def _read(client: socket.socket) -> bytes:
    prefix = _exactly(client, 4)
    return _exactly(client, wire.length(prefix))


def _exactly(client: socket.socket, size: int) -> bytes:
    read = bytearray()
    while len(read) < size:
        chunk = client.recv(min(size - len(read), _CHUNK))
        if not chunk:
            os._exit(0)  # nobody asks any more
        read += chunk
    return bytes(read)


def _too_large(client: socket.socket) -> None:
    client.sendall(wire.line({"over": "memory"}))
    os._exit(0)


def _where(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{os.path.basename(last.filename)}:{last.lineno}"  # noqa: PTH119 - no Path: we may be out of memory


if __name__ == "__main__":
    main(sys.argv[1:])

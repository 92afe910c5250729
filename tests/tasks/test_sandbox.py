"""The control of the sandbox, as a demonstration or another process uses it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from tasks import sandbox


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Started as a person would."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tasks.sandbox", "--port-base", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert "127.0.0.1" in process.stdout.readline()
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
        process.send_signal(signal.SIGTERM)
        assert 0 == process.wait(5)


def wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


def test_an_agency_can_be_broken_and_mended_from_outside(server: str) -> None:
    def ask() -> int:
        body = {"expediente": "E-1"}
        return httpx.post(f"{server}/migraciones/rim/v1/decisiones", json=body).status_code

    def order(mode: str) -> None:
        httpx.post(f"{server}/control/faults", json={"agency": "migraciones", "mode": mode})

    order("error")
    broken = ask()
    order("ok")

    assert (503, 200) == (broken, ask())


def test_tells_what_it_was_asked(server: str) -> None:
    httpx.post(f"{server}/control/reset")
    httpx.post(
        f"{server}/migraciones/rim/v1/decisiones",
        json={"expediente": "E-1"},
        headers={"Idempotency-Key": "k"},
    )
    (asked,) = httpx.get(f"{server}/control").json()["asked"]

    assert ("migraciones", "k", 1) == (asked["agency"], asked["key"], asked["times"])


@pytest.mark.parametrize("path", ["pnp", "nadie", "control/faults", "interpol/find/v1/nominals"])
def test_nonsense_is_refused_and_does_no_harm(server: str, path: str) -> None:
    answer = httpx.post(f"{server}/{path}", content=b"[1, <")

    assert answer.status_code in (400, 422)


def test_prints_the_settings_that_point_to_it() -> None:
    command = [sys.executable, "-m", "tasks.sandbox", "--print-environment", "--port-base", "8999"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ))
    settings = dict(line.split("=", 1) for line in printed.stdout.splitlines())

    assert sandbox.environment("http://127.0.0.1:8999") == settings

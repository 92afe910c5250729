"""``python3 dev.py run``, as whoever tries SUGM meets it: twice, the second time with its data."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from tests.house import ROOT
from tests.setup.test_embedded import discard
from tools.system import free_port, healthy

PATIENCE = 600  # seconds for the first start, which deploys and rehearses all procedures


@contextmanager
def running(data: Path, port: int, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The system, until the block ends; with what it told before it was ready."""
    words = [sys.executable, "dev.py", "run", "--port", str(port), "--data", str(data), *options]
    with subprocess.Popen(
        words, cwd=ROOT, env=_as_met(), stdout=-1, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield process, told_until_ready(process)
        finally:
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.communicate(timeout=60)
            process.kill()


def _as_met() -> dict[str, str]:
    """The environment of somebody who has no keys yet: those of the tests are not theirs."""
    return {name: told for name, told in os.environ.items() if not name.startswith("SUGM_KEYS")}


def told_until_ready(process: subprocess.Popen[str]) -> str:
    told = ""
    until = time.monotonic() + PATIENCE
    for line in process.stdout or ():
        told += line
        if "Ctrl-C" in line or time.monotonic() > until:
            break
    return told


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("datos")
    yield folder
    discard(folder)


def test_it_starts_with_cases_and_stops_without_leaving_anything(data: Path) -> None:
    port = free_port()
    with running(data, port) as (process, told):
        children = psutil.Process(process.pid).children(recursive=True)

        assert f"http://127.0.0.1:{port}" in told
        assert healthy(port)
        assert "Contraseña" in page(port, "/")
    assert 0 == process.returncode
    assert [] == [child for child in children if child.is_running()]
    assert not healthy(port)


def test_the_second_start_is_quick_and_tells_the_same_accounts(data: Path) -> None:
    started = time.monotonic()
    with running(data, free_port()) as (_, told):
        assert 60 > time.monotonic() - started  # 4 s where nothing else runs
        assert (data / "stamps/demo").read_text(encoding="utf-8").split("\n", 1)[1].strip() in told
        assert not re.search("Creando|Instalando|Desplegando|Cargando", told)


def test_a_program_that_dies_stops_the_rest_and_is_named(data: Path) -> None:
    with running(data, free_port()) as (process, _):
        workers = next(
            child
            for child in psutil.Process(process.pid).children()
            if "tasks.pool" in " ".join(child.cmdline())
        )
        workers.kill()
        output, _ = process.communicate(timeout=60)

        assert 1 == process.returncode
        assert re.search(r"Terminó «trabajadores».*trabajadores\.log", output)


def page(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
        text: bytes = answer.read()
    return text.decode()

"""The commands of ``dev.py``: what they refuse, and what they do again."""

import ast
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import dev
from tests.house import ROOT, read, sources
from tools import setup, shell, system


def test_without_a_command_it_tells_its_commands() -> None:
    told = subprocess.run([sys.executable, ROOT / "dev.py"], capture_output=True, text=True, check=True)

    assert [] == [name for name in dev.COMMANDS if f"  {name} " not in told.stdout]


def test_an_unknown_command_is_an_error() -> None:
    assert 2 == dev.main(["correr"])


def test_an_old_python_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))

    with pytest.raises(shell.Refused, match=r"Se necesita Python 3\.11"):
        setup.setup()


def test_a_python_without_venv_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "PYTHON", tmp_path / "bin/python")
    monkeypatch.setattr(setup, "SYSTEM_PYTHON", python(tmp_path, "system", lacks="venv"))
    monkeypatch.setattr(sys, "executable", python(tmp_path, "ours", lacks="ensurepip"))
    monkeypatch.setattr(setup, "OUR_PIP", [tmp_path / "no-pip"])

    with pytest.raises(shell.Refused, match="apt install python3-venv"):
        setup.make_venv()


def test_the_environment_is_made_of_the_python_of_the_system_where_it_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, bare = python(tmp_path, "whole"), python(tmp_path, "bare", lacks="ensurepip")
    ours = python(tmp_path, "ours")
    monkeypatch.setattr(sys, "executable", ours)

    def made_of(system: str, our_pip: str) -> str:
        monkeypatch.setattr(setup, "SYSTEM_PYTHON", system)
        monkeypatch.setattr(setup, "OUR_PIP", [our_pip])
        return setup.python_of_venv()

    assert [whole, bare, ours, ours] == [
        made_of(whole, "/nowhere"),
        made_of(bare, "/bin/true"),  # our pip works in it
        made_of(bare, "/nowhere"),
        made_of(str(tmp_path / "absent"), "/bin/true"),
    ]


def python(folder: Path, name: str, *, lacks: str = "nothing") -> str:
    """A Python that makes environments, but for one module that it lacks."""
    file = folder / name
    has = f"sys.modules.update(dict(venv=sys, ensurepip=sys) | {{{lacks!r}: None}})"
    blocked = f"import sys; {has}; exec(sys.argv[1])"
    file.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{blocked}" "$2"\n')
    file.chmod(0o755)
    return str(file)


def test_a_step_is_done_again_only_when_its_inputs_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "ROOT"):
        monkeypatch.setattr(setup, name, tmp_path)
    (tmp_path / "lock").write_text("one")

    assert [True, False] == [needed("lock"), needed("lock")]
    (tmp_path / "lock").write_text("two")
    assert [True, False] == [needed("lock"), needed("lock")]


def test_a_step_that_failed_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "ROOT"):
        monkeypatch.setattr(setup, name, tmp_path)
    (tmp_path / "lock").write_text("one")
    with pytest.raises(shell.Refused), setup.stale("step", "lock"):
        raise shell.Refused

    assert needed("lock")


def needed(path: str) -> bool:
    with setup.stale("step", path) as answer:
        return answer


@pytest.mark.parametrize("home", [None, "/nonexistent", ""])
def test_programs_get_a_home_they_can_write(
    home: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell, "HOME", tmp_path)
    monkeypatch.delenv("HOME") if home is None else monkeypatch.setenv("HOME", home)

    assert str(tmp_path / "home") == shell.environment()["HOME"]


def test_secrets_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    first = system.keys(tmp_path)

    assert first == system.keys(tmp_path)
    assert 0o600 == (tmp_path / "secrets.json").stat().st_mode & 0o777


def test_a_port_in_use_is_told_with_the_way_out() -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = door.getsockname()[1]

        with pytest.raises(shell.Refused, match=rf"puerto {port} .*--port"):
            system.port_is_free(port)


def test_two_systems_do_not_share_their_data(tmp_path: Path) -> None:
    file = tmp_path / "run.lock"
    with file.open("w") as first, file.open("w") as second:
        system.only_one(first, tmp_path)

        with pytest.raises(shell.Refused, match="Ya hay un SUGM en marcha"):
            system.only_one(second, tmp_path)


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> system.System:
    monkeypatch.setenv("SUGM_DATABASE_URL", "postgresql://nowhere")
    monkeypatch.setattr(system, "PYTHON", Path(sys.executable))
    return system.System(tmp_path, 8000)


def test_a_program_that_ends_by_itself_is_told_with_its_log(started: system.System) -> None:
    started.start("trabajadores", "no_such_module")
    started.children["trabajadores"].wait(10)

    with pytest.raises(shell.Refused, match=r"«trabajadores».*trabajadores\.log") as told:
        started.look()
    assert "no_such_module" in str(told.value)


def test_stopping_leaves_no_program_behind(started: system.System) -> None:
    started.start("entidades", "http.server", system.free_port(), "--bind", "127.0.0.1")
    child = started.children["entidades"]
    started.stop()

    assert child.poll() is not None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent died")
def test_programs_do_not_outlive_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from tools import system\n"
        "system.PYTHON = Path(sys.executable); here = system.System(Path(sys.argv[1]), 8000)\n"
        "here.start('x', 'http.server', system.free_port(), '--bind', '127.0.0.1')\n"
        "print(here.children['x'].pid, flush=True); sys.stdin.read()"
    )
    words = [sys.executable, "-c", program, tmp_path]
    with subprocess.Popen(words, cwd=ROOT, stdin=-1, stdout=-1, text=True) as supervisor:
        child = int(supervisor.stdout.readline()) if supervisor.stdout else 0
        supervisor.kill()
    until = time.monotonic() + 10
    while Path(f"/proc/{child}/cmdline").exists() and time.monotonic() < until:
        if not Path(f"/proc/{child}/cmdline").read_bytes():
            break  # ended; nobody has asked for its code yet
        time.sleep(0.02)

    assert time.monotonic() < until


@pytest.mark.parametrize("path", ["dev.py", *sources("tools")])
def test_an_old_python_can_read_as_far_as_its_sentence(path: str) -> None:
    assert ast.parse(read(path), feature_version=(3, 8))

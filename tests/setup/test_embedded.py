"""The embedded server, as the commands use it: a real one, killed, restarted, left in pieces."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from engine import embedded


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A deep folder that only its owner can pass, with a space and an apostrophe in its path."""
    long = tmp_path_factory.mktemp("datos") / "la carpeta de O'Higgins" / ("x" * 100)
    yield long
    discard(long)


def ask(url: str, question: str = "SELECT 1") -> object:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return connection.execute(text(question)).scalar()


def test_a_throwaway_server_works_and_leaves_nothing() -> None:
    with embedded.cluster() as url:
        assert 18 == int(str(ask(url, "SHOW server_version")).split(".")[0])
        place = Path(str(ask(url, "SHOW data_directory")))

        assert place.exists()
    assert not place.parent.exists()


def test_there_is_no_port_and_the_socket_is_private(folder: Path) -> None:
    url = embedded.start(folder)
    socket = Path(str(ask(url, "SHOW unix_socket_directories")).strip('"'))

    assert "" == ask(url, "SHOW listen_addresses")
    assert 0o700 == socket.stat().st_mode & 0o777


def test_a_second_start_finds_the_first(folder: Path) -> None:
    url = embedded.start(folder)
    first = embedded.postmaster(folder)

    assert url == embedded.start(folder)
    assert first == embedded.postmaster(folder)


def test_data_outlive_a_server_that_was_killed(folder: Path) -> None:
    url = embedded.start(folder)
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS number"))
    killed = embedded.postmaster(folder)
    os.kill(killed or 0, signal.SIGKILL)
    wait_until_gone(killed)

    assert 7 == ask(embedded.start(folder), "SELECT number FROM kept")
    assert killed != embedded.postmaster(folder)


def test_a_process_id_that_now_belongs_to_another_program_is_no_server(folder: Path) -> None:
    embedded.start(folder)
    embedded.stop(folder)
    (folder / "postgresql/data/postmaster.pid").write_text(f"{os.getpid()}\n")

    assert embedded.postmaster(folder) is None
    assert 1 == ask(embedded.start(folder))


def test_a_cluster_that_was_only_half_made_is_made_again(tmp_path: Path) -> None:
    url = embedded.start(tmp_path)
    embedded.stop(tmp_path)
    cluster = (tmp_path / "postgresql").resolve()
    (cluster / "data").rename(cluster / "data.new")
    (cluster / "data.new/PG_VERSION").unlink()

    assert url == embedded.start(tmp_path)
    assert 1 == ask(url)
    discard(tmp_path)


def test_stopping_what_does_not_run_is_no_error(tmp_path: Path) -> None:
    embedded.stop(tmp_path)

    assert embedded.postmaster(tmp_path) is None


def test_a_throwaway_server_whose_owner_was_killed_is_swept_up() -> None:
    program = (
        "from engine import embedded; import time\n"
        "with embedded.cluster() as url:\n    print(url, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as owner:
        told = owner.stdout.readline() if owner.stdout else ""
        owner.kill()
    left = Path(told.strip().partition("host=")[2])
    with embedded.cluster():
        assert not left.exists()


def test_the_data_of_another_user_are_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "postgresql").mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: 12345)

    with pytest.raises(embedded.ServerUnavailable, match="pertenece a otro usuario"):
        embedded.start(tmp_path)


def discard(folder: Path) -> None:
    """Stop the server; what root keeps elsewhere goes too."""
    embedded.stop(folder)
    shutil.rmtree((folder / "postgresql").resolve())


def wait_until_gone(pid: int | None) -> None:
    until = time.monotonic() + 10
    while lives(pid) and time.monotonic() < until:
        time.sleep(0.02)


def lives(pid: int | None) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False

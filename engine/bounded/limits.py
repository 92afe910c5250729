"""What reading a folder may cost, and how a process is held to it."""

import contextlib
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_MEGABYTE = 1 << 20
_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024  # getrusage counts bytes there, KiB elsewhere
_LOOK_EVERY = 0.02  # seconds
_FORBIDDEN = frozenset(
    {
        *("socket.connect", "socket.bind", "socket.sendto"),
        *("subprocess.Popen", "os.exec", "os.fork", "os.posix_spawn", "os.system"),
        *("os.remove", "os.rename", "os.rmdir", "os.mkdir"),
    }
)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Of one check. Seconds are of processor but for those of ``wall``; the kernel sees to them."""

    cpu: float = 4.5  # to read and judge the folder; and then again for each scenario
    plays: float = 30.0  # for all scenarios together
    wall: float = 15.0  # by the clock, for a machine that is busy with other things
    wall_of_plays: float = 90.0
    memory: int = 200 * _MEGABYTE  # above what the process has at its start


LIMITS = Limits()


def hold_to(limits: Limits, when_too_large: Callable[[], None]) -> None:
    """Hold this process to them for good. The kernel does it, whatever code is running.

    ``when_too_large`` is called only where the kernel does not limit memory (macOS); elsewhere a
    MemoryError is raised.
    """
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, limits.cpu)
    signal.setitimer(signal.ITIMER_REAL, limits.wall)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not _bound_address_space(limits.memory):
        watch_memory(limits.memory, when_too_large)
    sys.addaudithook(_refuse)


class Budget:
    """What is left for scenarios: each gets a time of its own as long as there is some for all."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._began = limits, 0.0

    def renew(self) -> None:
        """A scenario begins."""
        if not self._began:
            self._began = time.process_time()
            signal.setitimer(signal.ITIMER_REAL, self._limits.wall_of_plays)
        left = self._limits.plays - (time.process_time() - self._began)
        signal.setitimer(signal.ITIMER_PROF, max(min(left, self._limits.cpu), 0.001))


def _bound_address_space(memory: int) -> bool:
    """Whether the kernel will see to it."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except (OSError, ValueError):
        return False
    return True


def watch_memory(memory: int, when_too_large: Callable[[], None]) -> None:
    """Look again and again, from a thread, whether the process has grown by more than ``memory``."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MAXRSS_UNIT + memory

    def look() -> None:
        while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MAXRSS_UNIT < most:
            time.sleep(_LOOK_EVERY)
        when_too_large()

    threading.Thread(target=look, daemon=True).start()


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    """Python calls this before anything of note: nobody is called, nothing is started or written."""
    if event in _FORBIDDEN:
        raise PermissionError(event)
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wxa+"):
        raise PermissionError(event)


def kill(process: int) -> None:
    """End a process and all it may have started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process, signal.SIGKILL)

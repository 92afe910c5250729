"""Named points at which a program of ours may be made to die: before and after whatever leaves a mark.

They lie around the seams that every such thing passes (the driver's commit, RQ's enqueue, the transport
to the agencies, the renaming of a finished file), and exist only in programs that a fault test starts.
"""

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from rq import Queue
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from tasks.connectors.transport import AgencyTransport

ORDER = "SUGM_TEST_DIES_AT"  # e.g. commit.after:3, the third time that a commit is over

SEAMS: dict[str, tuple[type, str]] = {
    "commit": (PGDialect_psycopg, "do_commit"),
    "publish": (Queue, "enqueue"),
    "agency": (AgencyTransport, "handle_request"),
    "file": (Path, "replace"),
}
OF_WEB = tuple(f"commit.{when}:{nth}" for nth in (1, 2, 3, 5) for when in ("before", "after"))
OF_WORKER = tuple(
    f"{seam}.{when}:{nth}"
    for seam, nth in (("commit", 1), ("agency", 1), ("commit", 2), ("commit", 3))
    for when in ("before", "after")
)
OF_DISPATCHER = tuple(
    f"{seam}.{when}:{nth}"
    for seam, nth in (("commit", 1), ("publish", 1), ("commit", 3), ("publish", 3))
    for when in ("before", "after")
)


def arm(order: str) -> None:
    """Die at this point, by the hand that nobody can hold back."""
    name, _, nth = order.partition(":")
    seam, _, when = name.partition(".")
    owner, method = SEAMS[seam]
    setattr(owner, method, _deadly(getattr(owner, method), when, int(nth)))


def _deadly(work: Callable[..., Any], when: str, nth: int) -> Callable[..., Any]:
    passed: Counter[str] = Counter()
    lock = threading.Lock()

    def reach(where: str) -> None:
        with lock:
            passed[where] += 1
            last = where == when and passed[where] == nth
        if last:
            os.kill(os.getpid(), signal.SIGKILL)

    @wraps(work)
    def around(*arguments: object, **named: object) -> Any:
        reach("before")
        done = work(*arguments, **named)
        reach("after")
        return done

    return around

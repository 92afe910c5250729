"""Officers at their desks: the real web servers over HTTP, on a ministry at full size.

Twenty officers work at once on two cores, each with a click every three seconds on average, which
leaves no time to read anything: the first page of the inbox, a filter, the counts, a search by name or
number, a task completed and the next one opened. What is told is the server's own time for a whole
page (``Server-Timing``): rights, SQL, HTML, commit. The officers' browsers (threads of this program)
run on the same two cores; that is not subtracted.

The ministry is poured into a database of its own the first time (``bench.crowd``; minutes, with
progress) and kept below ``.sugm/bench`` for the next: a million open tasks, three million finished
ones, a million persons, and a tenth of all that in a second database, for the growth.

    inbox_p95_ms          the slowest of: first page, filter, counts
    search_p95_ms         surnames, full names, misspellings, documents and case numbers
    submit_p95_ms         the POST of a form and the page of the next task, together
    monitor_p95_ms        the supervisors' overview
    growth_10x            ten times as much / as much: medians, of whichever of these grows most
    completion_over_floor p50 of a completion / a bare transaction that writes the same rows
                          (``bench.engine``)
"""

import json
import os
import subprocess
from collections.abc import Mapping

from bench.crowd import ministry
from bench.crowd.officers import Kind, Laps, work
from tools.shell import PYTHON, ROOT

PROMISED = (
    "inbox_p95_ms",
    "search_p95_ms",
    "submit_p95_ms",
    "monitor_p95_ms",
    "growth_10x",
    "completion_over_floor",
)
TASKS = int(os.environ.get("BENCH_TASKS", "1000000"))
SECONDS = 120
INBOX = (Kind.PAGE, Kind.FILTER, Kind.COUNTS)


def run() -> Mapping[str, object]:
    with ministry.open_() as server:
        small = work(server.database(TASKS // 10), SECONDS)
        large = work(server.database(TASKS), SECONDS)
    told: dict[str, object] = {
        "inbox_p95_ms": max(large.p95(kind) for kind in INBOX),
        "search_p95_ms": large.p95(Kind.SEARCH),
        "submit_p95_ms": large.p95(Kind.SUBMIT),
        "monitor_p95_ms": large.p95(Kind.MONITOR),
        "growth_10x": max(growth(small, large, kind) for kind in Kind),
        "completion_over_floor": completion_over_floor(),
    }
    for kind in Kind:
        told[f"{kind.value}_p50_ms"] = large.p50(kind)
        told[f"{kind.value}_p95_ms_alone"] = large.p95(kind)
        told[f"{kind.value}_growth"] = growth(small, large, kind)
        told[f"{kind.value}_times"] = large.count(kind)
    return told


def completion_over_floor() -> float:
    """In a process of its own: this one has been twenty browsers, and is slower for it."""
    command = [PYTHON, "-m", "bench", "engine", "--json"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603
    return float(json.loads(told)["completion_over_floor"])


def growth(small: Laps, large: Laps, kind: Kind) -> float:
    return round(large.p50(kind) / small.p50(kind), 2)

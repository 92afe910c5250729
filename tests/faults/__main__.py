"""``python3 dev.py faults``: every promise of reliability under faults, and a table of what came out.

With ``--plant`` a bug is planted for each promise: then all is well if every test finds its own.
"""

import argparse
import importlib
import json
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from types import FrameType

from tests.faults import outcome as outcomes
from tests.faults.outcome import Outcome
from tests.faults.stage import Stage

PROMISES: Mapping[str, str] = {
    "R1": "r01_completions",
    "R2": "r02_writes",
    "R3": "r03_checks",
    "R4": "r04_rivals",
    "R5": "r05_keys",
    "R6": "r06_timers",
    "R7": "r07_poison",
    "R8": "r08_length",
    "R12": "r12_runaway",
    "R13": "r13_dependencies",
}
Row = tuple[str, Outcome, float]


def trial(promise: str) -> Callable[[Stage], Outcome]:
    """What tries a promise."""
    found: Callable[[Stage], Outcome] = importlib.import_module(f"tests.faults.{PROMISES[promise]}").run
    return found


def attempt(promise: str, stage: Stage) -> Row:
    """Try one; a test that falls down says so in the table, and does not keep the others from theirs."""
    began = time.monotonic()
    try:
        came = trial(promise)(stage)
    except Exception as fallen:  # noqa: BLE001 - told in the table
        traceback.print_exc()
        came = Outcome(stuck=1, broken=[f"{type(fallen).__name__}: {fallen}"[:200]])
    return promise, came, time.monotonic() - began


def options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 dev.py faults", description=__doc__)
    parser.add_argument(
        "--size", choices=("C", "R"), default="R", help="C: pequeño; R: antes de publicar"
    )
    parser.add_argument("--json", action="store_true", help="por prueba {kills, operations, lost, …}")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="la misma tormenta otra vez")
    parser.add_argument("--only", default="", help="por ejemplo R1,R6")
    parser.add_argument(
        "--plant", default="", metavar="R1,…", help="siembra su error en estas, o en all"
    )
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    """Try them, and tell. Gives 1 if a promise was broken, or if a planted bug was not found."""
    signal.signal(signal.SIGTERM, _interrupted)
    told = options(words)
    planted = list(PROMISES) if told.plant == "all" else _names(told.plant)
    names = planted or _names(told.only) or list(PROMISES)
    stage = Stage(size="C" if planted else told.size, seed=told.seed)
    _say(told, f"Tamaño {stage.size}, semilla {stage.seed}.")
    rows = []
    small = stage.size == "C" and not planted
    with stage.together() if small else nullcontext(stage) as shared:
        for name in names:
            rows.append(attempt(name, replace(shared, plant=name if planted else "")))
            _say(told, outcomes.table(rows[-1:]).splitlines()[-1])
    if told.json:
        print(json.dumps({name: came.figures() for name, came, _ in rows}, indent=2))  # noqa: T201
    else:
        print("\n" + outcomes.table(rows))  # noqa: T201
    failed = [name for name, came, _ in rows if came.clean is bool(planted)]
    if failed:
        said = "no hallaron su error sembrado" if planted else "no se cumplieron"
        print(f"{', '.join(failed)}: {said}.", file=sys.stderr)  # noqa: T201
    return int(bool(failed))


def _names(told: str) -> list[str]:
    return [name for name in (one.strip().upper() for one in told.split(",")) if name in PROMISES]


def _say(told: argparse.Namespace, line: str) -> None:
    print(line, file=sys.stderr if told.json else sys.stdout, flush=True)


def _interrupted(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""``python3 -m bench.crowd URL [--tareas N]``: fill an empty database whose tables are there."""

import argparse
import sys

from bench.crowd.loading import load
from engine import db


def main() -> None:
    parser = argparse.ArgumentParser(prog="python3 -m bench.crowd")
    parser.add_argument("url", help="de una base de datos vacía, ya migrada")
    parser.add_argument("--tareas", type=int, default=1_000_000, help="cuántas abiertas (1000000)")
    options = parser.parse_args()
    db.connect(options.url)
    load(options.url, open_tasks=options.tareas, tell=lambda told: print(told, file=sys.stderr))


if __name__ == "__main__":
    main()

"""``python3 dev.py bench [NAME…] [--json]``: run the measurements and tell their figures.

A measurement is a module of this folder with ``run() -> Mapping[str, object]``: figure → value,
the unit in the figure's name (``completion_ms_p50``). Figures that were promised are in its
``PROMISED``; the others explain them, and only people are told.
"""

import argparse
import importlib
import json
import pkgutil
import sys
import time
from pathlib import Path


def main() -> int:
    modules = pkgutil.iter_modules([str(Path(__file__).parent)])
    measurements = sorted(one.name for one in modules if not one.ispkg and measures(one.name))
    parser = argparse.ArgumentParser(prog="python3 dev.py bench", description="Mide y muestra cifras.")
    parser.add_argument("names", nargs="*", metavar="NOMBRE", help=f"todas: {', '.join(measurements)}")
    parser.add_argument("--json", action="store_true", help="un objeto JSON, y nada más")
    options = parser.parse_args()
    if unknown := set(options.names) - set(measurements):
        parser.error(f"no hay medición «{'», «'.join(sorted(unknown))}»; hay: {', '.join(measurements)}")
    told = {}
    for name in options.names or measurements:
        started, module = time.perf_counter(), importlib.import_module(f"bench.{name}")
        figures = dict(module.run())
        told[name] = {figure: figures[figure] for figure in getattr(module, "PROMISED", figures)}
        if not options.json:
            tell(name, figures, time.perf_counter() - started)
    if options.json:
        print(json.dumps(told[options.names[0]] if len(options.names) == 1 else told))
    return 0


def measures(name: str) -> bool:
    return name != "__main__" and "\ndef run(" in (Path(__file__).parent / f"{name}.py").read_text()


def tell(name: str, figures: dict[str, object], seconds: float) -> None:
    print(f"{name} ({seconds:.1f} s)")
    width = max(map(len, figures), default=0)
    for figure, value in figures.items():
        print(f"  {figure:<{width}}  {f'{value:.3f}' if isinstance(value, float) else value}")


if __name__ == "__main__":
    sys.exit(main())

"""FEEL against Python's own ``eval`` of compiled code, which has neither decimals, null nor bounds."""

import statistics
import time
from collections.abc import Callable, Mapping
from decimal import Decimal

import feel

ROUNDS, TIMES = 15, 400
DATA = {"monto": 12, "solicitante": {"edad": 31, "pais": "VEN"}, "votos": ["si", "no", "si", "si"]}
ROWS = [(f"[{low}..{low + 5})", f'"P{low}", "VEN"' if low % 2 else "-") for low in range(0, 100, 10)]
CELLS = [feel.compile_unary(cell) for row in ROWS for cell in row]
PYTHON_ROWS = [
    (low, low + 5, frozenset({f"P{low}", "VEN"}) if low % 2 else None) for low in range(0, 100, 10)
]


def run() -> Mapping[str, object]:
    comparison = feel.compile("monto > 10")
    path = feel.compile('solicitante.edad >= 18 and solicitante.pais in ("VEN", "COL")')
    count = feel.compile('count(votos[item = "si"]) >= 3')
    in_python = compile("monto > 10", "", "eval")
    return {
        "comparison_us": clock(lambda: comparison.evaluate(DATA)),
        "comparison_from_text_us": clock(lambda: feel.compile("monto > 10").evaluate(DATA)),
        "python_comparison_us": clock(lambda: eval(in_python, {"__builtins__": {}}, DATA)),  # noqa: S307
        "path_us": clock(lambda: path.evaluate(DATA)),
        "filter_us": clock(lambda: count.evaluate(DATA)),
        "table_us": clock(table),
        "python_table_us": clock(python_table),
        "compile_us": clock(compile_anew, 40),
    }


def clock(call: Callable[[], object], times: int = TIMES) -> float:
    """Median over rounds of the mean of one call, in microseconds."""
    means = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for _ in range(times):
            call()
        means.append((time.perf_counter() - started) / times * 1e6)
    return statistics.median(means)


def table() -> list[bool | None]:
    """Twenty cells, all of them asked."""
    scope = feel.Run(DATA)
    return [cell.matches(31 if place % 2 == 0 else "VEN", scope) for place, cell in enumerate(CELLS)]


def python_table() -> list[bool]:
    """The same in Python, as one would write it by hand."""
    age, country = Decimal(31), "VEN"
    found = []
    for low, high, countries in PYTHON_ROWS:
        found += [low <= age < high, countries is None or country in countries]
    return found


_fresh = iter(range(10**9))


def compile_anew() -> feel.Expression:
    """A text that was not compiled before."""
    return feel.compile(f"if solicitante.edad >= {next(_fresh)} then monto * 2 else count(votos)")

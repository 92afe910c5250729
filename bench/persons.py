"""Finding a person among a million: how long a search takes, and whether it finds whom it should.

A register is filled with invented persons, then searched as officers do: by full name, by some words of
it, by a name with a slip of the pen or spelt as it sounds, by the number of a document however it is
written, by surname and year of birth, by the beginnings of words.

    search_ms_p95, search_ms_p50   of a search with everything that its page shows
    worst_kind_ms_p95              the same, of the slowest kind of question
    found                          of those whom somebody looked for by all they know: share that came up
    persons_per_second             written by the generator
"""

import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice
from random import Random

from sqlalchemy import text

from bench.engine import server
from engine import db
from engine.access import SYSTEM
from registry import personas
from registry.muestra import errores, poblacion
from registry.muestra.personas import invent
from registry.personas.filiacion import Filiacion

PROMISED = ("search_ms_p95", "worst_kind_ms_p95", "found")
PERSONS = 1_000_000
SEARCHES = 900
SEED = 7
#: by these one finds one person; the others may leave too many to be all shown
_ALL_THEY_KNOW = ("full", "slip", "sound", "number", "number_as_read")


def run(persons: int = PERSONS) -> Mapping[str, object]:
    with server():
        began = time.perf_counter()
        with poblacion.unindexed(db.transaction):
            for done, written in enumerate(poblacion.settle(db.transaction, persons, seed=SEED)):
                tell(done * poblacion.BATCH + len(written), persons)
        filled = time.perf_counter() - began
        settle_down()
        return {**searched(persons), "persons": persons, "persons_per_second": persons / filled}


def searched(persons: int) -> Mapping[str, object]:
    """Ask all questions in turn, as if each came from another officer."""
    took: dict[str, list[float]] = defaultdict(list)
    found: list[bool] = []
    for kind, typed, looked_for in questions(persons):
        with db.transaction() as session:
            began = time.perf_counter()
            result = personas.find(session, typed, actor=SYSTEM)
            took[kind].append((time.perf_counter() - began) * 1e3)
        if kind in _ALL_THEY_KNOW:
            numbers = {number for row in result.rows for _, _, number in row.documentos}
            found.append(looked_for.documentos[0].numero in numbers)
    every = [ms for times in took.values() for ms in times]
    return {
        "search_ms_p95": p95(every),
        "search_ms_p50": statistics.median(every),
        "worst_kind_ms_p95": max(p95(times) for times in took.values()),
        "found": statistics.fmean(found),
        **{f"{kind}_ms_p95": p95(times) for kind, times in took.items()},
    }


def questions(persons: int) -> Iterator[tuple[str, str, Filiacion]]:
    """What is typed, of which kind, and whom it looks for."""
    random = Random(SEED)
    for one in islice(invent(persons, seed=SEED), 0, None, max(1, persons * 9 // SEARCHES)):
        name, number = one.principal, one.documentos[0].numero
        full = " ".join(
            part for part in (name.nombres, name.primer_apellido, name.segundo_apellido) if part
        )
        first = name.nombres.split()[0]
        yield "full", full, one
        yield "words", f"{name.primer_apellido} {first}", one
        yield "slip", errores.slip(random, full), one
        yield "sound", errores.respell(random, full), one
        yield "number", number, one
        yield "number_as_read", errores.misread(random, number), one
        yield "year", f"{name.primer_apellido} {(one.fecha_nacimiento or '')[:4]}", one
        yield "beginnings", f"{name.primer_apellido[:3]} {first[:3]}", one
        yield "nobody", f"{name.primer_apellido} Zzyzx", one


def settle_down() -> None:
    """What autovacuum does by itself in production."""
    with db.make_engine(str(db._sessions.kw["bind"].url)).connect() as connection:  # noqa: SLF001
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))


def tell(done: int, of: int) -> None:
    print(f"\r{done:,} de {of:,} personas", end="\n" if done == of else "", file=sys.stderr, flush=True)


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]

"""Bringing a hundred thousand people over from the old systems: how fast, and who comes twice unseen.

Extracts of the five systems are written about invented persons, of whom some come a second time, written
otherwise. They are loaded as an operator loads them; then what was recognised or proposed to a reviewer
is held against who really is who.

    recall               of those who came twice: share that was recognised or proposed
    precision            of all pairs that were recognised or proposed: share that is one person
    recognised_precision of those that were recognised without a reviewer: share that is right
    proposed_precision   of the pairs that a reviewer is shown: share that is one person
    again_changed        rows that changed something when the same extracts came again: must be 0
    differences          of the reconciliation: must be 0
    rows_per_second
"""

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from uuid import UUID

from sqlalchemy import select

from bench.engine import server
from engine import db
from engine.access import SYSTEM
from registry.importacion import corridas, mapa
from registry.importacion.corridas import Pedido
from registry.models import EstadoPar, Importacion, PosibleDuplicado, Resultado, TramiteImportado
from registry.muestra.extractos import SYSTEMS, Registro, as_file, extracts
from registry.personas import duplicados

PROMISED = ("recall", "precision", "recognised_precision", "again_changed", "differences")
PERSONS = 100_000
SEED = 11
SLICE = 1000  # rows of one transaction

Found = set[tuple[int, int]]  # pairs of records, by their place


def run(persons: int = PERSONS) -> Mapping[str, object]:
    records = list(extracts(persons, seed=SEED))
    files = {name: written(records, name) for name in SYSTEMS}
    with server():
        began = time.perf_counter()
        differences = load(files)
        took = time.perf_counter() - began
        compare_the_rest()
        figures = judged(records)
        again = sum(changed_again(files).values())
    return {
        **figures,
        "persons": persons,
        "records": len(records),
        "rows_per_second": len(records) / took,
        "again_changed": again,
        "differences": differences,
    }


def written(records: Sequence[Registro], sistema: str) -> bytes:
    return as_file(sistema, [one.row for one in records if one.sistema == sistema])


def load(files: Mapping[str, bytes]) -> int:
    """Take them all in; how many records do not square."""
    return sum(
        abs(group["diferencia"])
        for one in loaded(files)
        for group in (one.informe or {}).get("grupos", ())
    )


def changed_again(files: Mapping[str, bytes]) -> Counter[str]:
    """The same files once more: what still changes something."""
    told: Counter[str] = Counter()
    for one in loaded(files):
        told.update((one.informe or {})["resultados"])
    kept = (Resultado.SIN_CAMBIO, Resultado.RECHAZADA)
    return Counter({name: n for name, n in told.items() if name not in kept})


def loaded(files: Mapping[str, bytes]) -> Iterator[Importacion]:
    for name, content in files.items():
        told = mapa.of_system(name)
        pedido = Pedido(
            mapa=told, archivo=f"{name}.csv", contenido=content, simulacro=False, actor=SYSTEM
        )
        with db.transaction() as session:
            one = corridas.begin(session, pedido)
        done = 0
        while True:
            with db.transaction() as session:
                step = corridas.step(session, run_id=one.id, limit=SLICE)
            if not step:
                break
            done += step
            print(f"\r{name}: {min(done, one.filas):,} de {one.filas:,}", end="", file=sys.stderr)
        print(file=sys.stderr)
        with db.transaction() as session:
            yield corridas.get(session, one.id, actor=SYSTEM)


def compare_the_rest() -> None:
    """Whoever was told more meanwhile is compared as the dispatcher would do it."""
    while True:
        with db.transaction() as session:
            if not duplicados.compare_pending(session):
                return


def judged(records: Sequence[Registro]) -> dict[str, object]:
    """What was found, held against who is who."""
    place = {(one.sistema, one.clave): at for at, one in enumerate(records)}
    with db.transaction() as session:
        columns = (TramiteImportado.sistema, TramiteImportado.clave, TramiteImportado.persona_id)
        of: dict[UUID, list[int]] = defaultdict(list)
        for row in session.execute(select(*columns)):
            of[row.persona_id].append(place[row.sistema, row.clave])
        pairs = session.execute(
            select(PosibleDuplicado.persona_a_id, PosibleDuplicado.persona_b_id).where(
                PosibleDuplicado.estado == EstadoPar.PENDIENTE
            )
        ).all()
    recognised: Found = {pair for places in of.values() for pair in combinations(sorted(places), 2)}
    proposed: Found = {
        (min(a, b), max(a, b)) for one, other in pairs for a in of[one] for b in of[other]
    }
    return figures(records, recognised, proposed)


def figures(records: Sequence[Registro], recognised: Found, proposed: Found) -> dict[str, object]:
    """Shares of what is right and of what was planted."""
    planted = set(planted_pairs(records))
    found = recognised | proposed
    kinds = Counter(records[later].disfraz for _, later in planted)
    caught = Counter(records[later].disfraz for _, later in planted & found)
    return {
        "planted": len(planted),
        "recall": len(planted & found) / len(planted),
        "precision": len(planted & found) / max(1, len(found)),
        "recognised": len(recognised),
        "recognised_precision": len(planted & recognised) / max(1, len(recognised)),
        "proposed": len(proposed),
        "proposed_precision": len(planted & proposed) / max(1, len(proposed)),
        **{f"recall, {kind}": caught[kind] / n for kind, n in sorted(kinds.items(), key=str)},
    }


def planted_pairs(records: Sequence[Registro]) -> Iterator[tuple[int, int]]:
    """Records that are one person's."""
    first: dict[int, int] = {}
    for at, one in enumerate(records):
        if one.person in first:
            yield first[one.person], at
        first.setdefault(one.person, at)

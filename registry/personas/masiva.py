"""Many new persons at once, by COPY: row for row what ``registro.register`` writes for one.

For loading old systems and for measuring. Nobody is looked for: whoever calls has seen to it that the
persons are new and their documents nobody's, or disputed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

import orjson
from sqlalchemy.orm import Session

from engine import clock, db
from registry.models import TipoNombre
from registry.personas import indice, reservas
from registry.personas.bloques import bloques
from registry.personas.documentos import Papel
from registry.personas.filiacion import Filiacion
from registry.personas.hechos import Hechos
from registry.personas.indice import Derived

_FACT = ("id", "created_at", "persona_id", "origen", "reserva")
COLUMNS = {
    "persona": (
        *("id", "created_at", "sexo", "fecha_nacimiento", "pais_nacimiento", "lugar_nacimiento"),
        *("estado_civil", "padre", "madre"),
    ),
    "nombre": (*_FACT, "tipo", "primer_apellido", "segundo_apellido", "nombres"),
    "documento_identidad": (
        *(*_FACT, "tipo", "pais", "numero", "clave", "emitido_on", "vence_on"),
        *("estado", "disputado"),
    ),
    "nacionalidad": (*_FACT, "codigo"),
    "contacto": (
        *(*_FACT, "correo", "telefono", "direccion", "pais", "ubigeo", "casilla", "idioma"),
        *("consiente_correo", "consiente_at"),
    ),
    "busqueda_persona": ("id", "created_at", "persona_id", "reserva", "search"),
    "rasgos_persona": ("persona_id", "bloques", "rasgos", "reservas"),
    "comparacion_pendiente": ("persona_id", "since_at"),
}


@dataclass(frozen=True, kw_only=True)
class Nueva:
    """A person to be written."""

    id: UUID = field(default_factory=uuid4)
    filiacion: Filiacion
    origen: str
    reserva: str | None = None
    disputed: frozenset[Papel] = frozenset()
    compared: bool = False  # somebody has compared it with the others already


def insert_many(session: Session, people: Iterable[Nueva]) -> list[UUID]:
    """Write them all. Returns their ids."""
    rows: dict[str, list[Sequence[object]]] = defaultdict(list)
    words: set[str] = set()
    now, ids, telling = clock.now(), list[UUID](), reservas.of_documents()
    for one in people:
        derived = Derived.of(Hechos.told(one.filiacion, one.reserva, telling))
        _facts(one, rows, now, telling)
        _derived(one, derived, rows, now)
        words |= indice.name_words(derived.rasgos)
        ids.append(one.id)
    indice.learn(session, words)
    with db.bare(session) as connection, connection.cursor() as cursor:
        for table, columns in COLUMNS.items():
            if not rows[table]:
                continue
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows[table]:
                    copy.write_row(row)
    return ids


def _facts(
    one: Nueva, rows: dict[str, list[Sequence[object]]], now: datetime, telling: Mapping[str, str]
) -> None:
    told = one.filiacion
    scalars = (told.fecha_nacimiento, told.pais_nacimiento, told.lugar_nacimiento, told.estado_civil)
    rows["persona"].append((one.id, now, told.sexo, *scalars, told.padre, told.madre))

    def fact(also: str | None = None) -> tuple[object, ...]:
        return uuid4(), now, one.id, one.origen, one.reserva or also

    for name in told.names:
        parts = (name.primer_apellido, name.segundo_apellido, name.nombres)
        rows["nombre"].append((*fact(), TipoNombre(name.tipo), *parts))
    for paper in told.documentos:
        dates = (paper.emitido_on, paper.vence_on)
        number = (paper.tipo, paper.pais, paper.numero, paper.clave)
        disputed = paper in one.disputed
        rows["documento_identidad"].append(
            (*fact(telling.get(paper.tipo)), *number, *dates, paper.estado, disputed)
        )
    rows["nacionalidad"] += [(*fact(), code) for code in told.nacionalidades]
    if told.contacto:
        names = ("correo", "telefono", "direccion", "pais", "ubigeo", "casilla", "idioma")
        reach = [told.contacto.get(name) for name in names]
        consents = bool(told.contacto.get("consiente_correo"))
        rows["contacto"].append((*fact(), *reach, consents, now if consents else None))


def _derived(
    one: Nueva, derived: Derived, rows: dict[str, list[Sequence[object]]], now: datetime
) -> None:
    rows["busqueda_persona"] += [
        (uuid4(), now, one.id, reserva, words) for reserva, words in derived.words.items()
    ]
    kept = orjson.dumps(derived.rasgos.kept).decode()
    rows["rasgos_persona"].append((one.id, bloques(derived.rasgos), kept, list(derived.reservas)))
    if not one.compared:
        rows["comparacion_pendiente"].append((one.id, now))

"""With whom a person is compared: whoever shares a key, those first that share most."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from registry.models import RasgosPersona
from registry.personas.bloques import bloques
from registry.personas.comparacion import Comparacion, compare
from registry.personas.rasgos import Rasgos
from registry.personas.umbrales import Umbrales

_MOST = 20_000  # records that share a key with some of those that are asked for together
_TOGETHER = 1000  # keys
_KEYS = ARRAY(Integer)

Among = Select[Any, Any, Any, Any]  # columns id, rasgos, reservas and bloques
REGISTER: Among = select(
    RasgosPersona.persona_id.label("id"),
    RasgosPersona.rasgos,
    RasgosPersona.reservas,
    RasgosPersona.bloques,
)


@dataclass(frozen=True)
class Candidato:
    """Somebody of the register, as it is compared."""

    id: UUID
    rasgos: Rasgos
    reservas: Sequence[str]


@dataclass(frozen=True)
class Parecido:
    """Somebody of the register who may be the one that was compared."""

    candidato: Candidato
    comparacion: Comparacion


def alike(
    session: Session, rasgos: Rasgos, umbrales: Umbrales, *, without: Collection[UUID] = ()
) -> list[Parecido]:
    """Who may be this person, the most alike first."""
    found = alike_many(session, {0: rasgos}, umbrales, without={0: without})
    return sorted(found[0], key=lambda one: (-one.comparacion.score, one.candidato.id))


def alike_many(
    session: Session,
    asked: Mapping[Any, Rasgos],
    umbrales: Umbrales,
    *,
    without: Mapping[Any, Collection[UUID]] | None = None,
    among: Among = REGISTER,
) -> dict[Any, list[Parecido]]:
    """The same for many at once, in one question to the database; of all persons, or ``among`` some."""
    keys = {name: set(bloques(rasgos)) for name, rasgos in asked.items()}
    known = _sharing(session, set().union(*keys.values()), among)
    found: dict[object, list[Parecido]] = {name: [] for name in asked}
    for name, candidates in _dealt(keys, known, umbrales.most_candidates):
        left_out = (without or {}).get(name, ())
        for candidate in candidates:
            if candidate.id not in left_out:
                result = compare(asked[name], candidate.rasgos, umbrales)
                if result.proposed:
                    found[name].append(Parecido(candidate, result))
    return found


def _sharing(session: Session, keys: set[int], among: Among) -> list[tuple[Candidato, set[int]]]:
    """Who has any of the keys, and which."""
    every = sorted(keys)
    found: dict[UUID, Any] = {}
    with _by_index(session):
        for first in range(0, len(every), _TOGETHER):
            some = bindparam("keys", every[first : first + _TOGETHER], _KEYS)
            mine = among.selected_columns["bloques"].overlap(some)
            found |= {row.id: row for row in session.execute(among.where(mine).limit(_MOST))}
    return [
        (Candidato(row.id, Rasgos.read(row.rasgos), row.reservas), keys.intersection(row.bloques))
        for row in found.values()
    ]


@contextmanager
def _by_index(session: Session) -> Iterator[None]:
    """Of ``bloques && keys`` PostgreSQL believes that everybody shares some, and would look at each.

    Few do. By the index a thousand keys take some hundredths of a second among a hundred thousand
    persons; compared with everybody they take ten.
    """
    session.execute(text("SET LOCAL enable_seqscan = off"))
    yield
    session.execute(text("SET LOCAL enable_seqscan = on"))


def _dealt(
    keys: Mapping[object, set[int]], known: Sequence[tuple[Candidato, set[int]]], most: int
) -> Iterator[tuple[object, list[Candidato]]]:
    """To each who was asked for, whom it shares keys with: the most keys first, and not too many."""
    holders: dict[int, list[object]] = defaultdict(list)
    for name, own in keys.items():
        for key in own:
            holders[key].append(name)
    shared: dict[object, Counter[int]] = {name: Counter() for name in keys}
    for place, (_, common) in enumerate(known):
        for key in common:
            for name in holders[key]:
                shared[name][place] += 1
    for name, counts in shared.items():
        yield name, [known[place][0] for place, _ in counts.most_common(most)]

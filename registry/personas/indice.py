"""What is derived from a person's data, so that it can be found and compared: kept with each change.

A person is found by everything that is told of it and of those whom it has absorbed; what lies under a
reserve only by those who may look into it. All of it can be made anew: ``sugm persons reindex``.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine import search
from registry.models import (
    BusquedaPersona,
    ComparacionPendiente,
    PalabraNombre,
    RasgosPersona,
)
from registry.personas import arbol, documentos, palabras
from registry.personas.bloques import bloques
from registry.personas.filiacion import Nombrado
from registry.personas.fonetica import sound
from registry.personas.hechos import Hechos
from registry.personas.rasgos import Rasgos, distinct

NUMBER, YEAR, COUNTRY = "#", "=", "+"  # before words of the index that are no words of a name
_SHORTEST = 3  # letters of a word that may be misspelt


@dataclass(frozen=True)
class Derived:
    """What is kept for one person."""

    words: Mapping[str | None, str]  # reserve -> what the person is found by
    rasgos: Rasgos
    reservas: Sequence[str]

    @classmethod
    def of(cls, hechos: Hechos) -> "Derived":
        """Of all that is told."""
        return cls(_words(hechos), hechos.rasgos, sorted(hechos.reservas))


def reindex(session: Session, persona_ids: Collection[UUID]) -> None:
    """Keep what these persons are found by and compared with as their data is now.

    Absorbed persons are found through whoever absorbed them, so theirs is made anew instead.
    """
    session.flush()
    roots = arbol.roots(session, persona_ids)
    trees = arbol.trees(session, roots)
    derived = {root: Derived.of(Hechos.of(members)) for root, members in trees.items()}
    touched = set(persona_ids) | roots
    session.execute(delete(BusquedaPersona).where(BusquedaPersona.persona_id.in_(touched)))
    session.execute(delete(RasgosPersona).where(RasgosPersona.persona_id.in_(touched)))
    keep(session, derived)


def keep(session: Session, derived: Mapping[UUID, Derived]) -> None:
    """Write down what is derived of persons that have nothing yet, and have them compared."""
    if not derived:
        return
    session.execute(
        insert(BusquedaPersona),
        [
            {"persona_id": id_, "reserva": reserva, "search": words}
            for id_, one in derived.items()
            for reserva, words in one.words.items()
        ],
    )
    session.execute(
        insert(RasgosPersona),
        [
            {
                "persona_id": id_,
                "bloques": bloques(one.rasgos),
                "rasgos": one.rasgos.kept,
                "reservas": one.reservas,
            }
            for id_, one in derived.items()
        ],
    )
    learn(session, (word for one in derived.values() for word in name_words(one.rasgos)))
    ask_to_compare(session, derived)


def ask_to_compare(session: Session, persona_ids: Iterable[UUID]) -> None:
    """These have to be compared with the others: they are new, or have changed."""
    rows = [{"persona_id": id_} for id_ in persona_ids]
    if rows:
        session.execute(insert(ComparacionPendiente).on_conflict_do_nothing(), rows)


def learn(session: Session, words: Iterable[str]) -> None:
    """Words of names, so that misspelt ones are found by them."""
    told = sorted({word for word in words if len(word) >= _SHORTEST})
    known = set(session.scalars(select(PalabraNombre.palabra).where(PalabraNombre.palabra.in_(told))))
    rows = [word_row(word) for word in told if word not in known]
    if rows:
        session.execute(insert(PalabraNombre).on_conflict_do_nothing(), rows)


@lru_cache(maxsize=200_000)
def word_row(word: str) -> dict[str, object]:
    """What is kept of a word."""
    return {"palabra": word, "sonido": sound(word), "podas": podas(word)}


def podas(word: str) -> list[str]:
    """A word and what is left of it without one letter; also of how it sounds."""
    spelt, heard = {word, *_without_one(word)}, sound(word)
    return sorted(spelt | {f"~{one}" for one in (heard, *_without_one(heard))})


def name_words(rasgos: Rasgos) -> set[str]:
    """The words of a person's names."""
    return {word for name in rasgos.nombres for word in name.all}


def _without_one(word: str) -> Iterable[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


@lru_cache(maxsize=200_000)
def _words_of(text: str | None) -> tuple[str, ...]:
    return (*palabras.words(text), *palabras.joined(text))


def _spoken(one: Nombrado) -> tuple[str, ...]:
    """The words of a name; of surnames also joined, for «de la Cruz» is «Delacruz» to some."""
    surnames = (one.primer_apellido, one.segundo_apellido)
    return (*(word for part in surnames for word in _words_of(part)), *palabras.words(one.nombres))


def _numbers(numero: str) -> tuple[str, ...]:
    return (*search.fold(numero).split(), *(NUMBER + one for one in documentos.claves(numero)))


def _born(born: str | None) -> tuple[str, ...]:
    return distinct((YEAR + born[:4], YEAR + born)) if born else ()


def _words(hechos: Hechos) -> dict[str | None, str]:
    """What is told openly, for all; for each reserve that and its own.

    Who has no name that is told openly is not known openly, whatever else is.
    """
    told: dict[str | None, list[str]] = defaultdict(list)
    for reserva, name in hechos.nombres:
        told[reserva] += _spoken(name)
    known_to_all = None in told
    for reserva, document in hechos.documentos:
        told[reserva] += _numbers(document.numero)
    for reserva, code in hechos.nacionalidades:
        told[reserva].append(COUNTRY + code)
    born = [word for one in hechos.nacimientos for word in _born(one)]
    open_ = told.pop(None, [])
    found = {None: _once([*open_, *born])} if known_to_all else {}
    return found | {reserva: _once([*open_, *own, *born]) for reserva, own in told.items()}


def _once(words: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(words))

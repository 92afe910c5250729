"""Registering persons: the one with that document, or a new one; and finding one by its id."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import String, bindparam, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from engine import audit
from engine.access import Actor, Permission, require
from engine.errors import NotFound
from registry.bitacora import Event
from registry.models import Documento, Persona, RasgosPersona
from registry.personas import arbol, datos, indice, reservas, umbrales
from registry.personas.comparacion import compare
from registry.personas.datos import Fuente
from registry.personas.documentos import Papel
from registry.personas.filiacion import Filiacion
from registry.personas.hechos import Hechos
from registry.personas.indice import Derived
from registry.personas.rasgos import Rasgos


def register(session: Session, filiacion: Filiacion, fuente: Fuente, *, actor: Actor) -> Persona:
    """The person with that identity document, or a new one.

    Only a document tells that two are the same: equal names and birthdays do not. Even a document does
    not if everything else contradicts it; then both claim it, and a reviewer has to decide. Whom a new
    person looks like is found afterwards: see ``duplicados``.
    """
    require(actor, Permission.PERSON_EDIT)
    hechos = Hechos.told(filiacion, fuente.reserva, reservas.of_documents())
    claimed = by_papers(session, filiacion.documentos)
    known = next(
        (one for one in claimed.values() if not _contradicts(session, one, hechos.rasgos)), None
    )
    if known is not None:
        return recognise(session, known, filiacion, fuente, actor=actor)
    persona = datos.new(filiacion, fuente, disputed=frozenset(claimed))
    session.add(persona)
    session.flush()
    indice.keep(session, {persona.id: Derived.of(hechos)})
    audit.record(session, actor, Event.PERSONA_REGISTERED, persona.id, stream=fuente.stream)
    return persona


def recognise(
    session: Session,
    persona: Persona,
    filiacion: Filiacion,
    fuente: Fuente,
    *,
    actor: Actor,
) -> Persona:
    """Somebody known, with what is told anew. A document that is another's is in dispute.

    Whom only a reserve knew is, to those who tell it openly, somebody new: the log says no more.
    """
    if tell(session, persona, filiacion, fuente, actor=actor):
        indice.reindex(session, [persona.id])
    return persona


def tell(
    session: Session, persona: Persona, filiacion: Filiacion, fuente: Fuente, *, actor: Actor
) -> bool:
    """The same for who tells of many: whether anything is new, and has yet to be reindexed."""
    session.refresh(persona, with_for_update=True)
    claimed = by_papers(session, filiacion.documentos)
    disputed = frozenset(paper for paper, owner in claimed.items() if owner.id != persona.id)
    members = arbol.tree(session, persona.id)
    names = [name for one in members for name in one.nombres if name.retirado_at is None]
    hidden = fuente.reserva is None and all(name.reserva is not None for name in names)
    changed = bool(datos.complete(members, filiacion, fuente, disputed=disputed))
    if changed:
        persona.version += 1
    event = Event.PERSONA_REGISTERED if hidden else Event.PERSONA_FOUND
    audit.record(session, actor, event, persona.id, stream=fuente.stream)
    return changed


def get(session: Session, persona_id: UUID | str) -> Persona:
    """The person of that id or, if it was merged, whoever it is part of now. Raises NotFound."""
    persona = session.get(Persona, UUID(str(persona_id)))
    while persona is not None and persona.fusionada_en_id is not None:
        persona = session.get(Persona, persona.fusionada_en_id)
    if persona is None:
        raise NotFound(persona=persona_id)
    return persona


def by_papers(session: Session, papers: Iterable[Papel]) -> Mapping[Papel, Persona]:
    """Whose these documents are, of those that are somebody's.

    Whoever asks second for a document waits until the first has committed, so that a document that is
    registered twice at once is registered once.
    """
    wanted = {(one.tipo, one.pais, one.numero): one for one in papers}
    if not wanted:
        return {}
    keys = sorted(" ".join(key) for key in wanted)
    asked = func.unnest(bindparam("keys", keys, ARRAY(String))).column_valued("key")
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(asked))))
    columns = (Documento.tipo, Documento.pais, Documento.numero)
    query = select(*columns, Documento.persona_id).where(
        tuple_(*columns).in_(wanted), ~Documento.disputado, Documento.retirado_at.is_(None)
    )
    return {
        wanted[row.tipo, row.pais, row.numero]: get(session, row.persona_id)
        for row in session.execute(query)
    }


def _contradicts(session: Session, persona: Persona, told: Rasgos) -> bool:
    kept = session.get(RasgosPersona, persona.id)
    if kept is None:
        return False
    return compare(Rasgos.read(kept.rasgos), told, umbrales.current()).disputed

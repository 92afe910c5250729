"""Merging two records of one person, and undoing it: nothing of either is overwritten or lost.

What is told of each person stays with it; ``fusionada_en_id`` says of whom it is part. What points to
the person that is absorbed (cases, relations) is moved, and whose it was is kept (``seguidores``). So a
merge is undone by letting go and giving back, whatever was merged before or since.

What cannot be told apart afterwards is what comes later: a case that is opened for the person that both
have become. It stays with whoever survives, unless who undoes the merge gives it to the other.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import Actor, Permission, require
from engine.errors import Conflict, InvalidInput, NotFound, ReasonMissing
from registry.bitacora import Event
from registry.models import Fusion, Persona, RasgosPersona, RelacionFamiliar
from registry.personas import arbol, despues, indice, reservas, revision, seguidores
from registry.personas.despues import Suelto
from registry.personas.edicion import PersonAbsorbed, PersonChanged, stream


class CannotMerge(InvalidInput):
    """These two cannot be one person. ``reason``: same, relatives."""

    code = "cannot-merge"


class NotMerged(Conflict):
    """The merge has been undone already."""

    code = "not-merged"


@dataclass(frozen=True, kw_only=True)
class Pedido:
    """Which two are to become one: who survives, who is absorbed, and as they were when looked at."""

    sobreviviente_id: UUID
    absorbida_id: UUID
    versions: tuple[int, int]
    motivo: str
    actor: Actor
    take: frozenset[str] = frozenset()  # values that the survivor takes over from the other


def merge(session: Session, pedido: Pedido) -> Fusion:
    """Take one person into another.

    Raises:
        NotAllowed: the actor may not merge, or not across reserves.
        NotFound: the actor may not see all that is known of both.
        PersonAbsorbed, PersonChanged: one of them is no longer as it was looked at.
        CannotMerge: they are relatives of each other, or one and the same already.
        ReasonMissing: why is not said.
    """
    actor, motivo = pedido.actor, pedido.motivo.strip()
    survivor, absorbed = _hold(session, pedido)
    told = check(session, survivor.id, absorbed.id, actor=actor)
    if not motivo:
        raise ReasonMissing
    fusion = Fusion(
        sobreviviente_id=survivor.id,
        absorbida_id=absorbed.id,
        actor=actor.id,
        motivo=motivo,
        reservas=sorted(told),
    )
    session.add(fusion)
    session.flush()
    despues.take_over(session, fusion, survivor, absorbed, pedido.take)
    absorbed.fusionada_en_id = survivor.id
    session.flush()
    moved = seguidores.move(session, absorbed.id, survivor.id)
    revision.settle(session, fusion, actor=actor)
    indice.reindex(session, [survivor.id, absorbed.id])
    for one, other in ((survivor.id, absorbed.id), (absorbed.id, survivor.id)):
        facts = {"fusion": fusion.id, "with": other, "moved": moved, "reason": motivo}
        audit.record(session, actor, Event.PERSONA_MERGED, one, stream=stream(one), **facts)
    return fusion


def unmerge(
    session: Session,
    fusion_id: UUID,
    *,
    motivo: str,
    hand_over: Collection[Suelto] = (),
    actor: Actor,
) -> Fusion:
    """Undo a merge: both persons are as they were, with what has been changed since.

    ``hand_over`` are things that came later (``despues.loose``) and belong to the one that is let go.

    Raises:
        NotAllowed, NotFound, ReasonMissing: see ``merge``.
        NotMerged: it was undone already.
    """
    fusion, owner = held(session, fusion_id, actor=actor), None
    if not motivo.strip():
        raise ReasonMissing
    (root,) = arbol.roots(session, [fusion.sobreviviente_id])
    for id_ in sorted({root, fusion.absorbida_id, fusion.sobreviviente_id}):
        session.get_one(Persona, id_, with_for_update=True, populate_existing=True)
    owner = session.get_one(Persona, fusion.absorbida_id)
    loose = set(despues.loose(session, fusion, root))
    members = [one.id for one in arbol.tree(session, owner.id)]
    owner.fusionada_en_id = None
    session.flush()
    seguidores.give_back(session, root, owner.id, members)
    despues.hand_over(session, loose.intersection(hand_over), root, owner.id)
    despues.give_back(session, fusion, motivo=motivo, actor=actor)
    fusion.deshecha_at, fusion.deshecha_por, fusion.deshecha_motivo = clock.now(), actor.id, motivo
    revision.part(session, fusion, root, motivo=motivo, actor=actor)
    indice.reindex(session, [root, owner.id])
    for one, other in ((root, owner.id), (owner.id, root)):
        facts = {"fusion": fusion.id, "from": other, "reason": motivo}
        audit.record(session, actor, Event.PERSONA_UNMERGED, one, stream=stream(one), **facts)
    return fusion


def check(session: Session, one: UUID, other: UUID, *, actor: Actor) -> frozenset[str]:
    """Whether the actor may merge these two; returns the reserves under which something is known.

    Raises:
        NotAllowed, NotFound, CannotMerge: see ``merge``.
    """
    require(actor, Permission.PERSON_MERGE)
    if one == other:
        raise CannotMerge(reason="same")
    known = [reserves_of(session, id_) for id_ in (one, other)]
    told = known[0] | known[1]
    if not told <= reservas.visible(session, actor):
        raise NotFound(persona=other)
    if known[0] != known[1]:
        require(actor, Permission.PERSON_MERGE_RESERVED)
    if _relatives(session, one, other):
        raise CannotMerge(reason="relatives")
    return told


def held(session: Session, fusion_id: UUID, *, actor: Actor) -> Fusion:
    """A merge that the actor may undo, kept from everybody else.

    Raises:
        NotAllowed, NotFound, NotMerged: see ``unmerge``.
    """
    require(actor, Permission.PERSON_MERGE)
    fusion = session.get(Fusion, fusion_id, with_for_update=True, populate_existing=True)
    if fusion is None or not set(fusion.reservas) <= reservas.visible(session, actor):
        raise NotFound(fusion=fusion_id)
    if fusion.reservas:
        require(actor, Permission.PERSON_MERGE_RESERVED)
    if fusion.deshecha_at is not None:
        raise NotMerged(fusion=fusion_id, by=fusion.deshecha_por)
    return fusion


def reserves_of(session: Session, persona_id: UUID) -> frozenset[str]:
    """The reserves under which something is known of a person."""
    query = select(RasgosPersona.reservas).where(RasgosPersona.persona_id == persona_id)
    return frozenset(session.scalar(query) or ())


def _hold(session: Session, pedido: Pedido) -> tuple[Persona, Persona]:
    """Both persons, kept from everybody else, in the same order whoever merges them."""
    wanted = (pedido.sobreviviente_id, pedido.absorbida_id)
    for id_ in sorted(set(wanted)):
        if session.get(Persona, id_, with_for_update=True, populate_existing=True) is None:
            raise NotFound(persona=id_)
    survivor, absorbed = (session.get_one(Persona, id_) for id_ in wanted)
    for persona, version in zip((survivor, absorbed), pedido.versions, strict=True):
        if persona.fusionada_en_id is not None:
            raise PersonAbsorbed(persona=persona.id, into=persona.fusionada_en_id)
        if persona.version != version:
            raise PersonChanged(persona=persona.id, version=persona.version)
    return survivor, absorbed


def _relatives(session: Session, one: UUID, other: UUID) -> bool:
    query = select(RelacionFamiliar.id).where(
        RelacionFamiliar.titular_id.in_((one, other)),
        RelacionFamiliar.familiar_id.in_((one, other)),
        RelacionFamiliar.retirado_at.is_(None),
    )
    return session.scalar(query.limit(1)) is not None

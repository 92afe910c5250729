"""What a merge would do, and what undoing one would: seen before anybody decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import Actor
from engine.errors import NotFound
from registry.models import CambioPersona, Documento, Expediente, Fusion, Nombre, Persona
from registry.personas import arbol, despues, fusion, reservas, seguidores, vista
from registry.personas.cambios import VALUES
from registry.personas.despues import Suelto, Valor
from registry.personas.edicion import plain
from registry.personas.fusion import CannotMerge
from registry.personas.hechos import nombrado
from registry.personas.vista import Resumen


@dataclass(frozen=True)
class Diferencia:
    """A value that the two records have otherwise; ``suggested``: only the other one knows it."""

    campo: str
    suyo: object
    otro: object

    @property
    def suggested(self) -> bool:
        """Whether the survivor should take it over."""
        return self.suyo in (None, "", False)


@dataclass(frozen=True, kw_only=True)
class PreviaUnion:
    """What a merge would do."""

    sobreviviente: Resumen
    absorbida: Resumen
    versions: tuple[int, int]
    diferencias: Sequence[Diferencia]
    siguen: Mapping[str, int]  # table -> rows that would follow
    impedimento: str | None  # why it cannot be: the reason of ``CannotMerge``


@dataclass(frozen=True, kw_only=True)
class PreviaSeparacion:
    """What undoing a merge would do."""

    fusion: Fusion
    queda: Resumen
    vuelve: Resumen
    regresan: Mapping[str, int]  # table -> rows that go back
    sueltos: Sequence[Suelto]
    nombrados: Mapping[UUID, str]  # what of them has a name or a number
    cambios: Sequence[CambioPersona]
    valores: Sequence[Valor]


def of_merge(session: Session, survivor_id: UUID, absorbed_id: UUID, *, actor: Actor) -> PreviaUnion:
    """What merging these two would do.

    Raises:
        NotAllowed, NotFound: the actor may not merge them: see ``fusion.merge``.
    """
    impedimento = None
    try:
        fusion.check(session, survivor_id, absorbed_id, actor=actor)
    except CannotMerge as error:
        impedimento = str(error.facts["reason"])
    pair = [session.get(Persona, id_) for id_ in (survivor_id, absorbed_id)]
    rows = vista.summaries(session, [survivor_id, absorbed_id], reservas.visible(session, actor))
    if len(rows) < len(pair) and survivor_id != absorbed_id:
        raise NotFound(persona=absorbed_id)
    survivor, absorbed = (session.get_one(Persona, id_) for id_ in (survivor_id, absorbed_id))
    return PreviaUnion(
        sobreviviente=rows[0],
        absorbida=rows[-1],
        versions=(survivor.version, absorbed.version),
        diferencias=[
            Diferencia(campo, plain(getattr(survivor, campo)), plain(getattr(absorbed, campo)))
            for campo in VALUES
            if _differs(getattr(survivor, campo), getattr(absorbed, campo))
        ],
        siguen=seguidores.count(session, absorbed_id),
        impedimento=impedimento,
    )


def of_unmerge(session: Session, fusion_id: UUID, *, actor: Actor) -> PreviaSeparacion:
    """What undoing this merge would do.

    Raises:
        NotAllowed, NotFound, NotMerged: see ``fusion.unmerge``.
    """
    found = fusion.held(session, fusion_id, actor=actor)
    (root,) = arbol.roots(session, [found.sobreviviente_id])
    visible = reservas.visible(session, actor)
    (queda,) = vista.summaries(session, [root], visible)
    (vuelve,) = vista.summaries(session, [found.absorbida_id], visible)
    members = [one.id for one in arbol.tree(session, found.absorbida_id)]
    sueltos = despues.loose(session, found, root)
    return PreviaSeparacion(
        fusion=found,
        queda=queda,
        vuelve=vuelve,
        regresan=seguidores.brought(session, members),
        sueltos=sueltos,
        nombrados=_named(session, [one.id for one in sueltos]),
        cambios=despues.changes(session, found),
        valores=despues.taken(session, found),
    )


def _named(session: Session, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Cases by their number, names and documents as they are written."""
    numbers = select(Expediente.id, Expediente.numero).where(Expediente.id.in_(ids))
    names = session.scalars(select(Nombre).where(Nombre.id.in_(ids)))
    papers = session.scalars(select(Documento).where(Documento.id.in_(ids)))
    return {
        **{row.id: row.numero for row in session.execute(numbers)},
        **{one.id: nombrado(one).full for one in names},
        **{one.id: f"{one.tipo} {one.numero}" for one in papers},
    }


def _differs(one: object, other: object) -> bool:
    """What the other does not know makes no difference."""
    return one != other and other not in (None, "", False)

"""Relatives that an extract names by the key of somebody's record: tied once both are here."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from engine.access import Actor
from registry.importacion.lote import stream
from registry.models import Importacion, TramiteImportado
from registry.personas import familia, registro
from registry.personas.datos import Fuente, Prueba


def tie(session: Session, run: Importacion, *, limit: int, actor: Actor) -> int:
    """Tie some of that system's relatives whose titular is known; returns how many were looked at."""
    titular = aliased(TramiteImportado)
    same = (titular.sistema == TramiteImportado.sistema) & (
        titular.clave == TramiteImportado.titular_clave
    )
    query = (
        select(TramiteImportado, titular.persona_id)
        .join(titular, same)
        .where(TramiteImportado.sistema == run.sistema, TramiteImportado.vinculo_pendiente)
    )
    rows = session.execute(query.order_by(TramiteImportado.id).limit(limit)).all()
    fuente = Fuente(origen=run.sistema, reserva=run.reserva, stream=stream(run))
    for record, titular_id in rows:
        one, other = registro.get(session, titular_id), registro.get(session, record.persona_id)
        if one.id != other.id and record.parentesco:
            prueba = Prueba(sustento=f"{run.sistema} {record.clave}")
            familia.relate(session, one, other, record.parentesco, fuente, prueba=prueba, actor=actor)
    done = update(TramiteImportado).where(TramiteImportado.id.in_([record.id for record, _ in rows]))
    if rows:
        session.execute(done.values(vinculo_pendiente=False))
    return len(rows)

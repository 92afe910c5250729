"""What an agency may be asked about a case besides what its diagram asks: the same table says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock
from engine.access import SYSTEM
from engine.models import Data
from registry import plazos, verificaciones
from registry.models import Expediente
from registry.personas import topics
from registry.verificaciones import Check

#: Agencies help each other, and what they know is not asked of the person.
BASE_LEGAL = "Ley 27444, art. 87; D.L. 1246, arts. 2 y 3"
OF_THE_PERSON = frozenset({"titular", "documento"})


@dataclass(frozen=True, kw_only=True)
class Consultable:
    """Whom a case is of, in which procedure, and what agencies may be asked about them in it."""

    expediente: str
    procedimiento: str
    persona: Data
    checks: Sequence[Check]
    base_legal: str = BASE_LEGAL


def of_case(session: Session, instance_id: UUID) -> Consultable | None:
    """None as long as the case has no expediente: then nobody knows yet whom to ask about."""
    query = select(Expediente).where(Expediente.instance_id == instance_id)
    expediente = session.scalars(query.order_by(Expediente.created_at.desc()).limit(1)).first()
    if expediente is None:
        return None
    titular = {"persona_id": expediente.titular_id}
    known = topics.datos_persona(session, titular, instance_id=instance_id, actor=SYSTEM)
    paper = next(iter(known["documentos"]), {"tipo": None, "pais": None, "numero": None})
    traits = ["con_pasaporte"] if paper["tipo"] == "PAS" else []
    checks = verificaciones.required(expediente.procedimiento, traits, plazos.lima_day(clock.now()))
    return Consultable(
        expediente=expediente.numero,
        procedimiento=expediente.procedimiento,
        persona={
            **{name: known[name] for name in ("primer_apellido", "segundo_apellido", "nombres")},
            **{name: known[name] for name in ("fecha_nacimiento", "sexo", "nacionalidad")},
            "tipo_documento": paper["tipo"],
            "numero_documento": paper["numero"],
            "pais_emisor": paper["pais"],
        },
        checks=[one for one in checks if one.subject in OF_THE_PERSON],
    )

"""Fields of the register by which cases are found, besides numbers and names of people.

Each is a condition on the case (``i``), its definition (``d``) and its expediente (``x``), about a value
that somebody has typed.
"""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from engine import clock
from engine.cases import Among


class Campo(enum.StrEnum):
    """What can be asked."""

    ESTADO = "estado_legal"
    NACIONALIDAD = "nacionalidad"
    CANAL = "canal"
    OFICIAL = "oficial"
    EXPEDIENTE = "expediente"
    DOCUMENTO = "documento"
    RESULTADO = "resultado"
    VERSION = "version"
    INICIADO_POR = "iniciado_por"
    DESDE = "iniciado_desde"
    HASTA = "iniciado_hasta"


@dataclass(frozen=True)
class _Field:
    where: str
    read: Callable[[str], object]


def _upper(typed: str) -> object:
    return typed.upper()


def _code(typed: str) -> object:
    """As codes are written: lower case, words joined."""
    return typed.lower().replace(" ", "_")


def _number(typed: str) -> object:
    return int(typed)


def _begin(typed: str) -> object:
    return datetime.combine(date.fromisoformat(typed), time.min, clock.LIMA)


def _end(typed: str) -> object:
    return datetime.combine(date.fromisoformat(typed) + timedelta(days=1), time.min, clock.LIMA)


_FIELDS: Mapping[Campo, _Field] = {
    Campo.ESTADO: _Field("x.estado = :campo", _code),
    Campo.NACIONALIDAD: _Field(
        """EXISTS (SELECT FROM nacionalidad c WHERE c.persona_id = x.titular_id
            AND c.retirado_at IS NULL AND c.codigo = :campo)""",
        _upper,
    ),
    Campo.CANAL: _Field("upper(x.canal) = :campo", _upper),
    Campo.OFICIAL: _Field(
        """EXISTS (SELECT FROM asignacion a WHERE a.expediente_id = x.id AND a.until_at IS NULL
            AND a.usuario = :campo)""",
        str.lower,
    ),
    Campo.EXPEDIENTE: _Field("upper(x.numero) = :campo", _upper),
    Campo.DOCUMENTO: _Field(
        """EXISTS (SELECT FROM documento_emitido q WHERE q.expediente_id = x.id
            AND (upper(q.numero) = :campo OR upper(q.codigo) = :campo))""",
        _upper,
    ),
    Campo.RESULTADO: _Field("i.outcome = :campo", _code),
    Campo.VERSION: _Field("d.version = :campo", _number),
    Campo.INICIADO_POR: _Field("i.started_by = :campo", str.lower),
    Campo.DESDE: _Field("i.created_at >= :campo", _begin),
    Campo.HASTA: _Field("i.created_at < :campo", _end),
}


def among(campo: str, typed: str) -> Among | None:
    """The cases whose field is what was typed; None if nothing was."""
    if campo not in set(Campo) or not typed.strip():
        return None
    told = _FIELDS[Campo(campo)]
    try:
        value = told.read(typed.strip())
    except ValueError:
        return Among("SELECT i.id FROM process_instance i WHERE false", {})
    query = f"""SELECT i.id FROM process_instance i
        JOIN process_definition d ON d.id = i.definition_id
        LEFT JOIN expediente x ON x.instance_id = i.id WHERE {told.where}"""  # noqa: S608 - our names
    return Among(query, {"campo": value})

"""The watcher whom the engine tells of terms: it keeps a row for each time limit of each case.

Everything here is written in the turn in which it happens, so that a case and its time limits are never
apart. ``plazo(codigo, desde)`` in a diagram is enough to have a time limit kept, reminded of and moved.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from psycopg.types.json import Jsonb

from engine import terms
from engine.models import Message
from engine.terms import Term, Told
from registry import catalogo
from registry.catalogo import NotInCatalogue
from registry.catalogo.tablas import PlazoLegal
from registry.models import Plazo, PlazoSuceso, TipoSuceso
from registry.plazos import Computo, Vencimiento, reglas
from registry.plazos.reglas import Lugar
from registry.plazos_en_curso import alertas

_BEGIN = """
    INSERT INTO plazo (id, created_at, instance_id, clave, codigo, nombre, norma, obligado,
        procedimiento, oficina, lugar, calendario, zona, desde_on, desde_at, cantidad, unidad,
        distancia, vence_on, vence_at, estado, siguiente_at, avisados, silencio_at, silencio, catalogo)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'en_curso',
        %s, '{}', %s, %s, %s)
    ON CONFLICT (id) DO UPDATE SET estado = 'en_curso', cerrado_at = NULL,
        siguiente_at = EXCLUDED.siguiente_at
    WHERE plazo.cerrado_at IS NOT NULL"""
_FIRST = """
    INSERT INTO plazo_suceso (id, created_at, plazo_id, tipo, at, actor, norma, vence_on, pasos, datos)
    VALUES (%s, %s, %s, 'iniciado', %s, %s, %s, %s, %s, '{}') ON CONFLICT (id) DO NOTHING"""
_END = """
    UPDATE plazo SET estado = CASE WHEN vence_at < %s THEN 'vencido' ELSE 'cumplido' END,
        cerrado_at = %s, siguiente_at = NULL, suspendido_hasta = NULL
    WHERE id = %s AND cerrado_at IS NULL"""
_ENDED = """
    INSERT INTO plazo_suceso (id, created_at, plazo_id, tipo, at, actor, vence_on, datos)
    SELECT gen_random_uuid(), %s, id, CASE WHEN vence_at < %s THEN 'vencido' ELSE 'cumplido' END, %s, %s,
        vence_on, '{}' FROM plazo WHERE id = %s AND cerrado_at IS NULL"""
_NO_MORE = """
    INSERT INTO message (id, created_at, message_id, kind, name, correlation_key, payload, sender, state)
    SELECT gen_random_uuid(), %s, 'plazo_cumplido:' || id, 'message', 'plazo_cumplido', id::text, '{}',
        %s, 'waiting' FROM plazo WHERE id = %s AND cerrado_at IS NULL AND escalado_id IS NOT NULL
    ON CONFLICT (message_id) DO NOTHING"""
_DROP = """
    UPDATE plazo SET estado = 'sin_efecto', cerrado_at = %s, siguiente_at = NULL, suspendido_hasta = NULL
    WHERE instance_id = %s AND cerrado_at IS NULL"""
_DROPPED = """
    INSERT INTO plazo_suceso (id, created_at, plazo_id, tipo, at, actor, datos)
    SELECT gen_random_uuid(), %s, id, 'sin_efecto', %s, %s, '{}' FROM plazo
    WHERE instance_id = %s AND cerrado_at IS NULL"""


def install() -> None:
    """Be told of terms from now on."""
    terms.watch("plazos", Vigia())


def id_of(instance_id: UUID, clave: str) -> UUID:
    """The id of the time limit that a case knows by this name."""
    return uuid5(instance_id, clave)


class Vigia:
    """See ``engine.terms.Watcher``."""

    def begun(self, turn: Told, term: Term) -> None:
        """Keep a new time limit, or open again one that had ended."""
        known = read(term)
        if known is None:
            return  # a due date that the diagram made up by itself
        told, computo, place = known
        found = reglas.derive(told, computo, place)
        id_ = id_of(turn.instance_id, str(term["clave"]))
        values = _values(turn, term, known, found)
        turn.writes.run(_BEGIN, [id_, turn.now, *values], touches=Plazo)
        pasos = Jsonb([paso.stored() for paso in found.pasos])
        first = uuid5(id_, TipoSuceso.INICIADO.value)
        about = [turn.now, turn.actor.id, told.norma, found.vence_on, pasos]
        turn.writes.run(_FIRST, [first, turn.now, id_, *about], touches=PlazoSuceso)

    def ended(self, turn: Told, name: str) -> None:
        """All was done that was due by it, or it ran out."""
        id_, now = id_of(turn.instance_id, name), turn.now
        turn.writes.run(_NO_MORE, [now, f"instance:{turn.instance_id}", id_], touches=Message)
        turn.writes.run(_ENDED, [now, now, now, turn.actor.id, id_], touches=PlazoSuceso)
        turn.writes.run(_END, [now, now, id_], touches=Plazo)

    def dropped(self, turn: Told) -> None:
        """The case was given up."""
        now, instance_id = turn.now, turn.instance_id
        turn.writes.run(_DROPPED, [now, now, turn.actor.id, instance_id], touches=PlazoSuceso)
        turn.writes.run(_DROP, [now, instance_id], touches=Plazo)


def read(term: Mapping[str, Any]) -> tuple[PlazoLegal, Computo, Lugar] | None:
    """What a term of a diagram is computed from; None for one that the catalogue does not know."""
    try:
        told = str(term["desde"])
        start: datetime | date = (
            datetime.fromisoformat(told) if "T" in told else date.fromisoformat(told)
        )
        return reglas.inputs_of(
            str(term["codigo"]), start, oficina=term.get("oficina"), lugar=term.get("lugar")
        )
    except (KeyError, ValueError, NotInCatalogue):
        return None


def _values(
    turn: Told, term: Term, known: tuple[PlazoLegal, Computo, Lugar], found: Vencimiento
) -> list[object]:
    told, computo, place = known
    exact = computo.desde if isinstance(computo.desde, datetime) else None
    silence = alertas.silence_of(told.codigo, found, place, reglas.lima_or(computo.desde))
    plan = alertas.Plan(
        codigo=told.codigo,
        obligado=told.obligado,
        computo=computo,
        calendario=place.calendario,
        vence=found,
        silencio_at=silence[0],
    )
    return [
        *(turn.instance_id, term["clave"], told.codigo, told.nombre, told.norma, told.obligado),
        *(turn.procedure, term.get("oficina"), term.get("lugar"), place.calendario, place.zone.key),
        *(reglas.lima_or(computo.desde), exact, computo.cantidad, computo.unidad, computo.distancia),
        *(found.vence_on, found.vence_at, plan.next_after(frozenset(), turn.now)),
        *(*silence, catalogo.current().version),
    ]

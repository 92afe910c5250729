"""What diagrams ask of the register of persons, one function for each topic.

A person is told as forms tell it (``Filiacion.of``): ``primer_apellido``, ``segundo_apellido``,
``nombres``, ``sexo``, ``fecha_nacimiento``, ``nacionalidad``, ``documento`` {tipo, pais, numero} and
others. What is told in a case is known under the reserve of that case, and no answer speaks of anybody
whom only another reserve knows.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine import clock
from engine.access import Actor
from engine.errors import InvalidInput
from engine.models import Data, ProcessInstance
from registry import instituciones
from registry.models import (
    Institucion,
    Parentesco,
    Persona,
    TipoRepresentacion,
)
from registry.personas import (
    arbol,
    candidatos,
    familia,
    registro,
    representacion,
    reservas,
    umbrales,
    vista,
)
from registry.personas.candidatos import Parecido
from registry.personas.datos import Fuente, Prueba
from registry.personas.filiacion import Filiacion
from registry.personas.hechos import Hechos

Payload = Mapping[str, Any]


def registrar_persona(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``registro.registrar_persona``: {persona, persona_id?}; with an id, adds what is told to it."""
    fuente, filiacion = _source(session, instance_id), Filiacion.of(payload["persona"])
    if payload.get("persona_id"):
        known = registro.get(session, payload["persona_id"])
        persona = registro.recognise(session, known, filiacion, fuente, actor=actor)
    else:
        persona = registro.register(session, filiacion, fuente, actor=actor)
    return {
        "persona_id": str(persona.id),
        "titulo": filiacion.full_name,
        "posibles_duplicados": len(_alike(session, persona, fuente)),
    }


def buscar_duplicados(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``registro.buscar_duplicados``: {persona_id} or {persona}: who else it may be, and why."""
    del actor
    fuente = _source(session, instance_id)
    if payload.get("persona_id"):
        found = _alike(session, registro.get(session, payload["persona_id"]), fuente)
    else:
        rasgos = Hechos.told(Filiacion.of(payload["persona"]), fuente.reserva).rasgos
        found = candidatos.alike(session, rasgos, umbrales.current())
    told = {one.candidato.id: one for one in found}
    rows = vista.summaries(session, list(told), _visible(fuente))
    return {"candidatos": [_candidate(row, told[row.id]) for row in rows], "total": len(rows)}


def datos_persona(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``registro.datos_persona``: {persona_id}: what is known, as forms ask for it."""
    del actor
    visible = _visible(_source(session, instance_id))
    persona = registro.get(session, payload["persona_id"])
    members = arbol.tree(session, persona.id)
    (row,) = vista.summaries(session, [persona.id], visible)
    name = vista.main_name(members, visible)
    return {
        "persona_id": str(persona.id),
        "titulo": row.nombre,
        "primer_apellido": name.primer_apellido,
        "segundo_apellido": name.segundo_apellido,
        "nombres": name.nombres,
        "sexo": row.sexo,
        "fecha_nacimiento": row.nacimiento,
        "pais_nacimiento": next((m.pais_nacimiento for m in members if m.pais_nacimiento), None),
        "lugar_nacimiento": next((m.lugar_nacimiento for m in members if m.lugar_nacimiento), None),
        "estado_civil": next((m.estado_civil for m in members if m.estado_civil), None),
        "padre": next((m.padre for m in members if m.padre), None),
        "madre": next((m.madre for m in members if m.madre), None),
        "nacionalidades": list(row.nacionalidades),
        "nacionalidad": next(iter(row.nacionalidades), None),
        "documentos": [
            {"tipo": kind, "pais": state, "numero": number} for kind, state, number in row.documentos
        ],
        "fallecida": row.fallecida,
    }


def relacionar_familia(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``registro.relacionar_familia``: {persona_id, familiares}.

    A relative is {parentesco, persona or persona_id, sustento?, desde?, hasta?}. Answers the whole
    family as it is today.
    """
    fuente = _source(session, instance_id)
    titular = registro.get(session, payload["persona_id"])
    for one in payload.get("familiares") or ():
        familia.relate(
            session,
            titular,
            _somebody(session, one, fuente, actor),
            Parentesco(one["parentesco"]),
            fuente,
            prueba=_proof(one),
            actor=actor,
        )
    today = clock.now().astimezone(clock.LIMA).date()
    members = familia.group(session, titular.id, today)
    rows = vista.summaries(session, [one.persona.id for one in members], _visible(fuente))
    names = {row.id: row.nombre for row in rows}
    return {
        "persona_id": str(titular.id),
        "familiares": [
            {
                "persona_id": str(one.persona.id),
                "nombre": names[one.persona.id],
                "parentesco": one.relacion.parentesco.value,
                "es_titular": one.es_titular,
                "vale": one.tope is None,
                "hasta": one.hasta.isoformat() if one.hasta else None,
            }
            for one in members
            if one.persona.id in names
        ],
    }


def designar_representante(
    session: Session, payload: Payload, *, instance_id: UUID, actor: Actor
) -> Data:
    """``registro.designar_representante``: {persona_id, tipo, …}.

    The representative is ``institucion_id``, ``representante_id`` or ``persona``, as forms tell one;
    ``sustento``, ``desde`` and ``hasta`` as far as known.
    """
    fuente = _source(session, instance_id)
    by: Persona | Institucion
    if payload.get("institucion_id"):
        by = instituciones.get(session, UUID(payload["institucion_id"]))
    else:
        told = {"persona_id": payload.get("representante_id"), "persona": payload.get("persona")}
        by = _somebody(session, told, fuente, actor)
    made = representacion.represent(
        session,
        registro.get(session, payload["persona_id"]),
        by,
        TipoRepresentacion(payload["tipo"]),
        fuente,
        prueba=_proof(payload),
        actor=actor,
    )
    return {"representacion_id": str(made.id), "representante_id": str(by.id)}


def registrar_institucion(
    session: Session, payload: Payload, *, instance_id: UUID, actor: Actor
) -> Data:
    """``registro.registrar_institucion``: {institucion: {nombre, tipo, ruc, pais, registro_apci, …}}."""
    found = instituciones.register(session, payload["institucion"], stream=instance_id, actor=actor)
    return {"institucion_id": str(found.id), "nombre": found.nombre, "ruc": found.ruc}


def _source(session: Session, instance_id: UUID) -> Fuente:
    instance = session.get_one(ProcessInstance, instance_id)
    return Fuente(
        origen=instance.definition.key,
        reserva=reservas.of_instance(session, instance_id),
        stream=instance_id,
    )


def _visible(fuente: Fuente) -> frozenset[str]:
    return frozenset({fuente.reserva}) if fuente.reserva else frozenset()


def _alike(session: Session, persona: Persona, fuente: Fuente) -> Sequence[Parecido]:
    """Whom a person of the register looks like, of those whom the case may know."""
    rasgos = Hechos.of(arbol.tree(session, persona.id)).rasgos
    found = candidatos.alike(session, rasgos, umbrales.current(), without=[persona.id])
    rows = vista.summaries(session, [one.candidato.id for one in found], _visible(fuente))
    known = {row.id for row in rows}
    return [one for one in found if one.candidato.id in known]


def _somebody(session: Session, told: Payload, fuente: Fuente, actor: Actor) -> Persona:
    """Who is told by an id, or by what a form says."""
    if told.get("persona_id"):
        return registro.get(session, told["persona_id"])
    if not told.get("persona"):
        raise InvalidInput(missing="persona")
    return registro.register(session, Filiacion.of(told["persona"]), fuente, actor=actor)


def _proof(told: Payload) -> Prueba:
    return Prueba(
        sustento=told.get("sustento"), desde=_day(told.get("desde")), hasta=_day(told.get("hasta"))
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _candidate(row: vista.Resumen, one: Parecido) -> Data:
    return {
        "persona_id": str(row.id),
        "nombre": row.nombre,
        "fecha_nacimiento": row.nacimiento,
        "documentos": [" ".join(paper) for paper in row.documentos],
        "puntaje": one.comparacion.score,
        "muy_probable": one.comparacion.score >= one.comparacion.umbrales.likely,
        "razones": [
            {
                "codigo": reason.code,
                "texto": one.comparacion.umbrales.words[reason.code],
                "puntos": reason.points,
            }
            for reason in one.comparacion.components
        ],
    }

"""What diagrams ask of the consular civil register, one function for each topic."""

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine import clock
from engine.access import Actor
from engine.models import Data
from registry import actas_civiles, actas_leidas, catalogo, expedientes, personas
from registry.actas_civiles import Inscripcion, Orden
from registry.actas_leidas import Lectura
from registry.models import ActaCivil, AnotacionMarginal, ClaseAnotacion, HechoCivil
from registry.personas import Filiacion, Fuente, reservas

Payload = Mapping[str, Any]
_NAMES = ("primer_apellido", "segundo_apellido", "nombres")


def inscribir_acta(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``registro.inscribir_acta``: {expediente, hecho, numero, oficina, asiento, documento}.

    One that lies in a book of paper has ``libro`` and ``inscrita_el`` instead of ``documento``.
    """
    told = _inscription(payload)
    expediente = expedientes.get(session, payload["expediente"])
    acta = actas_civiles.inscribe(session, expediente, told, stream=instance_id, actor=actor)
    return _told(actas_leidas.read(session, acta))


def reinscribir_acta(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``registro.reinscribir_acta``: one of a book, with ``clase`` and what ``cancelar_acta`` has.

    ``clase`` is RECONSTITUCION (made again from proofs) or REPOSICION (taken from another original).
    """
    told, orden = _inscription(payload), _ground(payload, ClaseAnotacion[payload["clase"]])
    expediente = expedientes.get(session, payload["expediente"])
    acta = actas_civiles.inscribe_again(
        session, expediente, told, orden, stream=instance_id, actor=actor
    )
    return _told(actas_leidas.read(session, acta))


def buscar_acta(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``registro.buscar_acta``: {oficina, numero}: the act, or ``{consta: false}``."""
    del instance_id, actor
    acta = actas_civiles.find(session, payload["oficina"], payload["numero"])
    if acta is None:
        return {"consta": False, "numero": actas_civiles.normal(payload["numero"]), "lineas": []}
    return _told(actas_leidas.read(session, acta))


def cancelar_acta(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``registro.cancelar_acta``: {acta, expediente, resolucion, fecha, causal, fundamento}."""
    expediente = expedientes.get(session, payload["expediente"])
    orden, acta_id = _ground(payload, ClaseAnotacion.CANCELACION), UUID(payload["acta"])
    note = actas_civiles.annotate(session, acta_id, expediente, orden, stream=instance_id, actor=actor)
    return _told(actas_leidas.read(session, note.acta))


def anotar_acta(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``registro.anotar_acta``: {acta, expediente, resolucion, fecha, cambios, fundamento}.

    A name that was rectified is from then on known of the person, too.
    """
    expediente = expedientes.get(session, payload["expediente"])
    orden = Orden(
        resolucion=payload["resolucion"],
        resuelta_on=date.fromisoformat(payload["fecha"]),
        cambios=payload["cambios"],
        fundamento=payload["fundamento"],
    )
    acta_id = UUID(payload["acta"])
    note = actas_civiles.annotate(session, acta_id, expediente, orden, stream=instance_id, actor=actor)
    told = actas_leidas.read(session, session.get_one(ActaCivil, acta_id))
    if any(one["campo"] in _NAMES for one in note.cambios):
        _tell_name(session, told, instance_id, actor)
    return {**_told(told), "anotacion": note.orden}


def _inscription(payload: Payload) -> Inscripcion:
    inscribed, document = payload.get("inscrita_el"), payload.get("documento")
    return Inscripcion(
        hecho=HechoCivil[payload["hecho"]],
        numero=payload["numero"],
        oficina=payload["oficina"],
        asiento=payload["asiento"],
        inscrita_on=date.fromisoformat(inscribed) if inscribed else _today(),
        documento_id=UUID(document) if document else None,
        libro=payload.get("libro"),
    )


def _ground(payload: Payload, clase: ClaseAnotacion) -> Orden:
    return Orden(
        resolucion=payload["resolucion"],
        resuelta_on=date.fromisoformat(payload["fecha"]),
        fundamento=payload["fundamento"],
        clase=clase,
        causal=payload["causal"],
    )


def _tell_name(session: Session, told: Lectura, instance_id: UUID, actor: Actor) -> None:
    titular = told.acta.expediente.titular
    reserva = reservas.of_instance(session, instance_id)
    fuente = Fuente(origen="rectificacion_acta", reserva=reserva, stream=instance_id)
    named = Filiacion.of({name: told.valor(name) for name in _NAMES} | {"sexo": titular.sexo.value})
    personas.recognise(session, titular, named, fuente, actor=actor)


def _told(one: Lectura) -> Data:
    """An act as diagrams, forms and templates read it."""
    acta = one.acta
    return {
        "consta": True,
        "acta": str(acta.id),
        "hecho": acta.hecho.name,
        "numero": acta.numero,
        "oficina": acta.oficina,
        "nombre_oficina": catalogo.office(acta.oficina, _today()).nombre,
        "inscrita_el": acta.inscrita_on.isoformat(),
        "libro": acta.libro,
        "cancelada": one.cancelacion is not None,
        "cancelacion": _note(one, one.cancelacion) if one.cancelacion else None,
        "titular": one.titular,
        "persona_id": str(acta.expediente.titular_id),
        "hecho_el": one.valor("fecha_hecho"),
        "valores": {line.campo: line.valor for line in one.lineas},
        "lineas": [
            {
                "campo": line.campo,
                "rotulo": line.rotulo,
                "dice": line.dice,
                "se_lee": line.se_lee,
                "sustancial": line.sustancial,
            }
            for line in one.lineas
        ],
        "bloques": [
            {"titulo": titulo, "filas": [[line.rotulo, line.dice] for line in lines if line.dice]}
            for titulo, lines in groupby(one.lineas, key=lambda line: line.bloque)
        ],
        "anotaciones": [_note(one, note) for note in one.anotaciones],
    }


def _note(one: Lectura, note: AnotacionMarginal) -> Data:
    return {
        "orden": note.orden,
        "clase": note.clase.name,
        "causal": actas_leidas.ground(note),
        "resolucion": note.resolucion,
        "resuelta_el": note.resuelta_on.isoformat(),
        "anotada_el": note.anotada_on.isoformat(),
        "cambios": [vars(change) for change in one.cambios(note)],
    }


def _today() -> date:
    return clock.now().astimezone(clock.LIMA).date()

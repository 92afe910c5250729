"""What diagrams ask in order to tell people and to change states, one function for each topic.

Payloads are the parameters of the service task, answers go to its result variable; both are plain JSON.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine import clock
from engine.access import Actor
from engine.models import Data
from registry import catalogo, estados, expedientes, notificaciones, plazos
from registry.catalogo.tablas import OrdenCanales
from registry.models import Canal, EstadoExpediente, Forma
from registry.notificaciones import Envio, Words

Payload = Mapping[str, Any]
_ANY = "*"
_KINDS = {"RESOLUCION": "Resolución", "OBSERVACION": "Observaciones", "CITACION": "Citación"}


def envio_of(payload: Payload, *, key: str, link: str) -> Envio:
    """What ``notificaciones.enviar`` asks for; ``link`` is where a person acknowledges, without code.

    {expediente, procedimiento?, canal, acto, destinatario, evento?, datos?, asunto?, documentos?,
    sustituye?}. ``acto`` is a number, or {tipo, numero, fecha, autoridad, superior?, recurso?,
    agota_via?}; ``destinatario`` an address, or {nombre, correo, casilla, direccion, idioma}.
    """
    canal = Canal(payload["canal"])
    codigo = notificaciones.code_for(key) if canal in (Canal.EMAIL, Canal.CASILLA) else None
    words = _words(payload)
    if canal is Canal.EMAIL:
        said = notificaciones.text("acuse.enlace", words.idioma, {"enlace": f"{link}/{codigo}"})
        words = replace(words, cuerpo=f"{words.cuerpo}\n\n{said}")
    replaced = payload.get("sustituye")
    return Envio(
        canal=canal,
        destinatario=_address(canal, payload.get("destinatario")),
        words=words,
        acto=_act_name(payload["acto"]),
        documentos=tuple(UUID(one) for one in payload.get("documentos") or ()),
        codigo=codigo,
        sustituye_id=UUID(replaced) if replaced else None,
        refuge=official_mail(payload.get("procedimiento")),
    )


def registrar_envio(session: Session, payload: Payload, envio: Envio, *, actor: Actor) -> Data:
    """``notificaciones.enviar``, second half: write down what was sent."""
    expediente = expedientes.get(session, payload["expediente"])
    row = notificaciones.record(session, expediente, envio, actor=actor)
    return {
        "id": str(row.id),
        "canal": row.canal.value,
        "enviada_en": row.sent_at.isoformat(),
        "enviada_el": plazos.lima_day(row.sent_at).isoformat(),
        "surte_efecto_el": row.effective_on.isoformat(),
    }


def surtir_efecto(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``notificaciones.surtir_efecto``: {notificacion, forma, fecha, procedimiento?, recibido_por?}."""
    del instance_id
    forma = Forma(payload["forma"])
    found = notificaciones.settle(
        session,
        notificaciones.get(session, UUID(payload["notificacion"])),
        forma,
        day=date.fromisoformat(payload["fecha"][:10]),
        refuge=official_mail(payload.get("procedimiento")),
        recibido_por=payload.get("recibido_por"),
        evidencia_id=UUID(payload["evidencia"]) if payload.get("evidencia") else None,
        actor=actor,
    )
    return {
        "forma": forma.value,
        "surte_efecto_el": found.vence_on.isoformat(),
        "derivacion": [str(paso) for paso in found.pasos],
    }


def cambiar_estado(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``registro.cambiar_estado``: {expediente, estado, norma, motivo?, documento?, hasta?}."""
    del instance_id
    expediente = expedientes.get(session, payload["expediente"])
    until, document = payload.get("hasta"), payload.get("documento")
    estados.change(
        session,
        expediente,
        EstadoExpediente(str(payload["estado"]).lower()),
        norma=payload["norma"],
        motivo=payload.get("motivo"),
        documento_id=UUID(document) if document else None,
        hasta_on=date.fromisoformat(until[:10]) if until else None,
        actor=actor,
    )
    return {"estado": expediente.estado.value.upper()}


def official_mail(procedimiento: str | None) -> bool:
    """Whether the address that a person gave is the official channel of a procedure."""
    on = plazos.lima_day(clock.now())
    row = catalogo.find(OrdenCanales, (procedimiento or _ANY, "PERU"), on)
    return bool(row and row.correo_oficial)


def _words(payload: Payload) -> Words:
    told = payload.get("destinatario")
    person = told if isinstance(told, dict) else {}
    language = str(person.get("idioma") or "es")
    act, evento = payload["acto"], payload.get("evento")
    if isinstance(act, dict) and evento in (None, notificaciones.ACT):
        datos = _of_act(payload, act, person, language)
        return notificaciones.write(notificaciones.ACT, language, datos)
    if evento:
        known = {"expediente": payload["expediente"], "persona": person.get("nombre")}
        return notificaciones.write(evento, language, known | dict(payload.get("datos") or {}))
    subject = str(payload.get("asunto") or _act_name(act))
    return Words(asunto=subject, cuerpo=str(payload.get("cuerpo") or subject), idioma=language)


def _of_act(payload: Payload, act: Payload, person: Payload, language: str) -> dict[str, object]:
    """All that LPAG art. 24.1 wants in a notice, out of the act and the catalogue."""
    on = plazos.lima_day(clock.now())
    days = catalogo.term("lpag.recurso", on).cantidad
    facts = {
        "autoridad": act.get("autoridad"),
        "superior": act.get("superior"),
        "recurso_dias": days,
    }
    way = "via.agotada" if act.get("agota_via") else "via.abierta"
    return {
        "expediente": payload["expediente"],
        "persona": person.get("nombre"),
        "acto": _act_name(act),
        "fecha": date.fromisoformat(str(act["fecha"])[:10]) if act.get("fecha") else None,
        "autoridad": act.get("autoridad"),
        "procedimiento": act.get("procedimiento") or payload.get("procedimiento"),
        "via_administrativa": notificaciones.text(way, language, facts),
        "recursos": notificaciones.text(f"recurso.{act.get('recurso') or 'lpag'}", language, facts),
    }


def _act_name(act: object) -> str:
    if isinstance(act, dict):
        told = str(act.get("tipo") or "ACTO")
        kind = _KINDS.get(told, told.replace("_", " ").capitalize())
        return f"{kind} {act['numero']}" if act.get("numero") else kind
    return str(act)


def _address(canal: Canal, told: object) -> str | None:
    if not isinstance(told, dict):
        return str(told) if told else None
    name = {Canal.EMAIL: "correo", Canal.CASILLA: "casilla"}.get(canal, "direccion")
    found = told.get(name)
    return str(found) if found else None

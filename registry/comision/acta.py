"""The minutes of a session: who attended, each case with its votes, agreements, and who signed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from engine.models import ProcessInstance
from registry import catalogo, documentos, plazos
from registry.comision.sesiones import SessionMoved
from registry.documentos import Composed
from registry.models import AsistenteSesion, PuntoSesion, Sesion

TEMPLATE = "sesion_comision/acta_sesion"
SENSES = ("reconocer", "denegar", "excluir", "aplazar")


def told(session: Session, found: Sesion, *, remarks: str | None) -> dict[str, Any]:
    """What the minutes say: read within the transaction, typeset outside of it.

    Raises:
        SessionMoved: some case has not been decided, or its agreement not been taken.
    """
    if any(one.acuerdo is None for one in found.puntos):
        raise SessionMoved(session=found.numero)
    body = catalogo.body(found.organo, plazos.lima_day(found.se_reune_at))
    return {
        "numero": found.numero,
        "nombre_organo": body.nombre,
        "norma": body.norma,
        "convocatoria": found.convocatoria,
        "fecha": found.se_reune_at.astimezone(plazos.LIMA).isoformat(),
        "modalidad": found.modalidad,
        "lugar": found.lugar,
        "secreto": found.voto == "SECRETO",
        "asistentes": [_attending(one, found) for one in found.asistentes if one.presente],
        "ausentes": [one.nombre for one in found.asistentes if not one.presente],
        "puntos": [_point(session, row) for row in found.puntos],
        "observaciones": remarks,
        "firmas": [
            {
                "nombre": one.nombre,
                "cargo": one.cargo,
                "firmo": one.firmo_at.astimezone(plazos.LIMA).isoformat() if one.firmo_at else None,
            }
            for one in found.asistentes
            if one.presente and one.vota
        ],
    }


def compose(minutes: Mapping[str, Any]) -> Composed:
    """Typeset the minutes. Slow; not within a transaction."""
    return documentos.compose(TEMPLATE, minutes, name=f"acta-sesion-{minutes['numero']}")


def _attending(one: AsistenteSesion, found: Sesion) -> dict[str, Any]:
    part = "preside" if one.usuario == found.preside else "vota" if one.vota else "con voz, sin voto"
    return {"nombre": one.nombre, "cargo": one.cargo, "calidad": part}


def _point(session: Session, row: PuntoSesion) -> dict[str, Any]:
    case, agreed = session.get_one(ProcessInstance, row.instance_id), row.acuerdo or {}
    return {
        "expediente": case.business_key,
        "persona": case.title,
        "materia": agreed.get("materia"),
        "opinion": row.opinion,
        "abstenciones": agreed.get("abstenciones", []),
        "votos": agreed.get("votos", []),
        "escrutinio": _counted(agreed.get("escrutinio") or {}),
        "dirimente": bool(agreed.get("dirimente")),
        "unanime": bool(agreed.get("unanime")),
        "acuerdo": agreed.get("sentido"),
    }


def _counted(counts: Mapping[str, Any]) -> Sequence[Collection[Any]]:
    return [(sense, counts[sense]) for sense in SENSES if counts.get(sense)]

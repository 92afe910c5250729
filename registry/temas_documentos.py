"""What diagrams ask about documents, one function for each topic; see docs/reference/topics.md.

What is slow (typesetting, sealing) is a half of its own, without database: ``componer``, ``emitir``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import Actor
from engine.models import Data
from registry import catalogo, expedientes, insumos
from registry.bitacora import Event
from registry.catalogo.tablas import DocumentoTipo
from registry.documentos import ciclo, composicion, emision, sello
from registry.documentos.composicion import Composed
from registry.documentos.emision import Emision
from registry.documentos.titular import Titular, expiry, zone
from registry.models import DocumentoEmitido, EstadoDocumento
from registry.settings import settings

Payload = Mapping[str, Any]
Pictures = Mapping[str, bytes]
_ANY_NUMBER = "0" * 9
_PAPER = "ACTO"  # profile of what is only read


class AlreadyValid(ciclo.NotInThatState):
    """The person has such a document, and it is good."""

    code = "document-already-valid"


@dataclass(frozen=True)
class Hecho:
    """A document that was made and is yet to be kept."""

    composed: Composed
    como: Emision


def preparar(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``documentos.preparar``: {tipo, expediente, titular, oficina, vence?, anterior?}: what it takes.

    Raises:
        NameNotLatin, DocumentNumberTooLong, FieldNotRepresentable: the data cannot be printed.
        AlreadyValid: the person has one that is good, and it is not the one to be replaced.
    """
    tipo, on = _kind(payload), _today()
    vence_on = _vence(payload, tipo, on)
    expediente = expedientes.get(session, payload["expediente"])
    titular = Titular.of(payload["titular"])
    zone(tipo, titular, numero=_ANY_NUMBER, vence_on=vence_on or on, on=on)
    has = emision.live(session, expediente.titular_id, tipo.codigo, on) if tipo.unico else None
    if has and str(has.id) != payload.get("anterior"):
        raise AlreadyValid(document=has.codigo, state=has.estado)
    numero = emision.next_number(session, tipo, payload.get("oficina"), on)
    if numero:
        stream = instance_id
        audit.record(session, actor, Event.NUMBER_GIVEN, expediente.id, stream=stream, number=numero)
    return {
        "tipo": tipo.codigo,
        "nombre": tipo.nombre,
        "fisico": tipo.fisico,
        "insumo": tipo.insumo,
        "firma": tipo.firma,
        "numero": numero,
        "emitido_el": on.isoformat(),
        "vence_el": vence_on.isoformat() if vence_on else None,
        "recojo_dias": tipo.recojo_dias,
    }


def componer(payload: Payload, imagenes: Pictures | None = None) -> Hecho:
    """``documentos.generar``, first half: typeset; sealed where the kind of document is."""
    tipo, on, code = _kind(payload), _today(), composicion.new_code()
    numero = payload.get("numero")
    vence_on = _vence(payload, tipo, on)
    told = {"numero": numero, **_told(tipo, payload, vence_on), **(payload.get("sello") or {})}
    composed = composicion.compose(
        payload["plantilla"],
        payload["datos"],
        name="-".join((payload["tipo"].lower(), numero or payload["expediente"])),
        code=code,
        seal=_sealed(tipo, told, code=code, on=on),
        pictures=imagenes,
    )
    como = Emision(
        plantilla=payload["plantilla"],
        tipo=tipo.codigo,
        numero=numero,
        oficina=payload.get("oficina"),
        vence_on=vence_on,
        anterior_id=_id(payload.get("anterior")),
    )
    return Hecho(replace(_signed(composed, tipo, numero), told=_public(tipo, payload)), como)


def emitir(payload: Payload, imagenes: Pictures | None = None) -> Hecho:
    """``documentos.emitir``, first half: {tipo, expediente, titular, oficina, numero?, insumo?, datos?}.

    The number is the one that ``documentos.preparar`` gave or, for a kind whose blanks are numbered, the
    blank's. The template gets ``titular``, ``numero``, ``emitido_el``, ``vence_el`` and ``oficina``
    besides ``datos``.
    """
    tipo, on, code = _kind(payload), _today(), composicion.new_code()
    insumo = payload.get("insumo") or {}
    numero = insumo["serie"] if tipo.numero_del_insumo else payload["numero"]
    vence_on = _vence(payload, tipo, on)
    titular = Titular.of(payload["titular"])
    datos = payload.get("datos") or {}
    lines = zone(tipo, titular, numero=numero, vence_on=vence_on or on, on=on)
    told = {"numero": numero, **_told(tipo, payload, vence_on), **(payload.get("sello") or {})}
    plantilla = payload.get("plantilla") or tipo.plantilla or ""
    composed = composicion.compose(
        plantilla,
        _shown(datos, payload, numero=numero, on=on, vence_on=vence_on, serie=insumo.get("serie")),
        name=f"{tipo.codigo.lower()}-{numero}",
        code=code,
        seal=_sealed(tipo, told, code=code, on=on, mrz=lines),
        mrz=lines,
        pictures=imagenes,
    )
    como = Emision(
        plantilla=plantilla,
        tipo=tipo.codigo,
        numero=numero,
        serie=f"DOC-{tipo.codigo}",
        oficina=payload.get("oficina"),
        vence_on=vence_on,
        insumo_id=_id(insumo.get("insumo")),
        anterior_id=_id(payload.get("anterior")),
        estado=EstadoDocumento.CONTROL_CALIDAD if tipo.fisico else EstadoDocumento.EMITIDO,
    )
    return Hecho(replace(_signed(composed, tipo, numero), told=_public(tipo, payload)), como)


def guardar(
    session: Session, payload: Payload, *, hecho: Hecho, instance_id: UUID, actor: Actor
) -> Data:
    """``documentos.generar`` and ``documentos.emitir``, second half: keep what was made."""
    expediente = expedientes.get(session, payload["expediente"])
    document = emision.issue(
        session, expediente, hecho.composed, hecho.como, actor=actor, stream=instance_id
    )
    return _of(document, hecho.composed.name)


def sellar(payload: Payload) -> Data:
    """``documentos.sellar``: {perfil, valores, mrz?, emitido_el?}: a seal by itself."""
    emitted = payload.get("emitido_el")
    content = sello.seal(
        payload["perfil"],
        payload["valores"],
        mrz=payload.get("mrz") or (),
        emitido_on=date.fromisoformat(emitted) if emitted else _today(),
        firmado_on=_today(),
    )
    return {"sello": sello.text_of(content), "enlace": sello.carried(content)}


def vigente(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``documentos.vigente``: {tipo, expediente?, numero?}: the good one of that kind, or all null.

    With ``numero`` it is that document, whoever's it is; without it, that of the expediente's person.
    """
    del instance_id, actor
    on, numero = _today(), payload.get("numero")
    found: DocumentoEmitido | None = None
    if numero:
        found = emision.numbered(session, payload["tipo"], numero, on)
    elif payload.get("expediente"):
        holder = expedientes.get(session, payload["expediente"]).titular_id
        found = emision.live(session, holder, payload["tipo"], on) if holder else None
    return {
        "documento": str(found.id) if found else None,
        "numero": found.numero if found else None,
        "estado": found.estado.name if found else None,
        "emitido_el": found.emitido_on.isoformat() if found else None,
        "vence_el": found.vence_on.isoformat() if found and found.vence_on else None,
        "titular_id": str(found.titular_id) if found and found.titular_id else None,
    }


def mover(session: Session, payload: Payload, *, paso: str, instance_id: UUID, actor: Actor) -> Data:
    """``documentos.<paso>``, a step of ``ciclo.PASOS``: {documento, motivo?, detalle?}."""
    detail = payload.get("detalle") or {}
    document = ciclo.move(
        session,
        UUID(payload["documento"]),
        paso,
        actor=actor,
        motivo=payload.get("motivo"),
        stream=instance_id,
        **{name: value for name, value in detail.items() if name in ("forma", "recibido_por", "cotejo")},
    )
    return {
        "documento": str(document.id),
        "estado": document.estado.name,
        "estado_en": document.estado_at.isoformat(),
    }


def reservar_insumo(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``insumos.reservar``: {tipo, oficina, expediente}: the next blank of that kind.

    Raises:
        StockEmpty: the office has none; the diagram has another way.
    """
    found = insumos.reserve(
        session,
        payload["tipo"],
        payload["oficina"],
        expediente=expedientes.get(session, payload["expediente"]),
        stream=instance_id,
        actor=actor,
    )
    return {"insumo": str(found.id), "serie": found.serie, "tipo": found.tipo}


def usar_insumo(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``insumos.usar``: {insumo}."""
    found = insumos.use(session, UUID(payload["insumo"]), stream=instance_id, actor=actor)
    return {"insumo": str(found.id), "estado": found.estado.name}


def liberar_insumo(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``insumos.liberar``: {insumo}."""
    found = insumos.release(session, UUID(payload["insumo"]), stream=instance_id, actor=actor)
    return {"insumo": str(found.id), "estado": found.estado.name}


def danar_insumo(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``insumos.danar``: {insumo, motivo}."""
    found = insumos.spoil(
        session, UUID(payload["insumo"]), motivo=payload["motivo"], stream=instance_id, actor=actor
    )
    return {"insumo": str(found.id), "estado": found.estado.name}


def anular_insumo(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``insumos.anular``: {insumo, motivo}."""
    found = insumos.void(
        session, UUID(payload["insumo"]), motivo=payload["motivo"], stream=instance_id, actor=actor
    )
    return {"insumo": str(found.id), "estado": found.estado.name}


def _kind(payload: Payload) -> DocumentoTipo:
    return catalogo.get(DocumentoTipo, payload["tipo"], _today())


def _vence(payload: Payload, tipo: DocumentoTipo, on: date) -> date | None:
    given = payload.get("vence")
    return date.fromisoformat(given[:10]) if given else expiry(tipo, on)


def _told(tipo: DocumentoTipo, payload: Payload, vence_on: date | None) -> Data:
    """What seals hold, as far as it is known without asking."""
    titular = payload.get("titular")
    return {
        "tipo": tipo.nombre_publico or tipo.nombre,
        "titular": Titular.of(titular).nombre if titular else None,
        "vence": vence_on.isoformat() if vence_on else None,
    }


def _sealed(
    tipo: DocumentoTipo, told: Data, *, code: str, on: date, mrz: tuple[str, ...] = ()
) -> bytes | None:
    """The seal of the kind; one that has a zone is sealed as any paper where it is only a file."""
    if tipo.sello is None or catalogo.setting("vds.activo", on) is not True:
        return None
    perfil = _PAPER if tipo.mrz and not mrz else tipo.sello
    values = {**told, "codigo": code.replace("-", "")}
    return sello.seal(perfil, values, mrz=mrz, emitido_on=on, firmado_on=on)


def _signed(composed: Composed, tipo: DocumentoTipo, numero: str | None) -> Composed:
    """With the ministry's signature in the file, where the kind bears one and there are keys."""
    if not tipo.firma or settings().keys is None:
        return composed
    from registry.documentos import firma  # noqa: PLC0415 - its library takes a second to load

    why = f"{tipo.nombre} N.º {numero}" if numero else tipo.nombre
    return replace(
        composed,
        content=firma.sign(composed.content, firma.Firma(motivo=why)),
        signed_at=clock.now(),
    )


def _public(tipo: DocumentoTipo, payload: Payload) -> Data:
    """What a verifier will be told, of what the kind of document allows."""
    titular = payload.get("titular")
    known: Data = Titular.of(titular).public() if titular else {}
    known |= payload.get("publicos") or {}
    return {name: known[name] for name in tipo.publicos if known.get(name)}


def _shown(
    datos: Payload, payload: Payload, *, numero: str, on: date, vence_on: date | None, serie: str | None
) -> Data:
    office = payload.get("oficina")
    return {
        **datos,
        "titular": payload["titular"],
        "numero": numero,
        "serie": serie,
        "emitido_el": on.isoformat(),
        "vence_el": vence_on.isoformat() if vence_on else None,
        "oficina": _office(office, on) if office else None,
    }


def _office(code: str, on: date) -> Data:
    office = catalogo.office(code, on)
    return {"codigo": code, "nombre": office.nombre, "ciudad": office.ciudad}


def _of(document: DocumentoEmitido, name: str) -> Data:
    return {
        "documento": str(document.id),
        "archivo": str(document.upload_id),
        "nombre": name,
        "codigo": document.codigo,
        "numero": document.numero,
        "tipo": document.tipo,
        "estado": document.estado.name,
        "emitido_el": document.emitido_on.isoformat(),
        "vence_el": document.vence_on.isoformat() if document.vence_on else None,
        "mrz": document.mrz,
    }


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _today() -> date:
    return clock.now().astimezone(clock.LIMA).date()

"""Institutions that endorse requests or act for people: embassies, NGOs, newspapers, companies."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from engine import audit, search
from engine.access import Actor, Permission, require
from engine.errors import Conflict, InvalidInput, NotFound
from registry.bitacora import Event
from registry.models import Institucion, TipoInstitucion

PERU = "PER"
FIELDS = ("nombre", "tipo", "pais", "ruc", "registro_apci", "contacto", "cargo", "correo", "telefono")
_STREAM = "instituciones"
_RUC = re.compile(r"(?:10|15|17|20)\d{9}")
_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_APCI = re.compile(r"[A-Z0-9][A-Z0-9./-]{2,29}")


class InvalidInstitution(InvalidInput):
    """The institution cannot be as told. ``reason``: name, kind, ruc, apci, apci-missing, taken."""

    code = "invalid-institution"


class InstitutionChanged(Conflict):
    """Somebody has changed the institution in the meantime."""

    code = "institution-changed"


def ruc_is_valid(ruc: str) -> bool:
    """Whether a RUC can be one: eleven digits, a known beginning and the right check digit.

    >>> ruc_is_valid("20131380101"), ruc_is_valid("20131380102")
    (True, False)

    Source:
        SUNAT: modulo 11 over the first ten digits.
    """
    if not _RUC.fullmatch(ruc):
        return False
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(ruc, _WEIGHTS, strict=False)) % 11
    return int(ruc[-1]) == rest % 10


def register(
    session: Session, told: Mapping[str, Any], *, stream: UUID | str, actor: Actor
) -> Institucion:
    """The institution with that RUC or, without one, of that name and kind; or a new one.

    Raises:
        NotAllowed: the actor may not change the register.
        InvalidInstitution: what is told of it is not right.
    """
    require(actor, Permission.PERSON_EDIT)
    facts = _checked(told)
    known = _same(session, facts)
    if known is not None:
        for name, value in facts.items():
            if value and not getattr(known, name):
                setattr(known, name, value)
        return known
    made = Institucion(**facts, search=_words(facts))
    session.add(made)
    session.flush()
    audit.record(session, actor, Event.INSTITUTION_REGISTERED, made.id, stream=stream)
    return made


def change(
    session: Session, institucion_id: UUID, told: Mapping[str, Any], *, version: int, actor: Actor
) -> Institucion:
    """Correct what is told of an institution, as it was when the actor read it.

    Raises:
        NotAllowed, NotFound, InvalidInstitution: see ``register``.
        InstitutionChanged: it is no longer as the actor read it.
    """
    require(actor, Permission.PERSON_EDIT)
    institucion = get(session, institucion_id, lock=True)
    if institucion.version != version:
        raise InstitutionChanged(institution=institucion_id)
    facts = _checked(told)
    other = _same(session, facts)
    if other is not None and other.id != institucion.id:
        raise InvalidInstitution(reason="taken", value=facts["ruc"] or facts["nombre"])
    changed = [name for name in FIELDS if getattr(institucion, name) != facts[name]]
    for name in changed:
        setattr(institucion, name, facts[name])
    institucion.version, institucion.search = version + 1, _words(facts)
    told_of = {"fields": " ".join(changed)}
    audit.record(session, actor, Event.INSTITUTION_CHANGED, institucion.id, stream=_STREAM, **told_of)
    return institucion


def get(session: Session, institucion_id: UUID, *, lock: bool = False) -> Institucion:
    """The institution of that id. Raises NotFound."""
    found = session.get(
        Institucion, institucion_id, with_for_update=lock or None, populate_existing=lock
    )
    if found is None:
        raise NotFound(institution=institucion_id)
    return found


def find(session: Session, typed: str, *, limit: int = 50) -> Sequence[Institucion]:
    """Institutions with all the words typed, in name, RUC or registry; all if nothing is typed."""
    query = select(Institucion).order_by(Institucion.nombre, Institucion.id).limit(limit)
    words = search.query(typed)
    if words:
        matches = literal_column(search.WORDS).op("@@")(func.to_tsquery("simple", words))
        query = query.where(matches)
    return session.scalars(query).all()


def _checked(told: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: (str(told.get(name) or "").strip() or None) for name in FIELDS}
    facts["pais"] = facts["pais"] or PERU
    if facts["ruc"]:
        facts["ruc"] = re.sub(r"\D", "", facts["ruc"])
        if not ruc_is_valid(facts["ruc"]):
            raise InvalidInstitution(reason="ruc", value=facts["ruc"])
    return {**facts, **_kind(facts), "nombre": _name(facts)}


def _name(facts: Mapping[str, str | None]) -> str:
    if not facts["nombre"]:
        raise InvalidInstitution(reason="name", value="")
    return " ".join(facts["nombre"].split())


def _kind(facts: Mapping[str, str | None]) -> dict[str, Any]:
    """Its kind; an NGO is one by its entry in APCI's registry (Ley 27692)."""
    if facts["tipo"] not in tuple(TipoInstitucion):
        raise InvalidInstitution(reason="kind", value=facts["tipo"] or "")
    tipo = TipoInstitucion(facts["tipo"])
    apci = (facts["registro_apci"] or "").upper()
    if apci and not _APCI.fullmatch(apci):
        raise InvalidInstitution(reason="apci", value=apci)
    if tipo is TipoInstitucion.ONG_APCI and not apci:
        raise InvalidInstitution(reason="apci-missing", value="")
    return {"tipo": tipo, "registro_apci": apci or None}


def _same(session: Session, facts: Mapping[str, Any]) -> Institucion | None:
    if facts["ruc"]:
        return session.scalar(select(Institucion).where(Institucion.ruc == facts["ruc"]))
    return session.scalar(
        select(Institucion).where(
            func.lower(Institucion.nombre) == facts["nombre"].lower(),
            Institucion.tipo == facts["tipo"],
            Institucion.ruc.is_(None),
        )
    )


def _words(facts: Mapping[str, Any]) -> str:
    return search.fold(facts["nombre"], facts["ruc"], facts["registro_apci"])

"""Whom we ask about and why, and what an answer amounts to: the same for every agency."""

import enum
from dataclasses import dataclass

from tasks.connectors.base import Exchange
from tasks.texts import search_key


@dataclass(frozen=True, kw_only=True)
class Document:
    """An identity or travel document."""

    kind: str  # our code: DNI, PAS, CE …
    number: str
    issuer: str | None = None  # alpha-3 code of the country


@dataclass(frozen=True, kw_only=True)
class Person:
    """The person a check is about."""

    first_surname: str
    second_surname: str | None = None  # foreigners often have one surname
    given_names: str
    born: str | None = None  # ISO; for some refugees only a year, a year and month, or nothing
    sex: str | None = None
    nationality: str
    document: Document | None = None

    @property
    def full_name(self) -> str:
        """Surnames first, as the agencies write it."""
        return " ".join(filter(None, (self.first_surname, self.second_surname, self.given_names)))


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """Why we may ask. The agencies keep it, and so do we in the receipt."""

    reason: str
    legal_basis: str
    expediente: str | None = None
    asked_by: str
    told: str | None = None  # to the agency, instead of the reason: see tasks.shield

    @property
    def said(self) -> str:
        """What the agency is told."""
        return self.told or self.reason


class Resultado(enum.StrEnum):
    """What a check may come to. There is no fifth value: whatever is not clear is not conclusive."""

    SIN_ANTECEDENTES = "SIN_ANTECEDENTES"
    CON_ANTECEDENTES = "CON_ANTECEDENTES"
    HOMONIMIA = "HOMONIMIA"  # somebody of that name: a person has to look
    NO_CONCLUYENTE = "NO_CONCLUYENTE"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody in an agency's register who may be our person: for an officer to compare."""

    names: str
    born: str | None = None
    sex: str | None = None
    nationality: str | None = None
    document: str | None = None
    parents: str | None = None
    reference: str | None = None  # theirs; to be quoted when asking for more
    told: str | None = None  # what they say of the person


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What an agency's answer to a check amounts to."""

    resultado: Resultado
    text: str  # Spanish, for the officer
    code: str  # theirs, for the receipt
    exchange: Exchange
    candidates: tuple[Candidate, ...] = ()


__all__ = ["Candidate", "Document", "Person", "Purpose", "Resultado", "Verdict", "search_key"]

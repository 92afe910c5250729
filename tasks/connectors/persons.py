"""Whom we ask about and why, and what an answer amounts to: the same for every agency."""

import enum
import unicodedata
from dataclasses import dataclass

from tasks.connectors.base import Exchange


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


class Resultado(enum.StrEnum):
    """What a check may come to. There is no fifth value: whatever is not clear is not conclusive."""

    SIN_ANTECEDENTES = "SIN_ANTECEDENTES"
    CON_ANTECEDENTES = "CON_ANTECEDENTES"
    HOMONIMIA = "HOMONIMIA"  # somebody of that name: a person has to look
    NO_CONCLUYENTE = "NO_CONCLUYENTE"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What an agency's answer to a check amounts to."""

    resultado: Resultado
    text: str  # Spanish, for the officer
    code: str  # theirs, for the receipt
    exchange: Exchange


def search_key(text: str | None) -> str:
    """Upper case without accents or double spaces, to compare names that different hands typed."""
    plain = unicodedata.normalize("NFKD", text or "")
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(letters.upper().replace("-", " ").split())

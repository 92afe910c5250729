"""SBS/UIF: reports of money laundering. It takes the question and answers later by calling us."""

from dataclasses import dataclass
from typing import Protocol

import httpx

from tasks.catalogue import Meaning
from tasks.connectors.base import Exchange, HttpAgency
from tasks.connectors.persons import Person, Purpose
from tasks.connectors.reading import read
from tasks.errors import AgencyContractBroken

_PATH = "/uif/v1/consultas"


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """That they have the question."""

    ticket: str
    exchange: Exchange


class Sbs(Protocol):
    """What a handler may ask of SBS/UIF."""

    def ask(self, person: Person, purpose: Purpose, *, key: str) -> Accepted:
        """Leave a question. Raises AgencyError."""


class HttpSbs(HttpAgency):
    """The real thing."""

    def __init__(self, client: httpx.Client, *, answers_to: str) -> None:
        super().__init__(client)
        self._answers_to = answers_to

    def ask(self, person: Person, purpose: Purpose, *, key: str) -> Accepted:
        """See Sbs. ``key`` comes back with the answer."""
        body = {
            "idConsulta": key,
            "nombreCompleto": person.full_name,
            "fechaNacimiento": person.born,
            "nacionalidad": person.nationality,
            "numeroDocumento": person.document.number if person.document else None,
            "finalidad": purpose.reason,
            "baseLegal": purpose.legal_basis,
            "urlRespuesta": f"{self._answers_to}/api/entidades/sbs/respuestas",
        }
        answer, exchange = self.post_json(_PATH, body, key=key)
        match answer:
            case {"codigo": str(code), **rest} if read("sbs", "uif", code) is Meaning.ACEPTADO:
                return Accepted(ticket=str(rest.get("ticket") or key), exchange=exchange)
        raise AgencyContractBroken(f"{_PATH}: the question was not accepted")

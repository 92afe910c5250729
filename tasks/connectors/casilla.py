"""Casilla Única Electrónica: a notice is laid into a person's box; that it was read comes by a call.

Source: D.S. 029-2021-PCM, arts. 53 to 62. The wire format is ours until the platform's is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import httpx

from tasks.connectors.base import Exchange, HttpAgency
from tasks.connectors.correo import Attachment
from tasks.errors import AgencyContractBroken

_PATH = "/v1/depositos"


@dataclass(frozen=True, kw_only=True)
class Deposit:
    """That it lies in the box."""

    number: str
    exchange: Exchange


class Casilla(Protocol):
    """What a handler may ask of the platform."""

    def deposit(
        self, box: str, subject: str, text: str, attachments: Sequence[Attachment], *, key: str
    ) -> Deposit:
        """Lay a notice into a box. Raises AgencyError."""


class HttpCasilla(HttpAgency):
    """The real thing."""

    def __init__(self, client: httpx.Client, *, answers_to: str) -> None:
        super().__init__(client)
        self._answers_to = answers_to

    def deposit(
        self, box: str, subject: str, text: str, attachments: Sequence[Attachment], *, key: str
    ) -> Deposit:
        """See Casilla. ``key`` comes back when the notice is read."""
        body = {
            "idNotificacion": key,
            "casilla": box,
            "asunto": subject,
            "mensaje": text,
            "adjuntos": [{"nombre": one.name, "bytes": len(one.content)} for one in attachments],
            "urlRespuesta": f"{self._answers_to}/api/entidades/casilla/lecturas",
        }
        answer, exchange = self.post_json(_PATH, body, key=key)
        match answer:
            case {"estado": "DEPOSITADA", "numero": str(number)}:
                return Deposit(number=number, exchange=exchange)
        raise AgencyContractBroken(f"{_PATH}: not deposited")

"""Capture stations: cameras, fingerprint readers and signature pads of consulates.

Through their gateway a station is told what to take and of whom; it shows it to the operator and
gives the picture back with what the device measured. The wire format is ours until that of the enrolment
module is known.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Protocol

from tasks.connectors.base import Exchange, HttpAgency
from tasks.errors import AgencyContractBroken, AgencyRefused

_PATH = "/v1/capturas"


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be taken."""

    station: str
    kind: str  # ROSTRO, HUELLA or FIRMA
    finger: int | None  # 1 to 10, of a fingerprint
    attempt: int  # from 1
    reference: str  # of the person, shown to the operator: the number of the DNI or of the case


@dataclass(frozen=True, kw_only=True)
class Capture:
    """What was taken."""

    image: bytes
    media_type: str
    device: str  # serial number of the device
    operator: str | None
    nfiq2: int | None  # of a fingerprint, by the device
    exchange: Exchange


class Stations(Protocol):
    """What a handler may ask of the stations."""

    def take(self, order: Order, *, key: str) -> Capture:
        """Take one capture, live. Raises AgencyError."""


class HttpStations(HttpAgency):
    """The real thing."""

    def take(self, order: Order, *, key: str) -> Capture:
        """See Stations."""
        body = {
            "estacion": order.station,
            "tipo": order.kind,
            "dedo": order.finger,
            "intento": order.attempt,
            "referencia": order.reference,
        }
        answer, exchange = self.post_json(_PATH, body, key=key)
        match answer:
            case {"codigo": "TOMADA", "imagen": str(image), "tipoMedio": str(media), **rest}:
                score = rest.get("nfiq2")
                return Capture(
                    image=_bytes(image),
                    media_type=media,
                    device=str(rest.get("dispositivo") or ""),
                    operator=str(rest["operador"]) if rest.get("operador") else None,
                    nfiq2=score if isinstance(score, int) else None,
                    exchange=exchange,
                )
            case {"codigo": "SIN_DISPOSITIVO" | "CANCELADA" as code}:
                raise AgencyRefused(f"{_PATH}: {code}")
        raise AgencyContractBroken(f"{_PATH}: no capture")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise AgencyContractBroken(f"{_PATH}: no base64") from error

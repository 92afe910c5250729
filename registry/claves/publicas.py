"""The keys as everybody may have them: certificates and authorities, in one file that works offline."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from engine.errors import InvalidInput
from registry.claves.almacen import Almacen, Clave

_FORMAT = "sugm-claves-1"


class KeysUnreadable(InvalidInput):
    """The file holds no keys that we understand."""

    code = "keys-unreadable"


@dataclass(frozen=True)
class Publicadas:
    """What a verifier knows of our keys."""

    anchors: tuple[x509.Certificate, ...]
    keys: tuple[Clave, ...]

    def find(self, reference: str) -> Clave | None:
        """The key of that reference."""
        return next((key for key in self.keys if key.reference == reference.upper()), None)


def published(almacen: Almacen) -> dict[str, Any]:
    """As JSON."""
    return {
        "formato": _FORMAT,
        "anclas": [_pem(anchor) for anchor in almacen.anchors],
        "claves": [_of(key) for key in almacen.keys],
    }


def read_published(text: str | bytes) -> Publicadas:
    """From JSON. Raises KeysUnreadable."""
    try:
        told = json.loads(text)
        if told["formato"] != _FORMAT:
            raise KeysUnreadable(format=told["formato"])
        anchors = tuple(_certificate(pem) for pem in told["anclas"])
        return Publicadas(anchors, tuple(_key(one) for one in told["claves"]))
    except (ValueError, KeyError, TypeError) as error:
        raise KeysUnreadable(reason=str(error)) from error


def of_store(almacen: Almacen) -> Publicadas:
    """As they lie here."""
    return Publicadas(almacen.anchors, almacen.keys)


def _of(key: Clave) -> dict[str, Any]:
    certificate = key.certificate
    return {
        "alias": key.alias,
        "referencia": key.reference,
        "certificado": _pem(certificate),
        "firma_hasta": key.in_use_until.isoformat(),
        "vale_hasta": certificate.not_valid_after_utc.isoformat(),
        "de_prueba": key.trial,
        "revocada_desde": key.revoked_at.isoformat() if key.revoked_at else None,
        "motivo": key.revoked_because,
    }


def _key(told: Mapping[str, Any]) -> Clave:
    since = told.get("revocada_desde")
    return Clave(
        told["alias"],
        _certificate(told["certificado"]),
        datetime.fromisoformat(since) if since else None,
        told.get("motivo"),
    )


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _certificate(pem: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem.encode())

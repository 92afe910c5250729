"""A folder of keys: ``<alias>/<reference>.crt.pem``, ``.key.pem`` beside it, ``.revocada`` once it is.

Certificates of the authorities that are trusted lie in ``anclas/``.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.x509.oid import NameOID

from engine import clock
from engine.errors import EngineError, NotFound
from registry.settings import settings

ANCHORS = "anclas"
TRIAL = "PRUEBA"  # organizational unit of keys that are good for nothing but trying
_HALF = 32  # bytes of each half of a P-256 signature
_SHA256 = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)


class KeyMissing(NotFound):
    """There is no key of that alias that may be used now."""

    code = "key-missing"


class KeyNotTrusted(EngineError):
    """No authority that is trusted here answers for the certificate."""

    code = "key-not-trusted"


class PrivateKey(Protocol):
    """What can sign, wherever it is kept."""

    def sign(self, content: bytes) -> bytes:
        """The two halves of an ECDSA signature over the SHA-256 of the content, one after the other."""


@dataclass(frozen=True)
class Clave:
    """One key, by its certificate."""

    alias: str
    certificate: x509.Certificate
    revoked_at: datetime | None = None
    revoked_because: str | None = None

    @property
    def reference(self) -> str:
        """Which of its alias it is: the serial number of the certificate, in hexadecimal."""
        return f"{self.certificate.serial_number:X}"

    @property
    def trial(self) -> bool:
        """Whether it is only for trying."""
        units = self.certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
        return TRIAL in [unit.value for unit in units]

    @property
    def in_use_until(self) -> datetime:
        """Until when it may sign; what it has signed is good for longer."""
        try:
            usage = self.certificate.extensions.get_extension_for_class(x509.PrivateKeyUsagePeriod)
        except x509.ExtensionNotFound:
            return self.certificate.not_valid_after_utc
        until = usage.value.not_after  # without a zone, in UTC
        return until.replace(tzinfo=UTC) if until else self.certificate.not_valid_after_utc

    def may_sign_at(self, at: datetime) -> bool:
        """Whether it may be used to sign at that instant."""
        return (
            self.revoked_at is None and self.certificate.not_valid_before_utc <= at < self.in_use_until
        )

    def signed_for(self, day: date) -> bool:
        """Whether it was in use on that day of Lima, as seals tell it; certificates tell time in UTC."""
        first = self.certificate.not_valid_before_utc.astimezone(clock.LIMA).date()
        return first <= day <= self.in_use_until.astimezone(clock.LIMA).date()

    def verifies(self, signature: bytes, content: bytes) -> bool:
        """Whether the key of this certificate made the signature, its two halves one after the other."""
        public = self.certificate.public_key()
        if not isinstance(public, ec.EllipticCurvePublicKey) or len(signature) != 2 * _HALF:
            return False
        halves = (int.from_bytes(signature[:_HALF]), int.from_bytes(signature[_HALF:]))
        try:
            public.verify(encode_dss_signature(*halves), content, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True

    def trusted_by(self, anchors: tuple[x509.Certificate, ...]) -> bool:
        """Whether one of these authorities issued the certificate."""
        return any(_issued(self.certificate, anchor) for anchor in anchors)


class FileKey:
    """A private key in a file, which must be P-256."""

    def __init__(self, path: Path, password: str) -> None:
        secret = password.encode() or None
        key = serialization.load_pem_private_key(path.read_bytes(), secret)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{path.name} is no elliptic key")
        self.key = key

    def sign(self, content: bytes) -> bytes:
        """See PrivateKey. Deterministic: the same content is signed alike."""
        first, second = decode_dss_signature(self.key.sign(content, _SHA256))
        return first.to_bytes(_HALF) + second.to_bytes(_HALF)


class Almacen:
    """The keys of this installation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def anchors(self) -> tuple[x509.Certificate, ...]:
        """The authorities that are trusted here."""
        return tuple(_certificates(self.folder / ANCHORS))

    @cached_property
    def keys(self) -> tuple[Clave, ...]:
        """All keys, the newest of each alias first."""
        folders = sorted(
            path for path in self.folder.iterdir() if path.is_dir() and path.name != ANCHORS
        )
        return tuple(key for folder in folders for key in self._of(folder))

    def current(self, alias: str) -> Clave:
        """The key of that alias that signs now: the newest that may.

        Raises:
            KeyMissing: there is none; ``sugm keys`` makes or installs one.
        """
        now = clock.now()
        for key in self.keys:
            if key.alias == alias and key.may_sign_at(now):
                return key
        raise KeyMissing(alias=alias)

    def find(self, alias: str, reference: str) -> Clave | None:
        """The key of that alias and reference, also one that signs no more."""
        wanted = (alias, reference.upper())
        return next((key for key in self.keys if (key.alias, key.reference) == wanted), None)

    def private(self, key: Clave) -> PrivateKey:
        """What signs with this key. Raises KeyMissing where this machine has only the certificate."""
        given = settings()
        if given.pkcs11_module is not None:
            from registry.claves.modulo import TokenKey  # noqa: PLC0415 - its library is asked for only here

            return TokenKey(f"{key.alias}-{key.reference}")
        path = self.path(key, ".key.pem")
        if not path.exists():
            raise KeyMissing(alias=key.alias, reference=key.reference)
        return FileKey(path, given.keys_password.get_secret_value())

    def path(self, key: Clave, suffix: str) -> Path:
        """Where a file of a key lies."""
        return self.folder / key.alias / f"{key.reference}{suffix}"

    def _of(self, folder: Path) -> list[Clave]:
        found = [self._with_revocation(folder.name, one) for one in _certificates(folder)]
        return sorted(found, key=lambda key: key.certificate.not_valid_before_utc, reverse=True)

    def _with_revocation(self, alias: str, certificate: x509.Certificate) -> Clave:
        key = Clave(alias, certificate)
        note = self.path(key, ".revocada")
        if not note.exists():
            return key
        told = json.loads(note.read_text(encoding="utf-8"))
        return Clave(alias, certificate, datetime.fromisoformat(told["desde"]), told["motivo"])


@cache
def store() -> Almacen:
    """The keys of this installation. Raises KeyMissing if it was told of none (``SUGM_KEYS``)."""
    folder = settings().keys
    if folder is None or not folder.is_dir():
        raise KeyMissing(alias="SUGM_KEYS", folder=folder)
    return Almacen(folder)


def _certificates(folder: Path) -> Iterator[x509.Certificate]:
    for path in sorted(folder.glob("*.crt.pem")):
        yield x509.load_pem_x509_certificate(path.read_bytes())


def _issued(certificate: x509.Certificate, anchor: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(anchor)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True

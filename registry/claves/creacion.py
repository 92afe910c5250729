"""Making keys: an authority of one's own for trying, a key and its certificate, the next one, an end."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from secrets import randbits

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from engine import clock
from engine.errors import Conflict
from registry.claves.almacen import ANCHORS, TRIAL, Almacen, Clave, KeyMissing
from registry.settings import settings

IN_USE = timedelta(days=365 + 61)  # a year and two months to roll over: Doc 9303-8, 6.3.1
GOOD_FOR = timedelta(days=365 * 12)  # as long as the longest document, and two years
_AUTHORITY = "autoridad"  # where the authority's private key lies
_SERIAL_BITS = 60


class KeyExists(Conflict):
    """The folder has such a key already."""

    code = "key-exists"


def create(folder: Path, *aliases: str, since: datetime | None = None) -> list[Clave]:
    """Make an authority for trying, and a key of each alias. What there is already is left alone.

    ``since``: from when they may sign; by default from now on.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    began = since or clock.now()
    if not any((folder / ANCHORS).glob("*.crt.pem")):
        _make_authority(folder, began)
    known = {key.alias for key in Almacen(folder).keys}
    return [_make(folder, alias, began) for alias in aliases if alias not in known]


def rotate(almacen: Almacen, alias: str) -> Clave:
    """The next key of an alias. Those before it verify what they signed, and sign no more."""
    if alias not in {key.alias for key in almacen.keys}:
        raise KeyMissing(alias=alias)
    return _make(almacen.folder, alias, clock.now())


def revoke(almacen: Almacen, alias: str, reference: str, *, reason: str) -> Clave:
    """What this key signed is not to be believed any more."""
    key = almacen.find(alias, reference)
    if key is None:
        raise KeyMissing(alias=alias, reference=reference)
    note = almacen.path(key, ".revocada")
    if note.exists():
        raise KeyExists(alias=alias, reference=reference)
    told = {"desde": clock.now().isoformat(), "motivo": reason}
    note.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return key


def _make_authority(folder: Path, since: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("SUGM CSCA")
    builder = _begun(name, name, key.public_key(), since, GOOD_FOR * 2)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    certificate = builder.add_extension(_usage(signs_certificates=True), critical=True).sign(
        key, hashes.SHA256()
    )
    _write(folder / ANCHORS / f"{certificate.serial_number:X}.crt.pem", _pem(certificate))
    _write(folder / ANCHORS / f"{_AUTHORITY}.key.pem", _private_pem(key))


def _make(folder: Path, alias: str, since: datetime) -> Clave:
    authority, signing = _authority(folder)
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _begun(_name(_common_name(alias)), authority.subject, key.public_key(), since, GOOD_FOR)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    builder = builder.add_extension(
        x509.PrivateKeyUsagePeriod(not_before=since, not_after=since + IN_USE), critical=False
    )
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False
    )
    made = Clave(alias, builder.sign(signing, hashes.SHA256()))
    _write(folder / alias / f"{made.reference}.key.pem", _private_pem(key))
    _write(folder / alias / f"{made.reference}.crt.pem", _pem(made.certificate))
    return made


def _authority(folder: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    path = folder / ANCHORS / f"{_AUTHORITY}.key.pem"
    if not path.exists():
        raise KeyMissing(alias=ANCHORS, reference=_AUTHORITY)
    key = serialization.load_pem_private_key(path.read_bytes(), _password())
    for certificate in Almacen(folder).anchors:
        if isinstance(key, ec.EllipticCurvePrivateKey) and certificate.public_key() == key.public_key():
            return certificate, key
    raise KeyMissing(alias=ANCHORS)


def _common_name(alias: str) -> str:
    """Of the key that seals: the signer's own letters, as Doc 9303-13 wants the subject to have them."""
    given = settings()
    return given.seal_signer[2:] if alias == given.seal_key else f"SUGM {alias}"


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    now: datetime,
    good_for: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(randbits(_SERIAL_BITS) | 1)
        .not_valid_before(now.replace(microsecond=0))
        .not_valid_after(now.replace(microsecond=0) + good_for)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, settings().seal_signer[:2]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Ministerio de Relaciones Exteriores"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, TRIAL),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    secret = _password()
    how: serialization.KeySerializationEncryption = (
        serialization.BestAvailableEncryption(secret) if secret else serialization.NoEncryption()
    )
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)


def _password() -> bytes | None:
    return settings().keys_password.get_secret_value().encode() or None


def _write(path: Path, content: bytes) -> None:
    """For its owner alone, from the first byte on."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)

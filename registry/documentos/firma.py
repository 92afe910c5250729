"""Digital signatures inside PDF files (PAdES): put there, and judged. Slow; no database.

The signature has no picture of its own: the template draws the block that says who signed, and the file
proves it. Whoever needs this module asks for it when it is needed: its library takes a second to load.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TypeVar

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from engine import clock
from engine.errors import EngineError, InvalidInput
from registry import claves
from registry.settings import settings

Answer = TypeVar("Answer")
_HALF = 32
_DIGEST = "sha256"


class NotSigned(EngineError):
    """The file could not be signed."""

    code = "not-signed"


class NotAPdf(InvalidInput):
    """The file is no PDF that can be read."""

    code = "not-a-pdf"


@dataclass(frozen=True, kw_only=True)
class Firma:
    """Why and where a document is signed."""

    motivo: str
    lugar: str = "Lima"
    nombre: str | None = None  # who signs, where it is not the key's own name


@dataclass(frozen=True, kw_only=True)
class FirmaLeida:
    """One signature of a file, and whether it is to be believed."""

    campo: str
    firmante: str  # as its certificate names it
    certificado: int  # its serial number
    nombre: str | None
    motivo: str | None
    firmado_at: datetime | None
    sellado_at: datetime | None  # by a time stamp
    intacta: bool  # what was signed is as it was
    confiable: bool  # an authority that is trusted answers for the certificate
    total: bool  # nothing was added after it but other signatures
    de_prueba: bool

    @property
    def vale(self) -> bool:
        """Whether it is to be believed."""
        return self.intacta and self.confiable and self.total


class _OurSigner(Signer):
    """Signs with a key of ours, wherever it is kept."""

    def __init__(self, key: claves.Clave, private: claves.PrivateKey) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple([_asn1(one) for one in claves.store().anchors])
        super().__init__(signing_cert=_asn1(key.certificate), cert_registry=store)
        self._private = private

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: ARG002
    ) -> bytes:
        """See pyhanko. An ECDSA signature in DER."""
        if digest_algorithm != _DIGEST:
            raise SigningError(f"our keys do not sign {digest_algorithm}")
        halves = self._private.sign(data)
        return encode_dss_signature(int.from_bytes(halves[:_HALF]), int.from_bytes(halves[_HALF:]))


def sign(pdf: bytes, firma: Firma, *, alias: str | None = None) -> bytes:
    """The file with one more signature; what was there before stays to the byte.

    Raises:
        KeyMissing: no key of that alias may be used now.
        NotAPdf, NotSigned: see there; a time-stamp authority that does not answer is among them.
    """
    keys = claves.store()
    key = keys.current(alias or settings().signing_key)
    try:
        writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
        taken = len(writer.prev.embedded_signatures)
    except (PdfError, ValueError, KeyError) as error:
        raise NotAPdf(reason=str(error)) from error
    url = settings().tsa_url
    metadata = PdfSignatureMetadata(
        field_name=f"Firma{taken + 1}",
        md_algorithm=_DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        reason=firma.motivo,
        location=firma.lugar,
        name=firma.nombre,
    )
    signer = PdfSigner(
        metadata,
        signer=_OurSigner(key, keys.private(key)),
        timestamper=HTTPTimeStamper(url) if url else None,
    )
    signed = BytesIO()
    try:
        _apart(lambda: signer.sign_pdf(writer, output=signed))
    except Exception as error:  # the library raises its own, aiohttp's and asyncio's
        raise NotSigned(reason=type(error).__name__) from error
    return signed.getvalue()


def read(pdf: bytes, anchors: Sequence[x509.Certificate]) -> list[FirmaLeida]:
    """Every signature of a file, the first first. Raises NotAPdf."""
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=False)
        found = list(reader.embedded_signatures)
    except (PdfError, ValueError, KeyError, TypeError) as error:
        raise NotAPdf(reason=str(error)) from error
    return [_judged(one, anchors) for one in found]


def _judged(signature: EmbeddedPdfSignature, anchors: Sequence[x509.Certificate]) -> FirmaLeida:
    roots = [_asn1(one) for one in anchors]
    certificate = signature.signer_cert
    told = {
        "campo": signature.field_name,
        "firmante": certificate.subject.native.get("common_name", ""),
        "certificado": certificate.serial_number,
        "nombre": _text(signature, "/Name"),
        "motivo": _text(signature, "/Reason"),
        "firmado_at": signature.self_reported_timestamp,
        "de_prueba": claves.TRIAL in _units(certificate),
    }
    try:
        context = ValidationContext(
            trust_roots=roots, allow_fetching=False, moment=clock.now(), revocation_mode="soft-fail"
        )
        status = _apart(lambda: validate_pdf_signature(signature, context))
    except (SignatureValidationError, ValueError, PdfError):
        return FirmaLeida(**told, sellado_at=None, intacta=False, confiable=False, total=False)
    stamp = status.timestamp_validity
    return FirmaLeida(
        **told,
        sellado_at=stamp.timestamp if stamp and stamp.valid else None,
        intacta=bool(status.intact and status.valid),
        confiable=bool(status.trusted),
        total=bool(status.bottom_line or (status.intact and status.docmdp_ok)),
    )


def _apart(work: Callable[[], Answer]) -> Answer:
    """In a thread of its own: the library runs an event loop, and whoever asks may be inside one."""
    with ThreadPoolExecutor(max_workers=1) as aside:
        return aside.submit(work).result()


def _asn1(certificate: x509.Certificate) -> Certificate:
    return Certificate.load(certificate.public_bytes(Encoding.DER))


def _text(signature: EmbeddedPdfSignature, name: str) -> str | None:
    value = signature.sig_object.get(name)
    return str(value) if value is not None else None


def _units(certificate: Certificate) -> list[str]:
    units = certificate.subject.native.get("organizational_unit_name", [])
    return [units] if isinstance(units, str) else list(units)

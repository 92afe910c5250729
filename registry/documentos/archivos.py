"""Judging what somebody holds, without our database: a file, or what its QR says."""

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np
import typst
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from engine import storage
from engine.errors import InvalidInput
from registry.claves import Publicadas
from registry.documentos import firmado, legajo, sello
from registry.documentos.sello import Estado
from registry.documentos.sello.zonas import SealUnreadable
from registry.documentos.verificacion import REVOKED_FORMAT, fingerprint

if TYPE_CHECKING:
    from registry.documentos.firma import FirmaLeida

MOST_PAGES: Final = 20  # whose seals are looked for
ZONES: Final = ((30, 3), (36, 2), (44, 2))  # width and number of lines
VERDICTS: Final[Mapping[Estado, str]] = {
    Estado.WRONG_FORMAT: "No es un sello del ministerio.",
    Estado.UNKNOWN_CERTIFICATE: "No se conoce la clave con que se selló.",
    Estado.UNTRUSTED_CERTIFICATE: "Ninguna autoridad de confianza responde por la clave.",
    Estado.EXPIRED_CERTIFICATE: "La clave ya no servía el día en que se selló.",
    Estado.REVOKED_CERTIFICATE: "La clave con que se selló fue revocada.",
    Estado.INVALID_SIGNATURE: "El sello fue cambiado: su firma no corresponde.",
    Estado.INVALID_SEAL_MRZ: "La zona de lectura mecánica del sello no es correcta.",
    Estado.INVALID_PRINTED_MRZ: "Los dígitos de control de la zona impresa no cuadran.",
    Estado.SEAL_DOCUMENT_MISMATCH: "El papel no dice lo que dice el sello.",
}
_PPI = 400.0
_UNSIGNED = "La copia del legajo no está firmada: no se sabe si sus páginas son las que se cerraron."
_PAGE = '#set page(width: auto, height: auto, margin: 3mm)\n#image("hoja.pdf", page: int(sys.inputs.n))'
_ZONAL = re.compile(r"[A-Z0-9<]*<[A-Z0-9<]*")


class RevokedUnreadable(InvalidInput):
    """The list of revocations is none of ours, or was changed."""

    code = "revoked-unreadable"


class NothingToVerify(InvalidInput):
    """The file has neither seal nor signature."""

    code = "nothing-to-verify"


@dataclass(frozen=True, kw_only=True)
class Hallado:
    """All that was found in something, and what is wrong with it."""

    que: str  # sello, firma or legajo; registro, for whoever asked it too
    vale: bool
    problemas: Sequence[str] = ()  # in words
    datos: Mapping[str, Any] = field(default_factory=dict)
    texto: str | None = None  # the letters of a seal


def revoked(text: str | bytes, keys: Publicadas) -> frozenset[str]:
    """Fingerprints of a published list. Raises RevokedUnreadable."""
    try:
        outer = json.loads(text)
        raw = outer["lista"].encode()
        key = keys.find(outer["clave"])
        halves = firmado.raw_of(outer["firma"])
        if key is None or not key.trusted_by(keys.anchors) or not key.verifies(halves, raw):
            raise RevokedUnreadable(reason="signature")
        inner = json.loads(raw)
        if inner["formato"] != REVOKED_FORMAT:
            raise RevokedUnreadable(format=inner["formato"])
        return frozenset(inner["revocados"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RevokedUnreadable(reason=str(error)) from error


def verify(content: bytes, keys: Publicadas, gone: frozenset[str] = frozenset()) -> list[Hallado]:
    """A PDF or a picture. Raises NothingToVerify."""
    kind = storage.type_of(content)
    if kind == storage.PDF:
        signed = _signatures(content, keys)
        closed = list(_index(content, keys, signed=bool(signed)))
        found = [*signed, *(closed or _of_pdf(content, keys, gone))]
    elif kind is not None:
        found = [_judged(text, keys, gone) for text in codes(content) if _is_seal(text)]
    else:
        found = []
    if not found:
        raise NothingToVerify
    return found


def payload(
    text: str, keys: Publicadas, gone: frozenset[str] = frozenset(), printed: Sequence[str] = ()
) -> Hallado:
    """What a QR says. Raises SealUnreadable."""
    return _judged(text, keys, gone, printed)


def codes(picture: bytes) -> list[str]:
    """What the QR codes of a picture say."""
    image = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        return []
    # the finder of ArUco misses none of our seals, the usual one misses one in twenty; of slanted
    # photographs it may be the other way round
    readers = (cv2.QRCodeDetectorAruco(), cv2.QRCodeDetector())
    told = (reader.detectAndDecodeMulti(image) for reader in readers)
    return next((read for found, texts, *_ in told if found and (read := [t for t in texts if t])), [])


def printed_zone(text: str) -> list[str]:
    """The lines of the machine readable zone in the text of a page; none if there is none."""
    lines = ["".join(line.split()) for line in text.splitlines()]
    for width, many in ZONES:
        zone = [line for line in lines if len(line) == width and _ZONAL.fullmatch(line)]
        if len(zone) >= many:
            return zone[:many]
    return []


def _index(content: bytes, keys: Publicadas, *, signed: bool) -> Iterator[Hallado]:
    """The index of a closed file that the copy carries; nothing says that its pages are those, unsigned.

    Seals on its pages are those of its pieces, which are looked at by themselves.
    """
    try:
        carried = PdfReader(BytesIO(content)).attachments.get(legajo.INDEX, [])
    except (PyPdfError, ValueError, KeyError, AttributeError) as error:
        raise NothingToVerify(reason=str(error)) from error
    for one in carried:
        told, wrong = legajo.read(one, keys)
        problems = [*wrong, *(() if signed else (_UNSIGNED,))]
        datos = {name: told.get(name) for name in ("expediente", "cerrado_en", "folios")}
        datos["documentos"] = len(told.get("documentos", ()))
        yield Hallado(que="legajo", vale=not problems, problemas=problems, datos=datos)


def _of_pdf(content: bytes, keys: Publicadas, gone: frozenset[str]) -> Iterator[Hallado]:
    """The seals of the pages, beside the zone that is printed on each."""
    try:
        pages = PdfReader(BytesIO(content)).pages
        for number, page in enumerate(itertools.islice(pages, MOST_PAGES), 1):
            zone = printed_zone(page.extract_text())
            for text in codes(_drawn(content, number)):
                if _is_seal(text):
                    yield _judged(text, keys, gone, zone)
    except (PyPdfError, typst.TypstError, ValueError, KeyError) as error:
        raise NothingToVerify(reason=str(error)) from error


def _drawn(content: bytes, number: int) -> bytes:
    """A page as PNG."""
    with TemporaryDirectory() as made:
        root = Path(made)
        (root / "hoja.pdf").write_bytes(content)
        (root / "hoja.typ").write_text(_PAGE, encoding="utf-8")
        drawn: bytes = typst.compile(
            root / "hoja.typ", root=root, format="png", ppi=_PPI, sys_inputs={"n": str(number)}
        )
    return drawn


def _signatures(content: bytes, keys: Publicadas) -> list[Hallado]:
    from registry.documentos import firma  # noqa: PLC0415 - its library takes a second to load

    return [_signature(one, keys) for one in firma.read(content, keys.anchors)]


def _signature(one: "FirmaLeida", keys: Publicadas) -> Hallado:
    revoked = [key.certificate.serial_number for key in keys.keys if key.revoked_at]
    wrong = {
        "El archivo fue cambiado después de firmarse.": not (one.intacta and one.total),
        "Ninguna autoridad de confianza responde por el certificado.": not one.confiable,
        "La clave fue revocada.": one.certificado in revoked,
    }
    problems = [told for told, is_so in wrong.items() if is_so]
    datos = {
        "firmante": one.nombre or one.firmante,
        "motivo": one.motivo,
        "firmado_en": one.firmado_at.isoformat() if one.firmado_at else None,
        "de_prueba": one.de_prueba,
    }
    return Hallado(que="firma", vale=not problems, problemas=problems, datos=datos)


def _judged(text: str, keys: Publicadas, gone: frozenset[str], printed: Sequence[str] = ()) -> Hallado:
    content = sello.of_text(text)
    told = sello.judge(content, keys, printed=printed)
    problems = []
    if not told.valid:
        problems.append(VERDICTS[told.estado])
    problems += [
        f"{one.field}: el sello dice «{one.sealed}» y el papel dice «{one.printed}»."
        for one in told.diferencias
    ]
    if fingerprint(content) in gone or fingerprint(str(told.valores.get("codigo"))) in gone:
        problems.append("El ministerio dejó el documento sin efecto.")
    values = {name: str(value) for name, value in told.valores.items()}
    datos = {"perfil": told.perfil.codigo if told.perfil else None, **values}
    return Hallado(
        que="sello", vale=not problems, problemas=problems, datos=datos, texto=sello.text_of(content)
    )


def _is_seal(text: str) -> bool:
    try:
        sello.of_text(text)
    except SealUnreadable:
        return False
    return True

"""The three zones of a seal: header, message and signature, to bytes and back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from engine.errors import InvalidInput
from registry.documentos.sello import c40

MAGIC, VERSION_4 = 0xDC, 0x03
SIGNATURE = 0xFF
_SHORT = 0x80  # lengths below are one byte; above, the byte tells how many bytes tell it
_MOST_LENGTH_BYTES = 4
_COUNTRY = slice(2, 4)
_REFERENCE_DIGITS = 2  # that say how many digits the reference has


class SealUnreadable(InvalidInput):
    """This is no seal, or it is cut short."""

    code = "seal-unreadable"


@dataclass(frozen=True, kw_only=True)
class Encabezado:
    """Who sealed what kind of document, and when."""

    emisor: str  # issuing State
    firmante: str  # country and signer: PERE
    referencia: str  # of the certificate, hexadecimal
    emitido_on: date
    firmado_on: date
    perfil: int  # document feature definition reference
    categoria: int  # document type category

    def encode(self) -> bytes:
        """The header, version 4.

        Source:
            ICAO Doc 9303-13, 2.2.
        """
        reference = f"{len(self.referencia):02X}{self.referencia}"
        return (
            bytes([MAGIC, VERSION_4])
            + c40.encode(self.emisor.ljust(3, "<"))
            + c40.encode(self.firmante + reference)
            + day(self.emitido_on)
            + day(self.firmado_on)
            + bytes([self.perfil, self.categoria])
        )


@dataclass(frozen=True, kw_only=True)
class Sello(Encabezado):
    """A seal as it was read: nothing in it is proved yet."""

    rasgos: Sequence[tuple[int, bytes]]  # tag and value, in their order
    signed: bytes  # header and message
    signature: bytes


def feature(tag: int, value: bytes) -> bytes:
    """One feature of the message, or the signature."""
    return bytes([tag]) + _length(len(value)) + value


def day(on: date) -> bytes:
    """A date in three bytes: month, day and year side by side as one number."""
    return int(f"{on:%m%d%Y}").to_bytes(3)


def read_day(three: bytes) -> date:
    """The date of three bytes. Raises ValueError."""
    digits = f"{int.from_bytes(three):08d}"
    return date(int(digits[4:]), int(digits[:2]), int(digits[2:4]))


def parse(content: bytes) -> Sello:
    """Take a seal apart. Raises SealUnreadable."""
    try:
        return _parse(content)
    except (ValueError, IndexError) as error:
        raise SealUnreadable(reason=str(error)) from error


def _parse(content: bytes) -> Sello:
    if content[:2] != bytes([MAGIC, VERSION_4]):
        raise ValueError("not the first two bytes of a seal")
    identifier, at = _identifier(content)
    emitted, signed_on = read_day(content[at : at + 3]), read_day(content[at + 3 : at + 6])
    perfil, categoria = content[at + 6], content[at + 7]
    features = list(_features(content, at + 8))
    if not features or features[-1][0] != SIGNATURE:
        raise ValueError("no signature")
    *rasgos, (_, signature, ends) = features
    if ends != len(content):
        raise ValueError("something follows the signature")
    return Sello(
        emisor=c40.decode(content[_COUNTRY]).strip(),
        firmante=identifier[:4],
        referencia=identifier[4 + _REFERENCE_DIGITS :],
        emitido_on=emitted,
        firmado_on=signed_on,
        perfil=perfil,
        categoria=categoria,
        rasgos=[(tag, value) for tag, value, _ in rasgos],
        signed=content[: rasgos[-1][2] if rasgos else at + 8],
        signature=signature,
    )


def _identifier(content: bytes) -> tuple[str, int]:
    """Signer and reference, and where the header goes on; its first letters tell how long it is."""
    start = _COUNTRY.stop
    begun = c40.decode(content[start : start + 4])
    letters = 4 + _REFERENCE_DIGITS + int(begun[4:6], 16)
    end = start + (letters + 1) // 3 * 2 if letters % 3 != 1 else start + (letters // 3 + 1) * 2
    whole = c40.decode(content[start:end])
    if len(whole) != letters:
        raise ValueError("the reference is cut short")
    return whole, end


def _features(content: bytes, start: int) -> Iterator[tuple[int, bytes, int]]:
    """Tag, value and where it ends, up to the signature."""
    at = start
    while at < len(content):
        tag = content[at]
        size, at = _read_length(content, at + 1)
        value = content[at : at + size]
        if len(value) != size:
            raise ValueError("a feature is cut short")
        at += size
        yield tag, value, at
        if tag == SIGNATURE:
            return


def _length(size: int) -> bytes:
    if size < _SHORT:
        return bytes([size])
    told = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([_SHORT | len(told)]) + told


def _read_length(content: bytes, at: int) -> tuple[int, int]:
    first = content[at]
    if first < _SHORT:
        return first, at + 1
    count = first & ~_SHORT
    if not 1 <= count <= _MOST_LENGTH_BYTES:
        raise ValueError("a length of no use")
    return int.from_bytes(content[at + 1 : at + 1 + count]), at + 1 + count

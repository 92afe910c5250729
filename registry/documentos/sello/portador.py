"""How a seal travels: in a QR as the address of the page that verifies it, which also holds all of it.

A telephone opens the page; a verifier without network takes the seal out of the address. Only letters,
digits and a few signs are in it, so that the QR needs few squares.
"""

import base64
import binascii
import re

import segno

from registry.documentos.sello.zonas import SealUnreadable
from registry.settings import settings

PATH = "V"  # of the page; in capitals, as all of the address
_SEAL = re.compile(r"(?:.*/)?([A-Z2-7]{64,})")  # what follows the last slash


def text_of(seal: bytes) -> str:
    """A seal as letters and digits."""
    return base64.b32encode(seal).decode().rstrip("=")


def of_text(text: str) -> bytes:
    """A seal out of what a QR says: an address, or the letters alone. Raises SealUnreadable."""
    found = _SEAL.fullmatch(text.strip().upper())
    if found is None:
        raise SealUnreadable(reason="not the letters of a seal")
    letters = found[1]
    try:
        return base64.b32decode(letters + "=" * (-len(letters) % 8))
    except binascii.Error as error:
        raise SealUnreadable(reason=str(error)) from error


def carried(what: bytes | str) -> str:
    """What the QR of a document says: where to verify its seal or, without one, its code."""
    told = text_of(what) if isinstance(what, bytes) else what.replace("-", "")
    where = settings().public_url.rstrip("/").upper()
    return f"{where}/{PATH}/{told}" if where else told


def drawn(text: str) -> str:
    """The QR as SVG."""
    return segno.make(text, error="m", micro=False, boost_error=False).svg_inline(scale=1, border=0)

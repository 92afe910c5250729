"""A list as it is signed: the one way to write it, and the signature beside it."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from registry import claves


def canonical(value: Mapping[str, Any]) -> bytes:
    """The one way to write it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signed(content: bytes, *, alias: str) -> dict[str, str]:
    """The signature of what was written, with our key. Raises KeyMissing."""
    keys = claves.store()
    key = keys.current(alias)
    raw = keys.private(key).sign(content)
    return {"clave": key.reference, "firma": base64.b64encode(raw).decode()}


def raw_of(signature: str) -> bytes:
    """The bytes of a signature; none where the text is no signature."""
    try:
        return base64.b64decode(signature, validate=True)
    except binascii.Error:
        return b""

"""Signed calls between an agency and us: HMAC-SHA256 over instant, address and body.

The same on both sides, so that the sandbox signs what we verify.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

TIMESTAMP, SIGNATURE = "SUGM-Timestamp", "SUGM-Signature"
TOLERANCE = timedelta(minutes=5)  # between their clock and ours


def sign(key: str, path: str, body: bytes, *, at: datetime) -> dict[str, str]:
    """The two headers of a signed call."""
    stamp = str(int(at.timestamp()))
    return {TIMESTAMP: stamp, SIGNATURE: f"v1={_digest(key, stamp, path, body)}"}


def genuine(key: str, path: str, body: bytes, *, timestamp: str, signature: str, now: datetime) -> bool:
    """Whether whoever called knows the key, and called about now."""
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > len("9999999999"):
        return False
    if abs(now - datetime.fromtimestamp(int(timestamp), UTC)) > TOLERANCE:
        return False
    expected = f"v1={_digest(key, timestamp, path, body)}"
    return hmac.compare_digest(expected.encode(), signature.encode())


def _digest(key: str, stamp: str, path: str, body: bytes) -> str:
    return hmac.new(
        key.encode(), b"\n".join((stamp.encode(), path.encode(), body)), "sha256"
    ).hexdigest()


def fingerprint(signature: str) -> bytes:
    """What is kept of a call, so that it counts once."""
    return hashlib.sha256(signature.encode()).digest()

"""The sandbox's agencies that call us: answers that come later, and messages of Migraciones."""

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from tasks import signatures

SECRET = "sandbox-callback-key-of-no-use-elsewhere"  # noqa: S105 - known to everybody, worth nothing
_TRIES, _BETWEEN = 5, 1.0  # seconds


def call(url: str, fields: Mapping[str, Any], *, at: datetime | None = None) -> int:
    """One signed call; returns the status that came back, 0 if none did."""
    body = json.dumps(fields, ensure_ascii=False).encode()
    headers = signatures.sign(SECRET, urlsplit(url).path, body, at=at or datetime.now(UTC))
    request = urllib.request.Request(  # noqa: S310 - to loopback, as the question said
        url, body, {**headers, "Content-Type": "application/json"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def call_soon(url: str, fields: Mapping[str, Any], *, seconds: float) -> None:
    """Call later from a thread; again if nobody listens."""
    threading.Thread(target=_insist, args=(url, dict(fields), seconds), daemon=True).start()


def _insist(url: str, fields: dict[str, Any], seconds: float) -> None:
    time.sleep(seconds)
    for _ in range(_TRIES):
        if call(url, fields):
            return
        time.sleep(_BETWEEN)

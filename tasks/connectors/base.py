"""What all connectors share: limits, idempotency key, errors of ours, and proof of what was said."""

import hashlib
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from engine import clock, trace
from tasks.connectors.transport import AgencyTransport
from tasks.errors import AgencyContractBroken, AgencyRefused, AgencyUnavailable
from tasks.metrics import agency_call
from tasks.settings import AgencySettings

_TRY_AGAIN_LATER = {408, 425, 429}

_JSON = "application/json"


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """Proof of one conversation: when, and the SHA-256 of what went out and what came back."""

    asked_at: datetime
    answered_at: datetime
    request_sha256: str
    answer_sha256: str

    def then(self, later: "Exchange") -> "Exchange":
        """Both conversations as one: from the first question to the last answer."""
        return Exchange(
            asked_at=self.asked_at,
            answered_at=later.answered_at,
            request_sha256=sha256((self.request_sha256 + later.request_sha256).encode()),
            answer_sha256=sha256((self.answer_sha256 + later.answer_sha256).encode()),
        )


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came back, and the proof."""

    response: httpx.Response
    exchange: Exchange


def sha256(content: bytes) -> str:
    """In hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def client(
    base_url: str,
    settings: AgencySettings,
    headers: Mapping[str, str] | None = None,
    *,
    seconds: float | None = None,
) -> httpx.Client:
    """A client that talks to this address alone: no redirects, no proxies from the environment."""
    tls = ssl.create_default_context()
    if settings.agency_ca_file:
        tls.load_verify_locations(cafile=settings.agency_ca_file)
    return httpx.Client(
        base_url=base_url,
        headers={"Accept-Encoding": "identity", "User-Agent": "SUGM", **(headers or {})},
        event_hooks={"request": [_name_the_trace]},
        follow_redirects=False,
        trust_env=False,
        transport=AgencyTransport(
            seconds=seconds or settings.agency_timeout, max_bytes=settings.agency_max_bytes, tls=tls
        ),
    )


def _name_the_trace(request: httpx.Request) -> None:
    request.headers["traceparent"] = trace.header()


class HttpAgency:
    """A service of another agency over HTTP."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client  # carries base URL, credentials and limits

    @agency_call
    def send(
        self,
        path: str,
        content: bytes,
        *,
        key: str,
        headers: Mapping[str, str],
        readable: frozenset[int] = frozenset(),
    ) -> Reply:
        """POST ``content``; what comes back is a 200, or one of the ``readable`` statuses.

        ``key`` is the same for every attempt at the same job, so that the agency can tell a repeated
        request from a new one. ``path`` goes to the log: it must not name anybody.

        Raises:
            AgencyUnavailable, AgencyRefused, AgencyContractBroken: see ``tasks.errors``.
        """
        asked_at = clock.now()
        try:
            response = self._client.post(
                path, content=content, headers={**headers, "Idempotency-Key": key}
            )
        except httpx.DecodingError as error:
            raise AgencyContractBroken(f"{path}: {error}") from error
        except httpx.TransportError as error:
            raise AgencyUnavailable(f"{path}: {type(error).__name__}") from error
        if response.status_code not in readable:
            _check_status(path, response)
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise AgencyContractBroken(f"{path}: compressed without being asked to")
        return Reply(
            response=response,
            exchange=Exchange(
                asked_at=asked_at,
                answered_at=clock.now(),
                request_sha256=sha256(content),
                answer_sha256=sha256(response.content),
            ),
        )

    def post_json(
        self, path: str, body: Mapping[str, Any], *, key: str
    ) -> tuple[dict[str, Any], Exchange]:
        """Send an object and return the JSON object that comes back. Raises as ``send`` does."""
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        reply = self.send(path, content, key=key, headers={"Content-Type": _JSON})
        try:
            answer = json.loads(reply.response.content)
        except (ValueError, RecursionError) as error:
            raise AgencyContractBroken(f"{path}: not JSON") from error
        if not isinstance(answer, dict):
            raise AgencyContractBroken(f"{path}: not a JSON object")
        return answer, reply.exchange


def _check_status(path: str, response: httpx.Response) -> None:
    status = response.status_code
    if response.is_server_error or status in _TRY_AGAIN_LATER:
        raise AgencyUnavailable(f"{path}: HTTP {status}")
    if response.is_client_error:
        raise AgencyRefused(f"{path}: HTTP {status}")
    if status != httpx.codes.OK:  # a redirect would take the data to an address nobody listed
        raise AgencyContractBroken(f"{path}: HTTP {status}")

"""How bytes reach an agency: one time limit for the whole call, one size limit, no surprises.

httpx limits each read on its own, so that a server which sends a byte every few seconds may hold a
worker for ever. Here the limit is on the call from connection to last byte, headers included.
"""

import ssl
import time
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx

_deadline: ContextVar[float] = ContextVar("deadline")


def _left(error: type[Exception]) -> float:
    left = _deadline.get() - time.monotonic()
    if left <= 0:
        raise error("time limit of the call")
    return left


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends with the call; httpcore's own timeouts are not looked at."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._inner.read(max_bytes, _left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._inner.write(buffer, _left(httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        left = _left(httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's signature
        return self._inner.get_extra_info(info)


class _Network(httpcore.NetworkBackend):
    """TCP, with the time limit of the call."""

    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(httpcore.ConnectTimeout)
        return _Stream(
            self._inner.connect_tcp(
                host, port, left, local_address=local_address, socket_options=socket_options
            )
        )


class AgencyTransport(httpx.BaseTransport):
    """Carries one agency's calls; safe to share between threads."""

    def __init__(self, *, seconds: float, max_bytes: int, tls: ssl.SSLContext) -> None:
        self._seconds = seconds
        self._max_bytes = max_bytes
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls, network_backend=_Network(), max_connections=16, keepalive_expiry=5.0
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send and read all of the answer, or raise one of httpx's transport errors."""
        token = _deadline.set(time.monotonic() + self._seconds)
        try:
            return self._exchange(request)
        except httpcore.TimeoutException as error:
            raise httpx.ReadTimeout("time limit of the call", request=request) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise httpx.NetworkError(type(error).__name__, request=request) from error
        finally:
            _deadline.reset(token)

    def close(self) -> None:
        """Close idle connections."""
        self._pool.close()

    def _exchange(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        sent = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=request.read(),
            extensions={"timeout": {"pool": self._seconds}},
        )
        answer = self._pool.handle_request(sent)
        try:
            body = bytearray()
            for chunk in answer.iter_stream():
                body += chunk
                if len(body) > self._max_bytes:
                    raise httpx.DecodingError("answer too large", request=request)
        finally:
            answer.close()
        return httpx.Response(answer.status, headers=answer.headers, content=bytes(body))

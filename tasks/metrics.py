"""What workers measure, and the small server that shows it to whoever watches the installation."""

import hmac
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import wraps
from ipaddress import ip_address
from socketserver import ThreadingMixIn
from typing import Any, TypeVar, cast
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, Histogram, generate_latest
from pydantic import SecretStr

from tasks.errors import AgencyError
from tasks.settings import WorkerSettings

log = structlog.get_logger()
F = TypeVar("F", bound=Callable[..., Any])

NEIGHBOURS = 16  # programs of one machine that find a port beside each other

AGENCY_CALLS = Histogram(
    "sugm_agency_call_seconds",
    "Calls to other agencies, by what came of them.",
    ["agency", "outcome"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60),
)


def agency_call(call: F) -> F:
    """Measure a method of a connector; the agency is named like the connector's module."""

    @wraps(call)
    def measured(self: object, *args: object, **kwargs: object) -> object:
        agency = type(self).__module__.rpartition(".")[2]
        began, outcome = time.monotonic(), "answered"
        try:
            return call(self, *args, **kwargs)
        except AgencyError as error:
            outcome = type(error).__name__
            raise
        finally:
            AGENCY_CALLS.labels(agency, outcome).observe(time.monotonic() - began)

    return cast(F, measured)


def may_read(token: SecretStr | None, authorization: str, address: str) -> bool:
    """Whoever knows the token; where none is set, only this same machine."""
    if token is not None:
        wanted = f"Bearer {token.get_secret_value()}"
        return hmac.compare_digest(wanted.encode(), authorization.encode())
    with suppress(ValueError):
        return ip_address(address).is_loopback
    return False


def serve(options: WorkerSettings) -> None:
    """Show the figures of this process at ``SUGM_METRICS_PORT``, or the next port that is free."""
    if not options.metrics_port:
        return

    def application(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        who = str(environ.get("HTTP_AUTHORIZATION", "")), str(environ.get("REMOTE_ADDR", ""))
        if not may_read(options.metrics_token, *who):
            start("403 Forbidden", [("Content-Type", "text/plain")])
            return []
        start("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
        return [generate_latest()]

    everywhere = "0.0.0.0"  # noqa: S104 - only whoever knows the token is told anything
    host = everywhere if options.metrics_token else "127.0.0.1"
    for port in range(options.metrics_port, options.metrics_port + NEIGHBOURS):
        with suppress(OSError):
            server = make_server(host, port, application, _Server, _Silent)
            threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
            log.info("metrics", port=port)
            return


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_message(self, *_: object) -> None:
        pass

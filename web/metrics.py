"""``/metrics`` for Prometheus: what this process does, and how the whole installation stands."""

import time
from collections.abc import Iterator
from ipaddress import ip_address

import structlog
from flask import Flask, Response, abort, g, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from engine import gauges, trace
from engine.db import transaction
from tasks.metrics import may_read
from web.accounts.access import public
from web.settings import Settings

log = structlog.get_logger()

REQUESTS = Histogram(
    "sugm_request_seconds",
    "Pages, by view and status.",
    ["endpoint", "method", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60),
)
FRESH = 10.0  # seconds during which the figures of the database are not counted again
QUIET = ("static", "security.static", "health.alive", "health.ready", "health.well", "metrics")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def init_app(app: Flask, settings: Settings) -> None:
    """Measure every request, log it with its trace, and show the figures."""
    installation = CollectorRegistry()
    installation.register(Installation())

    @public
    def show() -> ResponseReturnValue:
        """The figures, for whoever knows the token."""
        if not may_read(settings.metrics_token, request.headers.get("Authorization", ""), _caller()):
            abort(403)
        figures = generate_latest() + generate_latest(installation)
        return Response(figures, content_type=CONTENT_TYPE_LATEST)

    app.add_url_rule("/metrics", "metrics", show)
    app.before_request(_begin)
    app.after_request(_end)


class Installation(Collector):
    """The gauges of the database, counted at most every ten seconds whoever asks."""

    def __init__(self) -> None:
        self._counted: list[GaugeMetricFamily] = []
        self._until = 0.0

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing: to be registered must not ask the database."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """All gauges; without a database only that there is none."""
        if time.monotonic() >= self._until:
            try:
                self._counted = list(_count())
            except SQLAlchemyError:
                self._counted = []
            self._until = time.monotonic() + FRESH
        up = float(bool(self._counted))
        yield GaugeMetricFamily("sugm_database_up", "Whether the database answers.", value=up)
        yield from self._counted


def _count() -> Iterator[GaugeMetricFamily]:
    with transaction() as session:
        for gauge in gauges.GAUGES:
            family = GaugeMetricFamily(gauge.name, gauge.help, labels=gauge.labels)
            for labels, value in gauges.read(session, gauge):
                family.add_metric(labels, value)
            yield family


def _begin() -> None:
    g.began = time.perf_counter()
    trace.follow(trace.of_header(request.headers.get("traceparent")))


def _end(response: Response) -> Response:
    endpoint = request.endpoint or "none"
    method = request.method if request.method in METHODS else "other"
    took = time.perf_counter() - g.get("began", time.perf_counter())
    REQUESTS.labels(endpoint, method, response.status_code).observe(took)
    if endpoint not in QUIET:
        ms = round(took * 1000)
        log.info("request", endpoint=endpoint, method=method, status=response.status_code, ms=ms)
    response.headers["SUGM-Trace"] = trace.current() or ""
    response.headers["Server-Timing"] = f"total;dur={took * 1000:.1f}"
    return response


def _caller() -> str:
    """Who asks. What a proxy passes on does not come from this machine, whatever it says."""
    address = request.remote_addr or ""
    passed_on = {"X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"} & set(request.headers.keys())
    return "" if passed_on and ip_address(address).is_loopback else address

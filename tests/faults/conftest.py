"""The fixtures of the workers' tests: a live database, agencies on loopback."""

from tests.tasks.conftest import (
    agencies_server,
    breaks,
    live_database,
    live_server,
    one_sandbox,
)

__all__ = [
    "agencies_server",
    "breaks",
    "live_database",
    "live_server",
    "one_sandbox",
]

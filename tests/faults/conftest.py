"""The fixtures of the workers' tests: a live database, agencies on loopback."""

import pytest

from tests.faults import figures
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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was measured, as a table: what is promised is to be read there."""
    rows = figures.rows()
    if rows:
        terminalreporter.section("figures")
        wide = [max(len(row[column]) for row in rows) for column in range(2)]
        for promise, what, figure in rows:
            terminalreporter.write_line(f"{promise:{wide[0]}}  {what:{wide[1]}}  {figure}")

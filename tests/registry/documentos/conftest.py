"""Keys of one's own, at a clock that stands still."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import clock
from registry import claves
from tests import keys as of_tests

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return NOW


@pytest.fixture
def keys(tmp_path: Path, now: datetime) -> Iterator[claves.Almacen]:
    """A folder of keys that may sign at ``now``, and the settings that name it."""
    settings = {"SUGM_KEYS_PASSWORD": "de prueba", "SUGM_PUBLIC_URL": "https://tramites.example"}
    with of_tests.lent(tmp_path / "claves", **settings) as almacen:
        yield almacen

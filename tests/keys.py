"""Keys for tests: some that may sign today, and some for clocks that are set back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine import clock
from registry import claves
from registry.settings import settings

ALIASES = ("sello", "firma")
SET_BACK = datetime(2026, 1, 2, 12, tzinfo=UTC)  # most scenarios play in 2026


@contextmanager
def lent(folder: Path, **environment: str) -> Iterator[claves.Almacen]:
    """A folder of keys, named in the environment until the block ends."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SUGM_KEYS", str(folder))
        for name, value in environment.items():
            patch.setenv(name, value)
        forget()
        with pytest.MonkeyPatch.context() as before:
            before.setattr(clock, "now", lambda: SET_BACK)
            claves.create(folder, *ALIASES)
        today = datetime.now(UTC)
        if today - SET_BACK > timedelta(days=1):
            with pytest.MonkeyPatch.context() as now:
                now.setattr(clock, "now", lambda: today - timedelta(minutes=1))
                for alias in ALIASES:
                    claves.rotate(claves.Almacen(folder), alias)
        yield claves.store()
    forget()


def forget() -> None:
    """Read settings and keys again."""
    settings.cache_clear()
    claves.store.cache_clear()

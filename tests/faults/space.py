"""Too little space for papers: on a small disk of their own or, where none can be had, by a limit."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine import embedded
from tests.faults.world import World

ROOM = 8  # megabytes for the papers
SEGMENT = 16  # megabytes of a file of PostgreSQL's own log: less would stop it altogether


@contextmanager
def little(world: World) -> Iterator[None]:
    """Let the papers run out of space until the block ends."""
    way = _small_disk if _may_mount() else _limit
    with way(world):
        yield


def _may_mount() -> bool:
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        tried = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, check=False
        )
        if tried.returncode == 0:
            subprocess.run(["umount", folder], check=True)
        return tried.returncode == 0


@contextmanager
def _small_disk(world: World) -> Iterator[None]:
    folder = Path(tempfile.mkdtemp(prefix="sugm-poco-"))
    size = f"size={ROOM}m,uid={embedded.NOBODY},gid={embedded.NOBODY},mode=0700"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=True)
    try:
        world.sql(f"CREATE TABLESPACE poco LOCATION '{folder}'")
        world.sql("ALTER TABLE upload SET TABLESPACE poco")
        yield
        world.sql("ALTER TABLE upload SET TABLESPACE pg_default")
        world.sql("DROP TABLESPACE poco")
    finally:
        subprocess.run(["umount", "-l", folder], check=False)
        folder.rmdir()


@contextmanager
def _limit(world: World) -> Iterator[None]:
    """No file of the server may grow beyond the size of its log's: the papers' does."""
    megabytes = (SEGMENT + 1) * 1024 * 1024
    for pid in world.server_family():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (megabytes, megabytes))
    yield
    world.kill_server()

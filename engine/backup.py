"""Backups of the whole truth: one file with the database, its figures and its fingerprints.

The database holds everything, uploads included; ``pg_dump`` writes it and ``pg_restore`` brings it back.
The manifest beside it is taken in the same snapshot, so that whoever restores can prove that nothing is
missing. Keys are not in the file: it would open whatever it was meant to protect.
"""

import hashlib
import hmac
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import URL, make_url, text
from sqlalchemy.orm import Session

from engine import clock, db, embedded
from engine.errors import InvalidInput

FORMAT = 1
MANIFEST, DATABASE = "manifest.json", "database.dump"
COUNTED = (
    "audit_event",
    "incident",
    "instance_revision",
    "job",
    "process_definition",
    "process_instance",
    "receipt",
    "timer",
    "upload",
    "user_task",
)
_CHUNK = 1024 * 1024
_HEADS = """
    SELECT id, audit_seq, encode(audit_hash, 'hex') FROM process_instance
    UNION ALL SELECT id, audit_seq, encode(audit_hash, 'hex') FROM audit_stream ORDER BY 1"""


class BackupUnusable(InvalidInput):
    """The file is no backup of ours, is damaged, or does not fit these keys or this database."""

    code = "backup-unusable"


class ToolMissing(InvalidInput):
    """There is no pg_dump or pg_restore of the server's version, or it failed."""

    code = "tool-missing"


def make(url: str, file: Path, keys: Mapping[str, str]) -> dict[str, Any]:
    """Write a backup of the database; ``file`` appears whole or not at all. Returns its manifest.

    Raises:
        ToolMissing: pg_dump is not there, or could not do it.
    """
    with TemporaryDirectory(dir=file.parent, prefix=".respaldo-") as folder, _snapshot() as found:
        session, snapshot = found
        dump = Path(folder) / DATABASE
        words = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        _call(_tool("pg_dump", session), [*words, f"--file={dump}"], make_url(url))
        manifest = {
            "format": FORMAT,
            "made_at": clock.now().isoformat(),
            **figures(session),
            "size": dump.stat().st_size,
            "sha256": _sha256(dump),
            "keys": fingerprints(keys),
        }
        written = Path(folder) / MANIFEST
        written.write_text(json.dumps(manifest, indent=1))
        whole = Path(folder) / "whole"
        with tarfile.open(whole, "w") as tar:
            for member in (written, dump):
                tar.add(member, member.name)
        whole.chmod(0o600)
        whole.rename(file)
    return manifest


def figures(session: Session) -> dict[str, Any]:
    """What must be the same after a restore."""
    heads = hashlib.sha256()
    for row in session.execute(text(_HEADS)):
        heads.update(repr(tuple(row)).encode())
    migrations = session.scalars(text("SELECT version_num FROM alembic_version ORDER BY 1"))
    return {
        "migrations": list(migrations),
        "server": int(session.scalar(text("SHOW server_version_num")) or 0),
        "counts": {
            table: session.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608 - our names
            for table in COUNTED
        },
        "audit_heads": heads.hexdigest(),
    }


def read(file: Path) -> dict[str, Any]:
    """The manifest of a backup.

    Raises:
        BackupUnusable: it is none.
    """
    with suppress(OSError, ValueError, KeyError, tarfile.TarError), tarfile.open(file) as tar:
        member = tar.extractfile(MANIFEST)
        manifest = json.loads(member.read()) if member else {}
        if manifest.get("format") == FORMAT:
            return dict(manifest)
    raise BackupUnusable(file=file.name, reason="no es un respaldo de SUGM")


def bring_back(url: str, file: Path, keys: Mapping[str, str]) -> dict[str, Any]:
    """Fill an empty database with a backup, in one transaction. Returns the manifest.

    The caller migrates it, and proves it with ``missing`` and ``engine.invariants``, before saying
    that it is ready.

    Raises:
        BackupUnusable: the file is damaged, the keys are others, or the database is not empty.
        ToolMissing: pg_restore is not there, or could not do it.
    """
    manifest = read(file)
    other = [name for name, mark in fingerprints(keys).items() if manifest["keys"].get(name) != mark]
    if other or set(manifest["keys"]) - set(keys):
        names = ", ".join(sorted({*other, *(set(manifest["keys"]) - set(keys))}))
        raise BackupUnusable(file=file.name, reason=f"las claves no son las del respaldo: {names}")
    with TemporaryDirectory(dir=file.parent, prefix=".respaldo-") as folder:
        dump = Path(folder) / DATABASE
        with tarfile.open(file) as tar, dump.open("wb") as written:
            member = tar.extractfile(DATABASE)
            if member:
                shutil.copyfileobj(member, written, _CHUNK)
        if _sha256(dump) != manifest["sha256"]:
            raise BackupUnusable(file=file.name, reason="está dañado: la suma no coincide")
        with db.transaction() as session:
            _require_empty(session, file)
            tool = _tool("pg_restore", session)
        words = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
        _call(tool, [*words, str(dump)], make_url(url))
    return manifest


def missing(session: Session, manifest: Mapping[str, Any]) -> list[str]:
    """In which figures the database differs from its backup."""
    now = figures(session)
    told = [
        f"{table}: {now['counts'].get(table)} de {count}"
        for table, count in manifest["counts"].items()
        if now["counts"].get(table) != count
    ]
    return told + (
        [] if now["audit_heads"] == manifest["audit_heads"] else ["los extremos de la bitácora"]
    )


def fingerprints(keys: Mapping[str, str]) -> dict[str, str]:
    """What proves that a key is the same one, and tells nothing about it."""
    return {
        name: hmac.digest(key.encode(), b"sugm backup", "sha256").hex()[:32]
        for name, key in sorted(keys.items())
    }


def made_at(manifest: Mapping[str, Any]) -> datetime:
    """When the backup was made."""
    return datetime.fromisoformat(manifest["made_at"])


@contextmanager
def _snapshot() -> Iterator[tuple[Session, str]]:
    """One picture of the database, that pg_dump can look at too."""
    with db.transaction() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        session.execute(text("SET LOCAL statement_timeout = 0"))
        yield session, str(session.scalar(text("SELECT pg_export_snapshot()")))


def _require_empty(session: Session, file: Path) -> None:
    query = "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    if session.scalar(text(query)):
        raise BackupUnusable(file=file.name, reason="la base de datos de destino no está vacía")


def _tool(name: str, session: Session) -> Path:
    """PostgreSQL's program, not older than the server: of this machine, or the embedded one."""
    server = int(session.scalar(text("SHOW server_version_num")) or 0) // 10_000
    beside = [Path(found)] if (found := shutil.which(name)) else []
    with suppress(embedded.ServerUnavailable, importlib.metadata.PackageNotFoundError):
        beside.append(embedded.binaries() / name)
    for tool in beside:
        told = subprocess.run([tool, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
        version = re.search(r"(\d+)(?:\.\d+)?\D*$", told.stdout.strip())
        if version and int(version[1]) >= server:
            return tool
    raise ToolMissing(tool=name, reason=f"no hay un {name} de PostgreSQL {server} o posterior")


def _call(tool: Path, words: list[str], url: URL) -> None:
    """Run it; the password travels in the environment, where other users do not see it."""
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = {"PATH": os.defpath, "LC_ALL": "C", "PGPASSWORD": url.password or ""}
    command: list[str | Path] = [tool, f"--dbname={plain}", *words]
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs, no shell
        command, capture_output=True, text=True, errors="replace", env=environment, check=False
    )
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or [""]
        raise ToolMissing(tool=tool.name, reason=last[0])


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()

"""The catalogue as it is known now, in every process: the files, and over them what the database says.

Each transaction asks first whether there is a newer change, so that whoever changed a row sees it at
once, here and in every other process. Programs without a database (``sugm check``, the child that judges
a folder) know the files alone.
"""

from collections.abc import Iterable
from functools import cache
from uuid import UUID

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session, SessionTransaction

from engine.db import driven
from registry.catalogo import archivos
from registry.catalogo.esquema import Fila
from registry.catalogo.instantanea import Instantanea
from registry.catalogo.tablas import TABLAS

_LATEST = "SELECT id FROM cambio_catalogo WHERE version IS NOT NULL ORDER BY version DESC LIMIT 1"
_ALL = text(
    "SELECT tabla, datos, termina, version FROM cambio_catalogo"
    " WHERE version IS NOT NULL ORDER BY version"
)
_EXISTS = text("SELECT to_regclass('cambio_catalogo') IS NOT NULL")


class _Known:
    """What this process knows, and the change up to which it knows it."""

    latest: UUID | None = None
    snapshot: Instantanea | None = None
    asked: bool = False  # whether the table was there when last looked for


def current() -> Instantanea:
    """The whole catalogue."""
    return _Known.snapshot or _files()


def follow() -> None:
    """Look for newer changes whenever a transaction begins. May be called again."""
    if not event.contains(Session, "after_begin", _look):
        event.listen(Session, "after_begin", _look)


def forget() -> None:
    """Read everything again at the next question. For tests and for whoever changes files."""
    _Known.latest = _Known.snapshot = None
    _Known.asked = False
    _files.cache_clear()


def over(base: Instantanea, filas: Iterable[Fila], *, version: int) -> Instantanea:
    """The catalogue with these rows in the place of those of the same key and first day."""
    known = {_identity(one): one for clase in TABLAS.values() for one in base.every(clase)}
    known.update((_identity(one), one) for one in filas)
    return Instantanea(known.values(), version=version)


def _look(_session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    if transaction.nested:
        return
    if not _Known.asked:
        _Known.asked = bool(connection.scalar(_EXISTS))
        if not _Known.asked:  # a database that is being made
            return
    with driven(connection) as driver:
        newest = driver.execute(_LATEST).fetchone()
    latest = newest and newest[0]
    if latest == _Known.latest:
        return
    rows = connection.execute(_ALL).all()
    filas = [
        TABLAS[row.tabla].leer(kept)
        for row in rows
        for kept in (row.termina, row.datos)
        if kept and row.tabla in TABLAS
    ]
    version = rows[-1].version if rows else 0
    _Known.snapshot = over(_files(), filas, version=version) if filas else None
    _Known.latest = latest


def _identity(fila: Fila) -> tuple[object, ...]:
    return (fila.TABLA.codigo, fila.clave, fila.desde)


@cache
def _files() -> Instantanea:
    return archivos.read()

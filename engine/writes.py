"""Rows on their way to the database: collected while the engine thinks, sent in one round trip.

The unit of work of the ORM asks the database once per table and reads back what it wrote. An action
of the engine knows all its rows beforehand, so it lists them here and sends them together.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, cast

import orjson
from psycopg.types.json import Jsonb
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from engine import db
from engine.models import Root

Model = type[Root]


class Writes:
    """An ordered list of statements. Order matters only where one row refers to another."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, Sequence[object]]] = []
        self._changed: list[tuple[Model, object, dict[str, Any]]] = []
        self._touched: set[Model] = set()

    def insert(self, model: Model, **values: object) -> None:
        """A new row."""
        self._add(_insert, model, values)

    def insert_first(self, model: Model, **values: object) -> None:
        """A new row that others, already listed, refer to."""
        self._add(_insert, model, values)
        self.statements.insert(0, self.statements.pop())

    def upsert(self, model: Model, **values: object) -> None:
        """A new row, or new values for the row of that ``id``."""
        self._add(_upsert, model, values)
        self._changed.append((model, values["id"], values))

    def update(self, model: Model, id_: object, **values: object) -> None:
        """New values for the row of that ``id``."""
        table = _table(model)
        self.run(_update(table, tuple(values)), [*_adapted(table, values), id_])
        self._changed.append((model, id_, values))

    def run(
        self, statement: str, values: Sequence[object] = (), *, touches: Model | None = None
    ) -> None:
        """Any other statement. ``touches`` is the table whose rows it changes."""
        self.statements.append((statement, values))
        if touches:
            self._touched.add(touches)

    def clear(self) -> None:
        """Forget everything; nothing has been sent."""
        self.statements.clear()
        self._changed.clear()
        self._touched.clear()

    def send(self, session: Session) -> None:
        """Write all rows, and tell the session what has become of those that it had read."""
        if not self.statements:
            return
        with db.pipeline(session) as connection, connection.cursor() as cursor:
            for statement, values in self.statements:
                cursor.execute(statement, values)
        if session.identity_map:
            self._tell(session)
        self.clear()

    def _tell(self, session: Session) -> None:
        for model, id_, values in self._changed:
            known = session.identity_map.get(identity_key(model, id_))
            if known is not None:
                for name, value in values.items():
                    set_committed_value(known, name, value)
        for one in [one for one in session.identity_map.values() if type(one) in self._touched]:
            session.expire(one)

    def _add(
        self, build: Callable[[Table, tuple[str, ...]], str], model: Model, values: dict[str, Any]
    ) -> None:
        table = _table(model)
        self.statements.append((build(table, tuple(values)), _adapted(table, values)))


def _table(model: Model) -> Table:
    return cast(Table, model.__table__)  # no model of ours is mapped to anything else


def _adapted(table: Table, values: dict[str, Any]) -> list[object]:
    json = _json_columns(table)
    return [
        Jsonb(value, dumps=orjson.dumps) if name in json and value is not None else value
        for name, value in values.items()
    ]


@cache
def _json_columns(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.columns if isinstance(column.type, JSONB))


@cache
def _insert(table: Table, columns: tuple[str, ...]) -> str:
    marks = ", ".join("%s" for _ in columns)
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - our names


@cache
def _upsert(table: Table, columns: tuple[str, ...]) -> str:
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name != "id")
    return f"{_insert(table, columns)} ON CONFLICT (id) DO UPDATE SET {changes}"


@cache
def _update(table: Table, columns: tuple[str, ...]) -> str:
    changes = ", ".join(f"{name} = %s" for name in columns)
    return f"UPDATE {table.name} SET {changes} WHERE id = %s"  # noqa: S608 - our names

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
MOST_VALUES = 10_000  # in one statement; the protocol has 16 bits to count them
_Statement = tuple[str, Sequence[object]]
_Builder = Callable[[Table, tuple[str, ...], int], str]


class Writes:
    """An ordered list of statements. Order matters only where one row refers to another."""

    def __init__(self) -> None:
        self._listed: list[_Statement | _Rows] = []
        self._changed: list[tuple[Model, object, dict[str, Any]]] = []
        self._touched: set[Model] = set()

    @property
    def statements(self) -> list[_Statement]:
        """What will be sent."""
        return [one.statement if isinstance(one, _Rows) else one for one in self._listed]

    def insert(self, model: Model, **values: object) -> None:
        """A new row."""
        self._add(_insert, model, values)

    def insert_first(self, model: Model, **values: object) -> None:
        """A new row that others, already listed, refer to."""
        self._listed.insert(0, _Rows(_insert, model, values))

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
        self._listed.append((statement, values))
        if touches:
            self._touched.add(touches)

    def clear(self) -> None:
        """Forget everything; nothing has been sent."""
        self._listed.clear()
        self._changed.clear()
        self._touched.clear()

    def send(self, session: Session) -> None:
        """Write all rows, and tell the session what has become of those that it had read."""
        if not self._listed:
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

    def _add(self, build: _Builder, model: Model, values: dict[str, Any]) -> None:
        """A row, in the same statement as the one before it if that is for the same columns."""
        rows, last = _Rows(build, model, values), self._listed[-1] if self._listed else None
        if isinstance(last, _Rows) and last.takes(rows):
            last.values += rows.values
        else:
            self._listed.append(rows)


class _Rows:
    """New rows of one table."""

    def __init__(self, build: _Builder, model: Model, values: dict[str, Any]) -> None:
        self.table, self.columns = _table(model), tuple(values)
        self.build, self.values = build, _adapted(self.table, values)

    def takes(self, other: "_Rows") -> bool:
        """Whether the other's row fits into the same statement."""
        mine, its = (self.build, self.table, self.columns), (other.build, other.table, other.columns)
        return mine == its and len(self.values) < MOST_VALUES

    @property
    def statement(self) -> _Statement:
        """As it is sent."""
        rows = len(self.values) // len(self.columns)
        return self.build(self.table, self.columns, rows), self.values


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
def _insert(table: Table, columns: tuple[str, ...], rows: int) -> str:
    row = f"({', '.join('%s' for _ in columns)})"
    marks = ", ".join(row for _ in range(rows))
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES {marks}"  # noqa: S608 - our names


@cache
def _upsert(table: Table, columns: tuple[str, ...], rows: int) -> str:
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name != "id")
    return f"{_insert(table, columns, rows)} ON CONFLICT (id) DO UPDATE SET {changes}"


@cache
def _update(table: Table, columns: tuple[str, ...]) -> str:
    changes = ", ".join(f"{name} = %s" for name in columns)
    return f"UPDATE {table.name} SET {changes} WHERE id = %s"  # noqa: S608 - our names

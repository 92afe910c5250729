"""Rows on their way to the database: collected while the engine thinks, sent as one statement.

The unit of work of the ORM asks the database once per table and reads back what it wrote. An action
of the engine knows all its rows beforehand, so it lists them here and sends them together: one statement
that writes to five tables (``WITH``) costs both sides half of what five statements do.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import nullcontext
from functools import cache, lru_cache
from itertools import count
from typing import Any, cast

import orjson
import psycopg
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from engine import db
from engine.models import Root

Model = type[Root]
MOST_VALUES = 10_000  # in one part of a statement
MOST_TOGETHER = 40_000  # in one statement; the protocol has 16 bits to count them
_Statement = tuple[str, Sequence[object]]
_Builder = Callable[[Table, tuple[str, ...], int], str]
_texts = lru_cache(maxsize=512)  # turns differ in few ways: which tables, how many user tasks


class Writes:
    """What a turn writes. Its order matters only for a row that is written twice."""

    def __init__(self) -> None:
        self._groups: list[_Group] = []
        self._channels: dict[str, None] = {}
        self._changed: list[tuple[Model, object, dict[str, Any]]] = []
        self._touched: set[Model] = set()
        self._ensured: set[object] = set()

    @property
    def statements(self) -> list[_Statement]:
        """What will be sent, part by part, each as a statement of its own."""
        told = [("SELECT pg_notify(%s, '')", [channel]) for channel in self._channels]
        return [(part.text, part.values) for group in self._groups for part in group.parts] + told

    def insert(self, model: Model, **values: object) -> None:
        """A new row."""
        self._add(_Rows(_insert, model, values))

    def insert_first(self, model: Model, **values: object) -> None:
        """A new row that others, already listed, refer to."""
        first = self._groups[0] if self._groups else self._group()
        first.parts.insert(0, _Rows(_insert, model, values))

    def upsert(self, model: Model, **values: object) -> None:
        """A new row, or new values for the row of that ``id``."""
        self._add(_Rows(_upsert, model, values))
        self._changed.append((model, values["id"], values))

    def ensure(self, model: Model, **values: object) -> None:
        """A row whose ``id`` is made of its content: it is new, or there already as it is."""
        if (key := (model, values["id"])) not in self._ensured:
            self._ensured.add(key)
            self._add(_Rows(_ensure, model, values))

    def update(self, model: Model, id_: object, **values: object) -> None:
        """New values for the row of that ``id``."""
        table = _table(model)
        text = _update(table, tuple(values))
        self._add(_Part(table.name, text, [*_adapted(table, values), id_], (id_,)))
        self._changed.append((model, id_, values))

    def run(
        self,
        statement: str,
        values: Sequence[object],
        *,
        touches: Model,
        rows: Collection[object] | None = None,
    ) -> None:
        """Any other statement that writes to one table. It may not read what this turn writes.

        ``rows`` are those that it writes, if that is known.
        """
        self._add(_Part(_table(touches).name, statement, values, rows))
        self._touched.add(touches)

    def notify(self, channel: str) -> None:
        """Wake whoever listens there, once all is committed."""
        self._channels[channel] = None

    def clear(self) -> None:
        """Forget everything; nothing has been sent."""
        self._groups.clear()
        self._channels.clear()
        self._changed.clear()
        self._touched.clear()
        self._ensured.clear()

    def send(self, session: Session) -> None:
        """Write all rows, and tell the session what has become of those that it had read."""
        if not self._groups:
            return
        *others, last = self._groups
        with db.bare(session) as connection, connection.pipeline() if others else nullcontext():
            cursor = psycopg.RawCursor(connection)
            for group in others:
                cursor.execute(*group.statement())
            cursor.execute(*last.statement(*self._channels))
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

    def _add(self, part: "_Part | _Rows") -> None:
        last = self._groups[-1] if self._groups else None
        group = last if last and last.has_room(part) else self._group()
        group.add(part)

    def _group(self) -> "_Group":
        self._groups.append(_Group())
        return self._groups[-1]


class _Part:
    """One statement out of several that are sent as one."""

    def __init__(
        self, table: str, text: str, values: Sequence[object], rows: Collection[object] | None
    ) -> None:
        self.table, self.text, self.values = table, text, values
        self.rows = rows  # None: nobody knows which


class _Rows:
    """New rows of one table."""

    def __init__(self, build: _Builder, model: Model, values: dict[str, Any]) -> None:
        table = _table(model)
        self.table, self.values = table.name, _adapted(table, values)
        self.rows = (values["id"],) if "id" in values else ()
        self.kind = build, table, tuple(values)

    @property
    def text(self) -> str:
        """As a statement."""
        build, table, columns = self.kind
        return build(table, columns, len(self.values) // len(columns))


class _Group:
    """Parts that can be one statement: they see the tables as they were before all of them."""

    def __init__(self) -> None:
        self.parts: list[_Part | _Rows] = []
        self._size = 0
        self._rows: dict[str, set[object]] = {}  # that are written, by table
        self._swept: set[str] = set()  # tables of which nobody knows which rows are written

    def has_room(self, part: _Part | _Rows) -> bool:
        """Whether no row would be written by two parts, of which one would get lost."""
        if self._size + len(part.values) > MOST_TOGETHER or part.table in self._swept:
            return False
        written = self._rows.get(part.table)
        return written is None or (part.rows is not None and written.isdisjoint(part.rows))

    def add(self, part: _Part | _Rows) -> None:
        """Into the same part as the one before it, if that is of rows with the same columns."""
        self._size += len(part.values)
        if part.rows is None:
            self._swept.add(part.table)
        else:
            self._rows.setdefault(part.table, set()).update(part.rows)
        last = self.parts[-1] if self.parts else None
        if (
            isinstance(part, _Rows)
            and isinstance(last, _Rows)
            and part.kind == last.kind
            and len(last.values) < MOST_VALUES
        ):
            last.values += part.values
        else:
            self.parts.append(part)

    def statement(self, *channels: str) -> tuple[bytes, list[object]]:
        """As it is sent, waking those who listen on these channels."""
        values = [value for part in self.parts for value in part.values]
        return _together(channels, *[part.text for part in self.parts]), values


@_texts
def _together(channels: tuple[str, ...], *parts: str) -> bytes:
    """The parts as one statement. Its placeholders are numbered: psycopg need not look for them."""
    numbers = count(1)
    counted = [_counted(part, numbers) for part in parts]
    if len(counted) == 1 and not channels:
        return counted[0].encode()
    steps = ", ".join(f"part_{number} AS ({part})" for number, part in enumerate(counted))
    wake = ", ".join(f"pg_notify('{channel}', '')" for channel in channels)
    return f"WITH {steps} SELECT {wake}".encode()


def _counted(part: str, numbers: Iterator[int]) -> str:
    first, *pieces = part.split("%s")
    return first + "".join(f"${next(numbers)}{piece}" for piece in pieces)


def _table(model: Model) -> Table:
    return cast(Table, model.__table__)  # no model of ours is mapped to anything else


def _adapted(table: Table, values: dict[str, Any]) -> list[object]:
    json = _json_columns(table)
    if json.isdisjoint(values):
        return list(values.values())
    return [
        orjson.dumps(value).decode() if name in json and value is not None else value
        for name, value in values.items()
    ]


@cache
def _json_columns(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.columns if isinstance(column.type, JSONB))


@_texts
def _insert(table: Table, columns: tuple[str, ...], rows: int) -> str:
    row = f"({', '.join('%s' for _ in columns)})"
    marks = ", ".join(row for _ in range(rows))
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES {marks}"  # noqa: S608 - our names


@_texts
def _ensure(table: Table, columns: tuple[str, ...], rows: int) -> str:
    return f"{_insert(table, columns, rows)} ON CONFLICT (id) DO NOTHING"


@_texts
def _upsert(table: Table, columns: tuple[str, ...], rows: int) -> str:
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name != "id")
    return f"{_insert(table, columns, rows)} ON CONFLICT (id) DO UPDATE SET {changes}"


@_texts
def _update(table: Table, columns: tuple[str, ...]) -> str:
    changes = ", ".join(f"{name} = %s" for name in columns)
    return f"UPDATE {table.name} SET {changes} WHERE id = %s"  # noqa: S608 - our names

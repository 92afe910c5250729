"""What the migrations make beyond tables is what the models make; and the way down is open."""

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, text

from engine import embedded
from tests import postgres
from tests.house import ROOT

BEYOND_TABLES = """
    SELECT 'trigger', tgrelid::regclass::text, tgname, tgtype::text FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'storage', attrelid::regclass::text, attname, attstorage::text FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relkind = 'r' AND attnum > 0 AND NOT attisdropped AND relnamespace = 'public'::regnamespace
    AND c.relname <> 'alembic_version'
    UNION ALL
    SELECT 'options', relname, '', reloptions::text FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reloptions IS NOT NULL
    UNION ALL
    SELECT 'index', tablename, indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    ORDER BY 1, 2, 3"""


@pytest.fixture
def server() -> Iterator[Engine]:
    with embedded.cluster() as url:
        engine = create_engine(url)
        yield engine
        engine.dispose()


def made(connection: Connection) -> list[tuple[str, ...]]:
    return [tuple(row) for row in connection.execute(text(BEYOND_TABLES))]


def run(connection: Connection, way: str, target: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    getattr(command, way)(config, target)


def test_migrations_and_models_make_the_same_down_and_up_again(server: Engine) -> None:
    with server.begin() as connection:
        postgres.metadata().create_all(connection)
        by_models = made(connection)
    with server.begin() as connection:
        postgres.metadata().drop_all(connection)
        connection.execute(text("DROP FUNCTION refuse_change()"))
        run(connection, "upgrade", "head")
        by_migrations = made(connection)
        run(connection, "downgrade", "base")
        left = made(connection)
        run(connection, "upgrade", "head")
        again = made(connection)

    assert by_models == by_migrations == again
    assert [] == left

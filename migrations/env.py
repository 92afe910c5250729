"""Runs the migrations: on the connection it is given, or on the database of SUGM_DATABASE_URL."""

import importlib
import importlib.util

from alembic import context
from sqlalchemy import Connection, MetaData, text

from engine import db, settings
from engine.models import Base

ROOMS = (
    "registry.models",
    "tasks.models",
    "web.accounts.models",
)  # those whose tables are not the engine's
LOCK_LIMIT = "5s"  # rather fail and be run again than make everybody wait


def metadata() -> MetaData:
    """All tables of all rooms."""
    for room in ROOMS:
        if importlib.util.find_spec(room.rpartition(".")[0]) and importlib.util.find_spec(room):
            importlib.import_module(room)
    return Base.metadata


def migrate(connection: Connection) -> None:
    """Bring the database to the wanted revision, in one transaction."""
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_LIMIT}'"))
    context.configure(connection=connection, target_metadata=metadata(), compare_server_default=False)
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    engine = db.make_engine(settings.load().database_url)
    with engine.begin() as connection:
        migrate(connection)
    engine.dispose()

"""One history of the tables, and it ends where the models are."""

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from tests import postgres
from tests.house import ROOT


def test_the_migrations_have_one_head() -> None:
    assert 1 == len(history().get_heads())


def test_migrations_are_numbered_in_their_order() -> None:
    numbers = [revision.revision for revision in history().walk_revisions("base", "heads")]

    assert sorted(numbers, reverse=True) == numbers


def test_the_migrations_make_what_the_models_say(database: Engine) -> None:
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert [] == compare_metadata(context, postgres.metadata())


def history() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return ScriptDirectory.from_config(config)

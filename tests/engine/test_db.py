"""The database at a glance, in lists and in transactions."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from engine import db
from tests import postgres


@pytest.fixture(autouse=True)
def there(database: Engine) -> Iterator[None]:
    with postgres.bound(database):
        yield


def test_a_glance_sees_what_its_transaction_has_done() -> None:
    with db.transaction() as session:
        session.execute(text("CREATE TEMPORARY TABLE seen ON COMMIT DROP AS SELECT 7 AS n"))

        assert [(7,)] == db.glance("SELECT n FROM seen WHERE n > %(least)s", {"least": 1})


def test_what_failed_at_a_glance_leaves_transactions_whole() -> None:
    with pytest.raises(DBAPIError):
        db.glance("SELECT 1 / CAST(%(by)s AS integer)", {"by": 0})

    with suppress(LookupError), db.transaction() as session:
        session.execute(text("CREATE TABLE half_done ()"))
        raise LookupError

    assert [(None,)] == db.glance("SELECT CAST(to_regclass('half_done') AS text)", {})


def test_what_is_planned_once_leaves_other_statements_alone() -> None:
    with db.transaction() as session:
        found = db.rows(session, "SELECT current_setting('plan_cache_mode')", {}, planned_once=True)
        after = db.rows(session, "SELECT current_setting('plan_cache_mode')", {})

    assert ([("force_generic_plan",)], [("auto",)]) == (found, after)

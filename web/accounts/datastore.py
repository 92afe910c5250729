"""How Flask-Security reads and writes accounts: in short transactions of ``engine.db``."""

from functools import cache
from typing import Any

from flask_security import UserDatastore
from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import make_transient_to_detached

from engine import absences
from engine.db import glance, transaction
from web.accounts.models import Role, User

_COLUMNS = [column.name for column in User.__table__.columns]
_OF_SESSION = f"""
    SELECT {", ".join(_COLUMNS)}, ARRAY({absences.stood_in_for("u.username")})
    FROM user_account u WHERE fs_uniquifier = %(uniquifier)s"""  # noqa: S608 - our own columns


@cache
def _query(attribute: str, case_insensitive: bool) -> Select[User]:
    column = getattr(User, attribute)
    return select(User).where((func.lower(column) if case_insensitive else column) == bindparam("value"))


def _of_session(uniquifier: str) -> User | None:
    """Whose session it is, and for whom they stand in, at a glance: every page asks."""
    for *found, away in glance(_OF_SESSION, {"uniquifier": uniquifier, "today": absences.today()}):
        user = User(**dict(zip(_COLUMNS, found, strict=True)))
        make_transient_to_detached(user)
        return _standing_in(user, frozenset(away))
    return None


def _standing_in(user: User, away: frozenset[str]) -> User:
    user.stands_in_for = away  # type: ignore[misc]  # no column: hence declared of the class
    return user


class Accounts(UserDatastore):
    """Hands out accounts that belong to no session, so that no request keeps a connection for them."""

    def __init__(self) -> None:
        super().__init__(User, Role)

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> User | None:  # noqa: ANN401
        """The account whose one named attribute has this value."""
        ((attribute, value),) = wanted.items()
        if attribute == "fs_uniquifier":
            return _of_session(value)
        query = _query(attribute, case_insensitive)
        with transaction() as session:
            asked = str(value).lower() if case_insensitive else value
            found = session.scalars(query, {"value": asked}).one_or_none()
            return found and _standing_in(found, absences.absentees(session, found.username))

    def find_role(self, role: str) -> Role | None:
        """A role is its name."""
        return Role(role)

    def put(self, model: User) -> User:
        """Keep what changed in an account."""
        with transaction() as session:
            return session.merge(model)

    def delete(self, model: User) -> None:
        """Forget an account for good."""
        with transaction() as session:
            session.delete(session.merge(model))

    def commit(self) -> None:
        """Nothing to do: ``put`` and ``delete`` have."""

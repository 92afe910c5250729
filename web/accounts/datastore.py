"""How Flask-Security reads and writes accounts: in short transactions of ``engine.db``."""

from functools import cache
from typing import Any

from flask_security import UserDatastore
from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, make_transient_to_detached

from engine import absences
from engine.db import rows, transaction
from web.accounts.models import Role, User

_COLUMNS = [column.name for column in User.__table__.columns]
_OF_SESSION = f"""
    SELECT {", ".join(_COLUMNS)} FROM user_account WHERE fs_uniquifier = %(uniquifier)s"""  # noqa: S608 - our own columns


@cache
def _query(attribute: str, case_insensitive: bool) -> Select[User]:
    column = getattr(User, attribute)
    return select(User).where((func.lower(column) if case_insensitive else column) == bindparam("value"))


def _of_session(session: Session, uniquifier: str) -> User | None:
    """Whose session it is, read by the driver alone: every page asks."""
    for found in rows(session, _OF_SESSION, {"uniquifier": uniquifier}):
        user = User(**dict(zip(_COLUMNS, found, strict=True)))
        make_transient_to_detached(user)
        return user
    return None


class Accounts(UserDatastore):
    """Hands out accounts that belong to no session, so that no request keeps a connection for them."""

    def __init__(self) -> None:
        super().__init__(User, Role)

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> User | None:  # noqa: ANN401
        """The account whose one named attribute has this value."""
        ((attribute, value),) = wanted.items()
        with transaction() as session:
            if attribute == "fs_uniquifier":
                found = _of_session(session, value)
            else:
                asked = str(value).lower() if case_insensitive else value
                found = session.scalars(
                    _query(attribute, case_insensitive), {"value": asked}
                ).one_or_none()
            if found:
                away = absences.absentees(session, found.username)
                found.stands_in_for = away  # type: ignore[misc]  # no column: hence declared of the class
            return found

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

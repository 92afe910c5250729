"""How Flask-Security reads and writes accounts: in short transactions of ``engine.db``."""

from typing import Any

from flask_security import UserDatastore
from sqlalchemy import func, select

from engine import absences
from engine.db import transaction
from web.accounts.models import Role, User


class Accounts(UserDatastore):
    """Hands out accounts that belong to no session, so that no request keeps a connection for them."""

    def __init__(self) -> None:
        super().__init__(User, Role)

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> User | None:  # noqa: ANN401
        """The account whose one named attribute has this value."""
        ((attribute, value),) = wanted.items()
        column = getattr(User, attribute)
        with transaction() as session:
            found = session.scalars(
                select(User).where(
                    func.lower(column) == str(value).lower() if case_insensitive else column == value
                )
            ).one_or_none()
            if found:
                found.stands_in_for = absences.absentees(session, found.username)
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

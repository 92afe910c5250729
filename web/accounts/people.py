"""Names of people for the screens, and the making of accounts."""

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self
from uuid import uuid4

from flask_security import hash_password
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import ROLES, Actor, Permission, require
from engine.db import rows
from engine.errors import InvalidInput
from web.accounts.models import User

_NAME = "SELECT name FROM user_account WHERE username = %(username)s"
_NAMES = "SELECT username, name FROM user_account WHERE username = ANY(%(usernames)s)"
_COLLEAGUES = """
    SELECT username, name FROM user_account
    WHERE active AND groups && CAST(%(groups)s AS varchar[]) ORDER BY name, username"""
SHORTEST = 12  # characters of a password


class AccountEvent(enum.StrEnum):
    """What is recorded about accounts, in the audit stream "accounts"."""

    CREATED = "account:created"


class AccountRefused(InvalidInput):
    """The account cannot be made as asked."""

    code = "account-refused"


def names(session: Session, usernames: Iterable[str | None]) -> dict[str, str]:
    """The names of these people; whoever has no account (the system, a command) keeps the id."""
    wanted = {username for username in usernames if username}
    if not wanted:
        return {}
    found = rows(session, _NAMES, {"usernames": sorted(wanted)})
    return {username: username for username in wanted} | dict(found)


def units(session: Session, usernames: Iterable[str]) -> dict[str, str]:
    """The units of these people, for who may not be told their names."""
    found = session.execute(select(User.username, User.groups).where(User.username.in_(set(usernames))))
    return {row.username: row.groups[0] for row in found if row.groups}


class Known(Mapping[str, str]):
    """The names of everybody who has an account, each read when it is first asked for.

    A page names a handful of the thousands who have one. It lasts as long as its session.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._read: dict[str, str | None] = {}

    def foresee(self, usernames: Iterable[str | None]) -> Self:
        """Read the names of these people at once."""
        wanted = {username for username in usernames if username}
        found = rows(self._session, _NAMES, {"usernames": sorted(wanted)})
        self._read |= dict.fromkeys(wanted) | dict(found)
        return self

    def __getitem__(self, username: str) -> str:
        """The name; KeyError for who has no account."""
        if username not in self._read:
            found = rows(self._session, _NAME, {"username": username})
            self._read[username] = found[0][0] if found else None
        name = self._read[username]
        if name is None:
            raise KeyError(username)
        return name

    def __iter__(self) -> Iterator[str]:
        """Every user name."""
        return iter(self._session.scalars(select(User.username)))

    def __len__(self) -> int:
        """How many have an account."""
        return self._session.scalar(select(func.count()).select_from(User)) or 0


def known(session: Session) -> Known:
    """The names of everybody who has an account."""
    return Known(session)


def colleagues(session: Session, groups: Sequence[str]) -> list[tuple[str, str]]:
    """Active accounts of any of these candidate groups: user name and name, by name."""
    return [(one, name) for one, name in rows(session, _COLLEAGUES, {"groups": list(groups)})]


def of_office(session: Session, office: str | None) -> list[tuple[str, str]]:
    """User name and name of who works in an office, by name."""
    query = select(User.username, User.name).where(User.office == office, User.active)
    return [(row.username, row.name) for row in session.execute(query.order_by(User.name))]


def actors(session: Session, usernames: Iterable[str]) -> dict[str, Actor]:
    """What the engine knows of these people, as far as they have active accounts."""
    query = select(User).where(User.active, User.username.in_(list(usernames)))
    return {user.username: user.actor for user in session.scalars(query)}


def groups(session: Session) -> list[str]:
    """Every candidate group that somebody belongs to."""
    rows = session.execute(select(func.unnest(User.groups)).where(User.active).distinct())
    return sorted(str(row[0]) for row in rows)


def address(session: Session, username: str) -> str | None:
    """The e-mail of an active account."""
    return session.scalar(select(User.email).where(User.active, User.username == username))


def everybody(session: Session) -> list[User]:
    """All accounts, by user name."""
    return list(session.scalars(select(User).order_by(User.username)))


@dataclass(frozen=True, kw_only=True)
class Person:
    """What is told of somebody who gets an account."""

    username: str
    name: str
    email: str
    roles: Sequence[str]
    groups: Sequence[str] = ()
    office: str | None = None


def hashed(password: str) -> str:
    """What is kept of a password: its argon2id hash, which takes a third of a second on purpose."""
    kept: str = hash_password(password)
    return kept


def add(session: Session, person: Person, *, hashed_password: str, actor: Actor) -> User:
    """Make an account, with what :func:`hashed` gave for its password.

    Raises:
        NotAllowed: the actor may not manage accounts.
        AccountRefused: the user name or e-mail is taken, or there is no such role.
    """
    require(actor, Permission.ACCOUNT_MANAGE)
    username, email = person.username.lower(), person.email.lower()
    if unknown := [role for role in person.roles if role not in ROLES or role == "system"]:
        raise AccountRefused(reason="role", value=", ".join(unknown))
    if session.scalar(select(func.count()).where((User.username == username) | (User.email == email))):
        raise AccountRefused(reason="taken", value=username)
    user = User(
        username=username,
        name=person.name,
        email=email,
        password=hashed_password,
        role_names=sorted(set(person.roles)),
        groups=sorted(set(person.groups)),
        office=person.office,
        fs_uniquifier=uuid4().hex,
        created_at=clock.now(),
    )
    session.add(user)
    session.flush()
    facts = {"username": username, "roles": " ".join(user.role_names)}
    audit.record(session, actor, AccountEvent.CREATED, user.id, stream="accounts", **facts)
    return user

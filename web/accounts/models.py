"""The table of accounts."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask_security import RoleMixin, UserMixin
from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from engine import clock
from engine.access import Actor
from engine.models import Base


@dataclass(frozen=True)
class Role(RoleMixin):
    """A role by its name. What it grants is in ``engine.access.ROLES``, not in the database."""

    name: str


class User(Base, UserMixin):  # type: ignore[misc]  # its mixin declares an int for an id
    """A person who may sign in."""

    __tablename__ = "user_account"
    __table_args__ = (
        CheckConstraint("username = lower(username)", name="username_in_lower_case"),
        CheckConstraint("email = lower(email)", name="email_in_lower_case"),
        Index("ix_user_account_groups", "groups", postgresql_using="gin"),
    )

    username: Mapped[str] = mapped_column(String(80), unique=True)  # id of the actor, everywhere
    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(String(160))  # as colleagues read it
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    role_names: Mapped[list[str]] = mapped_column(ARRAY(String(40)), default=list)
    groups: Mapped[list[str]] = mapped_column(ARRAY(String(120)), default=list)  # names of lanes
    office: Mapped[str | None] = mapped_column(String(40))
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)  # changing it ends all sessions
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_login_at: Mapped[datetime | None]  # type: ignore[assignment]  # none before the first time
    #: For whom this person stands in today, as whoever read the account looked up.
    stands_in_for: ClassVar[frozenset[str]] = frozenset()

    @property
    def roles(self) -> list[Role]:  # type: ignore[override]  # Flask-Security only reads it
        """What Flask-Security looks at."""
        return [Role(name) for name in self.role_names]

    @property
    def actor(self) -> Actor:
        """What the engine knows of this person."""
        return Actor(
            id=self.username,
            roles=frozenset(self.role_names),
            groups=frozenset(self.groups),
            office=self.office,
            stands_in_for=self.stands_in_for,
        )

"""Table of the units that keep their cases to themselves."""

from sqlalchemy import Identity, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Data, Root


class Reserve(Root):
    """Who alone may know of some cases: the people of these groups.

    A definition, an instance and its user tasks name their reserve by its number; null is none. What
    the groups are comes from outside of the engine (``engine.reserves``).
    """

    __tablename__ = "reserve"

    id: Mapped[int] = mapped_column(SmallInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)  # as diagrams name it
    groups: Mapped[list[str]] = mapped_column(ARRAY(Text))
    stand_ins: Mapped[Data]  # group of others -> the group of the reserve that does its work here
    readers: Mapped[Data]  # kind of what the vault keeps -> groups that may read it

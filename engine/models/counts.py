"""Table of how many cases began and ended on each day that is over: what figures are added up from."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Root


class CaseCount(Root):
    """Cases of one definition and reserve on one day in Lima. Made anew from the cases each night."""

    __tablename__ = "case_count"
    __table_args__ = (Index(None, "day"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    day: Mapped[date]
    definition_id: Mapped[UUID] = mapped_column(ForeignKey("process_definition.id"))
    reserve_id: Mapped[int | None] = mapped_column(SmallInteger)
    started: Mapped[int]
    completed: Mapped[int]
    terminated: Mapped[int]

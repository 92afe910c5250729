"""Table of the programs that must be running."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Root


class Heartbeat(Root):
    """When a program last said that it is alive."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)  # e.g. "dispatcher"
    at: Mapped[datetime]

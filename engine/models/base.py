"""What every table shares."""

import enum
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import DateTime, Enum, Integer, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from engine import clock

Data = dict[str, Any]  # a JSON object


class Root(DeclarativeBase):
    """Names every constraint (so that migrations can drop it) and maps Python types to columns."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        int: Integer(),
        datetime: DateTime(timezone=True),
        enum.StrEnum: Enum(
            enum.StrEnum,
            native_enum=False,  # a new member needs no migration of a type
            create_constraint=False,
            length=40,
            values_callable=lambda members: [m.value for m in members],
        ),
        Data: JSONB(),
    }


class Base(Root):
    """A table whose rows have an identity of their own, and a day of birth."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-2)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, sort_order=-1)

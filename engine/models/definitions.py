"""Tables of what can be executed."""

from collections.abc import Mapping

from sqlalchemy import ForeignKey, LargeBinary, SmallInteger, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Data
from engine.models.sources import Sources


class ProcessDefinition(Base):
    """One version of one process. Immutable: a change is a new row with the next version.

    ``digest`` names the content: the files of the folder and the definitions that its call
    activities run. What the newest version holds, deployed again, is that version; what an older
    one held comes back as a new one, with a digest made of the older one's.
    """

    __tablename__ = "process_definition"
    __table_args__ = (UniqueConstraint("key", "version"), UniqueConstraint("key", "digest"))

    key: Mapped[str]  # id of the BPMN process, e.g. "refugio"
    version: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary)  # SHA-256
    name: Mapped[str]  # of the process, as people know it
    sources: Mapped[Mapping[str, bytes]] = mapped_column(
        Sources, deferred=True
    )  # path in the folder -> bytes
    callees: Mapped[Data] = mapped_column(
        default=dict
    )  # key of a called process -> id of its definition
    message_starts: Mapped[Data] = mapped_column(default=dict)  # message name -> id of the start event
    groups: Mapped[list[str]] = mapped_column(
        ARRAY(Text), default=list
    )  # whose work it is: sees its cases
    reserve_id: Mapped[int | None] = mapped_column(
        SmallInteger, ForeignKey("reserve.id")
    )  # who alone sees them
    findings: Mapped[list[Data]] = mapped_column(JSONB, default=list)  # warnings it was deployed with
    note: Mapped[str] = mapped_column(Text)  # why it changed, in the analyst's words
    author: Mapped[str]
    norm: Mapped[str] = mapped_column(Text, default="", server_default="")  # by which law it changed
    approved_by: Mapped[str | None]  # who else looked at it; None for what came by the command line

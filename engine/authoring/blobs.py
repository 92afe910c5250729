"""Contents of files, each kept once."""

import hashlib
from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine import states
from engine.models import SourceBlob


def digest(content: bytes) -> bytes:
    """What a content is known by."""
    return hashlib.sha256(content).digest()


def put(session: Session, contents: Collection[bytes]) -> None:
    """Keep these, as far as they are not kept yet."""
    rows = {
        digest(one): {"sha256": digest(one), "size": len(one), "packed": states.pack(one)}
        for one in contents
    }
    if rows:
        session.execute(insert(SourceBlob).on_conflict_do_nothing(), list(rows.values()))


def get(session: Session, digests: Collection[bytes]) -> Mapping[bytes, bytes]:
    """The contents of these."""
    query = select(SourceBlob.sha256, SourceBlob.packed).where(SourceBlob.sha256.in_(set(digests)))
    return {row.sha256: states.unpack(row.packed) for row in session.execute(query)}

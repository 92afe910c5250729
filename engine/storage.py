"""Files: what people hand in and what the ministry issues. Kept in the database, never run."""

import hashlib
from collections.abc import Collection
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from engine import audit, vault
from engine.access import Actor
from engine.errors import NotFound, UploadRefused
from engine.models import Upload

LIMIT = 10 * 1024 * 1024  # bytes
LONGEST_NAME = 200
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
ACCEPTED = (PDF, JPEG, PNG)

_SIGNATURES = {b"%PDF-": PDF, b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
_HEAD = 1024  # a PDF may have a few stray bytes before its mark


def put(
    session: Session,
    content: bytes,
    *,
    name: str,
    actor: Actor,
    instance_id: UUID | None = None,
    cipher: str | None = None,
    accepted: Collection[str] = ACCEPTED,
    limit: int = LIMIT,
) -> Upload:
    """Keep a file. Its type is what its content says, whatever its name claims.

    With ``instance_id`` the file belongs to that instance, which the transaction must have locked. With
    ``cipher`` its content is kept in the vault, as that kind of the instance's.

    Raises:
        UploadRefused: empty, larger than ``limit``, or not of an ``accepted`` type.
    """
    content_type = type_of(content)
    reason = _refusal(content, content_type, accepted, limit)
    if reason:
        raise UploadRefused(name=name, reason=reason, size=len(content), limit=limit, type=content_type)
    upload = Upload(
        id=uuid4(),
        sha256=hashlib.sha256(content).digest(),
        name=_tame(name),
        content_type=content_type,
        size=len(content),
        content=_kept(session, content, instance_id, cipher),
        cipher=cipher if instance_id else None,
        uploaded_by=actor.id,
        instance_id=instance_id,
    )
    session.add(upload)
    session.flush()
    stream = instance_id or "uploads"
    audit.record(session, actor, audit.Event.UPLOAD_STORED, upload.id, stream=stream, size=upload.size)
    return upload


def _kept(session: Session, content: bytes, instance_id: UUID | None, cipher: str | None) -> bytes:
    if cipher is None or instance_id is None:
        return content
    return vault.encrypt_bytes(session, instance_id, cipher, content)


def read(session: Session, upload: Upload) -> bytes:
    """The content of a file, taken out of the vault if it is there. Who may is for the caller to ask."""
    if upload.cipher is None or upload.instance_id is None:
        return bytes(upload.content)
    return vault.decrypt_bytes(session, upload.instance_id, upload.cipher, bytes(upload.content))


def get(session: Session, upload_id: UUID) -> Upload:
    """A file with its content as it is kept: ``read`` gives it as it is. Raises NotFound."""
    upload = session.get(Upload, upload_id, options=[undefer(Upload.content)])
    if upload is None:
        raise NotFound(upload=upload_id)
    return upload


def attach(session: Session, upload_id: UUID, instance_id: UUID) -> None:
    """The file now belongs to this instance."""
    get(session, upload_id).instance_id = instance_id
    session.flush()


def described(session: Session, instance_id: UUID) -> list[dict[str, object]]:
    """The files of an instance as ``forms`` knows files: by what they are, never by what was claimed."""
    query = (
        select(Upload.id, Upload.name, Upload.content_type, Upload.size, Upload.sha256)
        .where(Upload.instance_id == instance_id)
        .order_by(Upload.created_at, Upload.id)
    )
    return [
        {
            "id": str(row.id),
            "name": row.name,
            "content_type": row.content_type,
            "size": row.size,
            "sha256": row.sha256.hex(),
        }
        for row in session.execute(query)
    ]


def find_by_digest(session: Session, sha256: bytes) -> Upload | None:
    """The first file with this content, if there is one."""
    query = select(Upload).where(Upload.sha256 == sha256).order_by(Upload.created_at, Upload.id)
    return session.scalar(query.limit(1))


def type_of(content: bytes) -> str | None:
    """What the first bytes say, or None if it is nothing that we know."""
    for signature, content_type in _SIGNATURES.items():
        if content.startswith(signature):
            return content_type
    return PDF if b"%PDF-" in content[:_HEAD] else None


def _refusal(
    content: bytes, content_type: str | None, accepted: Collection[str], limit: int
) -> str | None:
    if not content:
        return "empty"
    if len(content) > limit:
        return "too-large"
    return None if content_type in accepted else "type"


def _tame(name: str) -> str:
    """A name that can be shown and offered for saving: no folders, no control characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[:LONGEST_NAME].strip() or "archivo"

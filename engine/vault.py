"""The vault: answers that are kept encrypted, each kind of each case under a key of its own.

What a form marks (``cifrado``) never enters the state of a case as it was said: an envelope takes its
place, a text ``cifrado:1:<kind>:<case>:…``, and goes wherever the answer would (history, jobs, messages,
drafts). The key of a kind in a case is random and kept wrapped by a key of the installation
(``settings.vault_keys``): to change that one, keys are wrapped anew and nothing that was encrypted is
touched. Who may open a kind, the reserve of the case says (``engine.visibility``).
"""

import base64
import os
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine import clock, settings
from engine.errors import Conflict
from engine.models import VaultKey

PREFIX = "cifrado:1:"
KEY_BYTES, NONCE_BYTES = 32, 12
TAG_BYTES = 16
OVERHEAD = NONCE_BYTES + TAG_BYTES  # bytes that a file grows by


class VaultClosed(Conflict):
    """The installation has no key with which this could be encrypted or opened."""

    code = "vault-closed"


class NotOfTheVault(ValueError):
    """It looks like an envelope, but the vault did not make it, or somebody has changed it."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands in the place of an answer."""

    kind: str  # of what is encrypted, e.g. "testimonio"
    case: UUID  # under whose key
    sealed: bytes  # nonce and ciphertext

    @classmethod
    def read(cls, text: str) -> Self:
        """The envelope that a text is. Raises NotOfTheVault."""
        try:
            kind, case, sealed = text.removeprefix(PREFIX).split(":")
            return cls(kind, UUID(case), base64.urlsafe_b64decode(sealed))
        except ValueError as error:
            raise NotOfTheVault from error

    def __str__(self) -> str:
        return f"{PREFIX}{self.kind}:{self.case.hex}:{base64.urlsafe_b64encode(self.sealed).decode()}"


def is_envelope(value: object) -> bool:
    """Whether a value looks like one."""
    return isinstance(value, str) and value.startswith(PREFIX)


def encrypt(session: Session, case: UUID, kind: str, value: object) -> str:
    """An answer of this kind of a case, as an envelope. Raises VaultClosed."""
    plain = zlib.compress(orjson.dumps(value))
    return str(Envelope(kind, case, encrypt_bytes(session, case, kind, plain)))


def encrypting(session: Session, case: UUID) -> Callable[[str, Any], Any]:
    """What ``forms.replaced`` does to each marked answer of this case."""

    def change(kind: str, value: Any) -> Any:  # noqa: ANN401 - JSON
        return encrypt(session, case, kind, value)

    return change


def decrypt(session: Session, envelope: Envelope) -> Any:  # noqa: ANN401 - JSON
    """The answer in an envelope. Who may see it is for the caller to ask.

    Raises:
        VaultClosed: its key is not at hand.
        NotOfTheVault: it was changed.
    """
    plain = decrypt_bytes(session, envelope.case, envelope.kind, envelope.sealed)
    return orjson.loads(zlib.decompress(plain))


def encrypt_bytes(session: Session, case: UUID, kind: str, content: bytes) -> bytes:
    """A file of a case."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(session, case, kind, make=True).encrypt(nonce, content, _about(case, kind))


def decrypt_bytes(session: Session, case: UUID, kind: str, sealed: bytes) -> bytes:
    """The inverse."""
    cipher = _cipher(session, case, kind, make=False)
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _about(case, kind))
    except (InvalidTag, ValueError) as error:
        raise NotOfTheVault from error


def walk(value: Any, change: Callable[[str], Any]) -> Any:  # noqa: ANN401 - JSON
    """The same value with every envelope in it changed."""
    if is_envelope(value):
        return change(value)
    if isinstance(value, Mapping):
        return {key: walk(inner, change) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [walk(inner, change) for inner in value]
    return value


def rewrap(session: Session, *, limit: int = 500) -> int:
    """Wrap keys that an older key of the installation wraps by the newest one. Returns how many.

    Done with them all, the older key of the installation can be destroyed.
    """
    alias, newest = _newest()
    old = select(VaultKey).where(VaultKey.alias != alias).order_by(VaultKey.created_at).limit(limit)
    rows = session.scalars(old.with_for_update(skip_locked=True)).all()
    for row in rows:
        row.wrapped, row.alias = _wrap(newest, _unwrapped(row), row.case_id, row.kind), alias
    session.flush()
    return len(rows)


def _cipher(session: Session, case: UUID, kind: str, *, make: bool) -> AESGCM:
    row = session.get(VaultKey, (case, kind))
    if row is None and make:
        row = _new_key(session, case, kind)
    if row is None:
        raise NotOfTheVault  # of no case that we know, or its key was destroyed
    return AESGCM(_unwrapped(row))


def _new_key(session: Session, case: UUID, kind: str) -> VaultKey:
    alias, newest = _newest()
    wrapped = _wrap(newest, AESGCM.generate_key(KEY_BYTES * 8), case, kind)
    new = insert(VaultKey).values(
        case_id=case, kind=kind, alias=alias, wrapped=wrapped, created_at=clock.now()
    )
    session.execute(new.on_conflict_do_nothing())
    return session.get_one(VaultKey, (case, kind), populate_existing=True)


def _newest() -> tuple[str, bytes]:
    keys = settings.vault_keys()
    if not keys:
        raise VaultClosed
    return list(keys.items())[-1]


def _wrap(master: bytes, key: bytes, case: UUID, kind: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(master).encrypt(nonce, key, _about(case, kind))


def _unwrapped(row: VaultKey) -> bytes:
    master = settings.vault_keys().get(row.alias)
    if master is None:
        raise VaultClosed(kind=row.kind, key=row.alias)
    wrapped = bytes(row.wrapped)
    try:
        return AESGCM(master).decrypt(
            wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _about(row.case_id, row.kind)
        )
    except InvalidTag as error:
        raise VaultClosed(kind=row.kind, key=row.alias) from error


def _about(case: UUID, kind: str) -> bytes:
    """What a ciphertext is bound to: it opens in no other case and as nothing else."""
    return f"{kind}:{case.hex}".encode()

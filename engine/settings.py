"""What the engine must be told from outside. Read once, checked at start."""

import base64
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import Field, PositiveInt, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """``SUGM_…`` in the environment."""

    model_config = SettingsConfigDict(env_prefix="SUGM_", extra="ignore")

    database_url: str = Field(description="postgresql+psycopg://…; there is no default")
    pool_size: PositiveInt = Field(10, description="connections kept by each process")
    upload_limit: PositiveInt = Field(10 * 1024 * 1024, description="largest file, in bytes")


@cache
def load() -> Settings:
    """The settings of this process. Raises ValidationError if one is missing or wrong."""
    return Settings()


class Gate(BaseSettings):
    """What a version must bring along before new cases run it, by whichever door it comes."""

    model_config = SettingsConfigDict(env_prefix="SUGM_", extra="ignore")

    minimum_coverage: int = Field(
        60, ge=0, le=100, description="percent of a diagram that scenarios pass"
    )


class Seal(BaseSettings):
    """What seals the audit log. The same for all programs of an installation, for good."""

    model_config = SettingsConfigDict(env_prefix="SUGM_", extra="ignore")

    audit_key: SecretStr = Field(
        SecretStr(""), description="keep it out of the database and its backups, and never lose it"
    )


@cache
def audit_key() -> bytes:
    """The key of the hashes in the audit log."""
    return (_borrowed or [Seal().audit_key.get_secret_value()])[-1].encode()


def borrow_audit_key(key: str) -> None:
    """Read the audit log of another installation: one that is being restored here."""
    _borrowed.append(key)
    audit_key.cache_clear()


class Vault(BaseSettings):
    """With what the keys of encrypted answers are wrapped."""

    model_config = SettingsConfigDict(env_prefix="SUGM_", extra="ignore")

    vault_key_file: Path | None = Field(
        None, description="a line for each key, «alias:base64 of 32 bytes»; the last one is the newest"
    )


@cache
def vault_keys() -> Mapping[str, bytes]:
    """The keys by alias, the newest last; none where the installation has no vault.

    Raises:
        ValueError: the file does not hold keys.
    """
    file = Vault().vault_key_file
    if file is None:
        return {}
    lines = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
    keys = {
        alias: base64.b64decode(key, validate=True)
        for alias, _, key in (one.partition(":") for one in lines)
    }
    if not keys or any(len(key) != _VAULT_KEY_BYTES for key in keys.values()):
        raise ValueError(f"{file}: every line must be «alias:base64 of {_VAULT_KEY_BYTES} bytes»")
    return keys


_VAULT_KEY_BYTES = 32
_borrowed: list[str] = []

"""What the engine must be told from outside. Read once, checked at start."""

from functools import cache

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


_borrowed: list[str] = []

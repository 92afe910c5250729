"""What the web application is told by its environment. Read once, when the process starts."""

import os
from datetime import timedelta
from functools import cache
from typing import Annotated

from pydantic import Field, PositiveInt, SecretStr
from pydantic_settings import SettingsConfigDict

from engine.settings import Gate

KEYS = ("SUGM_AUDIT_KEY", "SUGM_PASSWORD_SALT", "SUGM_SECRET_KEY")  # never in the database
Secret = Annotated[SecretStr, Field(min_length=32)]


class Settings(Gate):
    """Every setting is ``SUGM_<NAME>``. Nothing that would be wrong in production has a default."""

    model_config = SettingsConfigDict(env_prefix="SUGM_", extra="ignore", frozen=True)

    database_url: str
    secret_key: Secret  # signs sessions and CSRF tokens
    password_salt: Secret  # mixed into every password before it is hashed
    redis_url: str | None = (
        None  # where given, rate limits are counted there, for all processes together
    )

    metrics_token: SecretStr | None = None  # what whoever reads /metrics must know

    host: str = "127.0.0.1"
    port: PositiveInt = 8000
    threads: PositiveInt = 48  # live pages hold a thread each
    pool_size: PositiveInt = 10
    proxies: int = Field(default=0, ge=0)  # how many reverse proxies to believe

    cookie_secure: bool = True  # only a loopback address without TLS may say no
    idle_minutes: PositiveInt = 30
    session_hours: PositiveInt = 12
    upload_megabytes: PositiveInt = 20

    @property
    def idle(self) -> timedelta:
        """How long a session lives without being used."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def session_lifetime(self) -> timedelta:
        """How long a session lives at most."""
        return timedelta(hours=self.session_hours)


def keys() -> dict[str, str]:
    """The keys of this installation, as far as this process was told them: a restore needs them."""
    return {name: os.environ[name] for name in KEYS if os.environ.get(name)}


@cache
def from_environment() -> Settings:
    """The settings of this process.

    Raises:
        ValidationError: one is missing or wrong; its text names which.
    """
    return Settings()

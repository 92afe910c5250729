"""Settings of the workers. From the environment, and from nowhere else."""

from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _agency_url(text: str) -> str:
    """An address that data about people may be sent to: TLS, except to this same machine."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an http(s) address")
    if parts.username or parts.query or parts.fragment:
        raise ValueError("must be an address only: no credentials, query or fragment")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("must be https: only loopback may be plain http")
    return text.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _mail_url(text: str) -> str:
    """A mail server: TLS from the beginning or from the greeting on, except to this same machine."""
    parts = urlsplit(text)
    if parts.scheme not in ("smtp", "smtp+starttls", "smtps") or not parts.hostname:
        raise ValueError("must be smtps://, smtp+starttls:// or, on loopback, smtp://")
    if parts.username or parts.path.strip("/") or parts.query:
        raise ValueError("must be an address only: no credentials or path")
    if parts.scheme == "smtp" and not _is_loopback(parts.hostname):
        raise ValueError("must be encrypted: only loopback may be plain smtp")
    return text.rstrip("/")


AgencyUrl = Annotated[str, AfterValidator(_agency_url)]
MailUrl = Annotated[str, AfterValidator(_mail_url)]


class AgencySettings(BaseSettings):
    """Addresses and credentials. None has a default: a sandbox in production would clear everybody."""

    model_config = SettingsConfigDict(
        env_prefix="SUGM_", frozen=True, hide_input_in_errors=True, extra="ignore"
    )

    pide_ruc: str = Field(pattern=r"^\d{11}$")  # of the ministry, quoted in every query
    pide_dni: str = Field(pattern=r"^\d{8}$")  # of the official who answers for the queries
    pide_ip: str = Field(min_length=1)  # registered with the agencies; they refuse others
    pnp_url: AgencyUrl
    pnp_user: str = Field(min_length=1)
    pnp_password: SecretStr
    pj_url: AgencyUrl
    inpe_url: AgencyUrl
    interpol_url: AgencyUrl
    interpol_token: SecretStr
    migraciones_url: AgencyUrl
    migraciones_token: SecretStr
    reniec_url: AgencyUrl
    reniec_password: SecretStr
    sunat_url: AgencyUrl
    mtpe_url: AgencyUrl
    mtpe_token: SecretStr
    apci_url: AgencyUrl
    apci_token: SecretStr
    sbs_url: AgencyUrl
    sbs_token: SecretStr
    casilla_url: AgencyUrl
    casilla_token: SecretStr
    captura_url: AgencyUrl  # gateway of the capture stations of consular offices
    captura_token: SecretStr
    mail_url: MailUrl  # where notices by e-mail are handed over
    mail_from: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    mail_user: str | None = None
    mail_password: SecretStr | None = None
    callback_url: AgencyUrl  # of ours, where agencies that answer later call, and people acknowledge
    agency_ca_file: Path | None = None  # certificates of a private authority, besides the system's
    agency_timeout: float = Field(default=20.0, gt=0, le=60)  # seconds for a whole call
    agency_max_bytes: int = Field(default=2_000_000, gt=0)  # of one answer


class CallbackSettings(BaseSettings):
    """What the web needs to know that it is an agency who calls."""

    model_config = SettingsConfigDict(env_prefix="SUGM_", frozen=True, hide_input_in_errors=True)

    callback_keys: dict[str, SecretStr] = Field(
        default_factory=dict, description="agency -> secret shared with it, as JSON; others may not call"
    )


class WorkerSettings(BaseSettings):
    """How this process works through the jobs. What all processes share is in ``engine.settings``."""

    model_config = SettingsConfigDict(env_prefix="SUGM_", frozen=True, hide_input_in_errors=True)

    redis_url: SecretStr | None = None  # with it RQ carries the ids, without it the embedded pool
    worker_threads: int = Field(default=8, ge=2, le=64)  # of the embedded pool
    worker_poll: float = Field(default=0.2, gt=0, le=5)  # seconds between looks, if nothing rings
    job_lease: float = Field(default=300.0, gt=0)  # seconds until a job that is not done starts anew
    metrics_port: int = Field(default=0, ge=0, le=65500)  # where to show figures; 0: nowhere
    metrics_token: SecretStr | None = None  # what whoever reads them must know
    job_grace: float = Field(default=10.0, gt=0)  # seconds that a stopping worker may take to finish


@cache
def callbacks() -> CallbackSettings:
    """Those of this process."""
    return CallbackSettings()


@cache
def load() -> WorkerSettings:
    """Those of this process."""
    return WorkerSettings()

"""Settings of the ministry's registry."""

from functools import cache
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

_HOUSE = Path(__file__).parent.parent


class Settings(BaseSettings):
    """Read from the environment (``SUGM_…``), checked at start."""

    model_config = SettingsConfigDict(env_prefix="SUGM_")

    processes: Path = _HOUSE / "processes"  # the folder of the procedures
    public_url: str = ""  # where anybody reaches our pages; printed in the QR of every document
    fonts: Path | None = None  # more faces for documents, such as OCR-B
    house_fonts: Path = _HOUSE / "web" / "static" / "fonts"  # those that come with the assets

    keys: Path | None = None  # certificates, and the private keys that lie in files
    keys_password: SecretStr = SecretStr("")  # of the private keys that lie in files
    seal_key: str = "sello"  # alias of the key that seals documents
    seal_signer: str = "PERE"  # country and signer, as seals name them
    signing_key: str = "firma"  # alias of the key that signs PDF files
    tsa_url: str = ""  # time stamps of signatures come from there
    pkcs11_module: Path | None = None  # library of the cryptographic module that keeps private keys
    pkcs11_token: str = ""  # its label
    pkcs11_pin: SecretStr = SecretStr("")


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()

"""Settings of the ministry's registry."""

from functools import cache
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from the environment (``SUGM_…``), checked at start."""

    model_config = SettingsConfigDict(env_prefix="SUGM_")

    processes: Path = Path(__file__).parent.parent / "processes"  # the folder of the procedures


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()

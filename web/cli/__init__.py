"""The ``sugm`` command: what operators and analysts do without a browser. It speaks Spanish."""

from web.cli import accounts, agencies, backups, catalogo, catalogs, checking, data, processes, work
from web.cli.base import sugm

__all__ = [
    "accounts",
    "agencies",
    "backups",
    "catalogo",
    "catalogs",
    "checking",
    "data",
    "processes",
    "sugm",
    "work",
]

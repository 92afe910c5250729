"""The ``sugm`` command: what operators and analysts do without a browser. It speaks Spanish.

Every module of this package adds its commands when it is imported.
"""

from importlib import import_module
from pkgutil import iter_modules

from web.cli.base import sugm

for _module in iter_modules(__path__):
    if not _module.name.startswith("_"):
        import_module(f"{__name__}.{_module.name}")

__all__ = ["sugm"]

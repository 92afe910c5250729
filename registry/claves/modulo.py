"""Keys that never leave a cryptographic module, by PKCS#11.

The library ``python-pkcs11`` is asked for only where a module is configured: it is not among our
requirements, and who has a module installs it beside us.
"""

import importlib
from functools import cache
from typing import Any

from engine.errors import EngineError
from registry.settings import settings


class ModuleUnusable(EngineError):
    """The cryptographic module does not do what is asked."""

    code = "key-module"


class TokenKey:
    """A private key of the module, by its label."""

    def __init__(self, label: str) -> None:
        self.label = label

    def sign(self, content: bytes) -> bytes:
        """See PrivateKey. The module gets the hash and gives the two halves as they are wanted."""
        library = _library()
        session = _token().open(user_pin=settings().pkcs11_pin.get_secret_value())
        with session:
            key = session.get_key(object_class=library.ObjectClass.PRIVATE_KEY, label=self.label)
            signed: bytes = key.sign(content, mechanism=library.Mechanism.ECDSA_SHA256)
            return signed


@cache
def _library() -> Any:  # noqa: ANN401 - not among our requirements, so it has no types here
    try:
        return importlib.import_module("pkcs11")
    except ImportError as error:
        raise ModuleUnusable(reason="python-pkcs11") from error


@cache
def _token() -> Any:  # noqa: ANN401 - see above
    module = _library().lib(str(settings().pkcs11_module))
    return module.get_token(token_label=settings().pkcs11_token)

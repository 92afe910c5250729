"""The ministry's keys: which there are, which is in use, what their certificates say.

A key has an alias (what it is for) and a reference (which one it is): a new one takes the place of the
old under the same alias, and what the old one signed is still verified. Private keys lie in files or in
a cryptographic module (PKCS#11); whoever only verifies needs none.
"""

from registry.claves.almacen import (
    TRIAL,
    Almacen,
    Clave,
    KeyMissing,
    KeyNotTrusted,
    PrivateKey,
    store,
)
from registry.claves.creacion import create, revoke, rotate
from registry.claves.publicas import Publicadas, of_store, published, read_published

__all__ = [
    "TRIAL",
    "Almacen",
    "Clave",
    "KeyMissing",
    "KeyNotTrusted",
    "PrivateKey",
    "Publicadas",
    "create",
    "of_store",
    "published",
    "read_published",
    "revoke",
    "rotate",
    "store",
]

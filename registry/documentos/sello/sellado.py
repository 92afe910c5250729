"""Making a seal."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from registry import claves
from registry.catalogo.tablas import Sello
from registry.documentos.sello import zonas
from registry.documentos.sello.perfiles import encode, profile
from registry.settings import settings

ISSUER = "PER"


def seal(
    perfil: str,
    valores: Mapping[str, Any],
    *,
    mrz: Sequence[str] = (),
    emitido_on: date,
    firmado_on: date,
) -> bytes:
    """The seal of a document: header, message and signature.

    Args:
        perfil: Code of the catalogue.
        valores: What the profile asks for, by name. Its zones are taken from ``mrz``.
        mrz: Lines of the machine readable zone, if the document has one.
        emitido_on: Date of issue of the document.
        firmado_on: Today.

    Raises:
        SealIncomplete: something is missing.
        KeyMissing: no key may be used now.
    """
    given = settings()
    keys = claves.store()
    key = keys.current(given.seal_key)
    shape = profile(perfil, emitido_on)
    head = zonas.Encabezado(
        emisor=ISSUER,
        firmante=given.seal_signer,
        referencia=key.reference,
        emitido_on=emitido_on,
        firmado_on=firmado_on,
        perfil=shape.referencia,
        categoria=shape.categoria,
    )
    signed = head.encode() + encode(shape, {**zones(shape, mrz), **valores})
    return signed + zonas.feature(zonas.SIGNATURE, keys.private(key).sign(signed))


def zones(perfil: Sello, mrz: Sequence[str]) -> dict[str, str]:
    """What a profile holds of a machine readable zone, by the name of its feature."""
    return {
        rasgo.nombre: "".join(line[:much] for line, much in zip(mrz, rasgo.mrz, strict=True))
        for rasgo in perfil.rasgos
        if rasgo.mrz and len(rasgo.mrz) == len(mrz) and _fits(rasgo.mrz, mrz)
    }


def _fits(much: Sequence[int], mrz: Sequence[str]) -> bool:
    """A zone is told from another by the length of its first line."""
    return len(mrz[0]) == much[0]

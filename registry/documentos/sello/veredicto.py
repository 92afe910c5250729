"""Whether a seal is to be believed, and what it says, as Doc 9303-13, appendix D judges it."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.errors import InvalidInput
from registry.catalogo.tablas import RasgoSello, Sello
from registry.claves import Clave, Publicadas
from registry.documentos import mrz
from registry.documentos.sello import perfiles, zonas
from registry.documentos.sello.sellado import zones


class Estado(enum.StrEnum):
    """The verdict; all but the first mean that the document is not to be believed."""

    VALID = "VALID"
    WRONG_FORMAT = "WRONG_FORMAT"
    UNKNOWN_CERTIFICATE = "UNKNOWN_CERTIFICATE"
    UNTRUSTED_CERTIFICATE = "UNTRUSTED_CERTIFICATE"
    EXPIRED_CERTIFICATE = "EXPIRED_CERTIFICATE"
    REVOKED_CERTIFICATE = "REVOKED_CERTIFICATE"
    INVALID_SIGNATURE = "INVALID_SIGNATURE"
    INVALID_SEAL_MRZ = "INVALID_SEAL_MRZ"
    INVALID_PRINTED_MRZ = "INVALID_PRINTED_MRZ"
    SEAL_DOCUMENT_MISMATCH = "SEAL_DOCUMENT_MISMATCH"


@dataclass(frozen=True)
class Difference:
    """A field in which the paper does not say what the seal says."""

    field: str
    sealed: str
    printed: str


@dataclass(frozen=True, kw_only=True)
class Veredicto:
    """What a verifier is told."""

    estado: Estado
    sello: zonas.Sello | None = None
    perfil: Sello | None = None
    valores: dict[str, Any] = field(default_factory=dict)
    clave: Clave | None = None
    desconocidos: Sequence[int] = ()  # tags that the profile does not have
    diferencias: Sequence[Difference] = ()

    @property
    def valid(self) -> bool:
        """Whether it is to be believed."""
        return self.estado is Estado.VALID

    @property
    def mrz(self) -> str | None:
        """The sealed part of the machine readable zone, with its fillers."""
        found = [self.valores[one.nombre] for one in self._zones() if one.nombre in self.valores]
        return found[0].replace(" ", "<") if found else None

    def _zones(self) -> list[RasgoSello]:
        return [one for one in self.perfil.rasgos if one.mrz] if self.perfil else []


def judge(content: bytes, keys: Publicadas, *, printed: Sequence[str] = ()) -> Veredicto:
    """Judge a seal by itself and, where the lines of the printed zone are given, beside them.

    Format, certificate, signature, then the zones; the first thing that is wrong is the verdict.
    """
    try:
        sello = zonas.parse(content)
        perfil = perfiles.of_seal(sello)
        valores = perfiles.decode(perfil, sello)
    except (zonas.SealUnreadable, ValueError):
        return Veredicto(estado=Estado.WRONG_FORMAT)
    key = keys.find(sello.referencia)
    told = Veredicto(
        estado=_proved(sello, key, keys),
        sello=sello,
        perfil=perfil,
        valores=valores,
        clave=key,
        desconocidos=perfiles.unknown(perfil, sello),
    )
    if not told.valid or told.mrz is None:
        return told
    return _beside(told, printed) if printed else told


def _proved(sello: zonas.Sello, key: Clave | None, keys: Publicadas) -> Estado:
    if key is None:
        return Estado.UNKNOWN_CERTIFICATE
    if not key.trusted_by(keys.anchors):
        return Estado.UNTRUSTED_CERTIFICATE
    if not key.signed_for(sello.firmado_on):
        return Estado.EXPIRED_CERTIFICATE
    if key.revoked_at is not None:
        return Estado.REVOKED_CERTIFICATE
    return Estado.VALID if key.verifies(sello.signature, sello.signed) else Estado.INVALID_SIGNATURE


def _beside(told: Veredicto, printed: Sequence[str]) -> Veredicto:
    """The printed zone must add up and say what the seal says."""
    try:
        read = mrz.read(list(printed))
    except InvalidInput:
        return _with(told, Estado.INVALID_PRINTED_MRZ)
    if told.perfil is None or told.mrz is None:
        return told
    wanted = zones(told.perfil, printed)
    if not wanted:
        return _with(told, Estado.SEAL_DOCUMENT_MISMATCH)
    differences = list(compared(told.mrz, next(iter(wanted.values())), read.formato))
    if differences:
        return _with(told, Estado.SEAL_DOCUMENT_MISMATCH, differences)
    return told if read.valid else _with(told, Estado.INVALID_PRINTED_MRZ)


def compared(sealed: str, printed: str, formato: mrz.Formato) -> list[Difference]:
    """Field by field: where the printed zone says something else than the sealed one."""
    return [
        Difference(name, sealed[where].rstrip("<"), printed[where].rstrip("<"))
        for name, where in mrz.fields(formato).items()
        if sealed[where].rstrip("<") != printed[where].rstrip("<")
    ]


def _with(told: Veredicto, estado: Estado, differences: Sequence[Difference] = ()) -> Veredicto:
    return Veredicto(
        estado=estado,
        sello=told.sello,
        perfil=told.perfil,
        valores=told.valores,
        clave=told.clave,
        desconocidos=told.desconocidos,
        diferencias=differences,
    )

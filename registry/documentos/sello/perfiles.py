"""What the seal of each kind of document holds: ICAO's profiles for two of them, and ours.

They are data (``processes/catalogo/sellos.yaml``): a tag, a name, a type, a length for each feature.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from engine.errors import InvalidInput
from registry import catalogo
from registry.catalogo.tablas import RasgoSello as Rasgo
from registry.catalogo.tablas import Sello as Perfil
from registry.documentos.sello import c40, zonas


class SealIncomplete(InvalidInput):
    """The profile asks for something that was not given, or not in a form it can hold."""

    code = "seal-incomplete"


def encode(perfil: Perfil, valores: Mapping[str, Any]) -> bytes:
    """The message zone. Raises SealIncomplete naming the feature."""
    return b"".join(
        zonas.feature(rasgo.etiqueta, _written(rasgo, valores[rasgo.nombre]))
        for rasgo in perfil.rasgos
        if _given(rasgo, valores, perfil.codigo)
    )


def decode(perfil: Perfil, sello: zonas.Sello) -> dict[str, Any]:
    """What a seal of a profile says, by name. Features that we do not know are left out.

    Raises:
        SealUnreadable: a feature is missing, or not of its type.
    """
    found = dict(sello.rasgos)
    missing = [one.nombre for one in perfil.rasgos if one.obligatorio and one.etiqueta not in found]
    if missing:
        raise zonas.SealUnreadable(reason=f"without {', '.join(missing)}")
    known = [one for one in perfil.rasgos if one.etiqueta in found]
    try:
        return {one.nombre: _READ[one.tipo](found[one.etiqueta]) for one in known}
    except ValueError as error:
        raise zonas.SealUnreadable(reason=str(error)) from error


def unknown(perfil: Perfil, sello: zonas.Sello) -> list[int]:
    """Tags of a seal that the profile does not have: allowed, and told."""
    known = {rasgo.etiqueta for rasgo in perfil.rasgos}
    return [tag for tag, _ in sello.rasgos if tag not in known]


def profile(code: str, on: date) -> Perfil:
    """The profile of that code as in force on a day. Raises NotInCatalogue."""
    return catalogo.get(Perfil, code, on)


def of_seal(sello: zonas.Sello) -> Perfil:
    """The profile that a seal names, as it was when it was issued. Raises SealUnreadable."""
    for one in catalogo.rows(Perfil, sello.emitido_on):
        if (one.referencia, one.categoria) == (sello.perfil, sello.categoria):
            return one
    raise zonas.SealUnreadable(reason=f"profile {sello.perfil} of category {sello.categoria}")


def _given(rasgo: Rasgo, valores: Mapping[str, Any], perfil: str) -> bool:
    if valores.get(rasgo.nombre) not in (None, "", []):
        return True
    if rasgo.obligatorio:
        raise SealIncomplete(profile=perfil, feature=rasgo.nombre)
    return False


def _written(rasgo: Rasgo, value: Any) -> bytes:  # noqa: ANN401 - of the type that the profile says
    try:
        written = _WRITE[rasgo.tipo](rasgo, value)
    except (ValueError, TypeError, OverflowError) as error:
        raise SealIncomplete(feature=rasgo.nombre, reason=str(error)) from error
    if rasgo.maximo is not None and len(written) > rasgo.maximo:
        raise SealIncomplete(feature=rasgo.nombre, most=rasgo.maximo)
    return written


def _c40(rasgo: Rasgo, value: Any) -> bytes:  # noqa: ANN401 - see _written
    text = str(value).upper()
    if rasgo.largo is not None:
        if len(text) > rasgo.largo:
            raise ValueError(f"more than {rasgo.largo} characters")
        text = text.ljust(rasgo.largo)
    return c40.encode(text)


def _text(rasgo: Rasgo, value: Any) -> bytes:  # noqa: ANN401 - see _written
    """As much as there is room for, never half a letter."""
    content = str(value).encode()
    if rasgo.maximo is None or len(content) <= rasgo.maximo:
        return content
    return content[: rasgo.maximo].decode(errors="ignore").encode()


_WRITE: Mapping[str, Callable[[Rasgo, Any], bytes]] = {
    "c40": _c40,
    "texto": _text,
    "fecha": lambda _, value: zonas.day(date.fromisoformat(str(value)[:10])),
    "entero": lambda rasgo, value: int(value).to_bytes(rasgo.largo or 1),
    "bytes": lambda _, value: bytes(value),
}
_READ: Mapping[str, Callable[[bytes], Any]] = {
    "c40": lambda value: c40.decode(value).rstrip(),
    "texto": bytes.decode,
    "fecha": lambda value: zonas.read_day(value).isoformat(),
    "entero": int.from_bytes,
    "bytes": list,
}

"""Which measures are taken of which kind of capture."""

from collections.abc import Callable, Mapping

from registry.biometria import huella, retrato, rubrica

Medidas = dict[str, int | float | bool]

TIPOS: Mapping[str, Callable[[bytes], Medidas]] = {
    "ROSTRO": retrato.measure,
    "HUELLA": huella.measure,
    "FIRMA": rubrica.measure,
}


def measure(tipo: str, content: bytes) -> Medidas:
    """The measures of a capture, by name; tables of the procedure say which are good enough.

    Raises:
        KeyError: no such kind of capture.
        CaptureUnreadable: the file is no picture.
    """
    return TIPOS[tipo](content)

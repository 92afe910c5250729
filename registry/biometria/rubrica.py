"""Signatures: whether there is one, and whether it is cut at an edge."""

from typing import Final

import numpy as np

from registry.biometria.imagenes import colours, greys

_INK: Final = 110  # what is darker is ink
_EDGE: Final = 2  # points


def measure(content: bytes) -> dict[str, int | float | bool]:
    """How much of the picture is ink, and how much of its width the signature takes, in hundredths."""
    grey = greys(colours(content))
    ink = grey < _INK
    columns = np.flatnonzero(ink.any(axis=0))
    taken = int(columns[-1] - columns[0] + 1) if columns.size else 0
    edges = (ink[:_EDGE], ink[-_EDGE:], ink[:, :_EDGE], ink[:, -_EDGE:])
    return {
        "ancho": int(grey.shape[1]),
        "alto": int(grey.shape[0]),
        "tinta": round(100 * float(ink.mean()), 2),
        "extension": round(100 * taken / grey.shape[1]),
        "cortada": bool(any(edge.any() for edge in edges)),
    }

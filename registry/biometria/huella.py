"""Fingerprints: how much of the picture is finger, and how clear its ridges are.

The score of the standard (NFIQ 2) is the device's; what is measured here is a second look that notices a
finger that was not there, dry, smeared or half outside.
"""

from typing import Final

import cv2
import numpy as np

from registry.biometria.imagenes import Image, colours, greys

_BLOCK: Final = 16  # points on a side: about two ridges at 500 points per inch
_RIDGES: Final = 25.0  # least spread of light in a block that shows ridges


def measure(content: bytes) -> dict[str, int | float | bool]:
    """How much of the picture is finger, in hundredths, and the clarity of its ridges, from 0 to 100."""
    grey = greys(colours(content))
    height, width = grey.shape
    shown = _blocks(grey)
    return {
        "ancho": int(width),
        "alto": int(height),
        "cubierta": round(100 * float(shown.mean())) if shown.size else 0,
        "claridad": round(_clarity(grey, shown)),
    }


def _blocks(grey: Image) -> np.ndarray:
    """Which blocks show ridges."""
    rows, columns = grey.shape[0] // _BLOCK, grey.shape[1] // _BLOCK
    cut = grey[: rows * _BLOCK, : columns * _BLOCK].astype(np.float32)
    spread = cut.reshape(rows, _BLOCK, columns, _BLOCK).std(axis=(1, 3))
    return np.asarray(spread >= _RIDGES)


def _clarity(grey: Image, shown: np.ndarray) -> float:
    """How much the slopes within a block agree on one direction: 100 if they are parallel."""
    if not shown.any():
        return 0.0
    light = grey.astype(np.float32)
    across, down = cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)
    rows, columns = shown.shape

    def summed(values: np.ndarray) -> np.ndarray:
        cut = values[: rows * _BLOCK, : columns * _BLOCK]
        return np.asarray(cut.reshape(rows, _BLOCK, columns, _BLOCK).sum(axis=(1, 3)))

    xx, yy, xy = summed(across**2), summed(down**2), summed(across * down)
    agreement = np.sqrt((xx - yy) ** 2 + 4 * xy**2) / np.maximum(xx + yy, 1.0)
    return 100 * float(agreement[shown].mean())

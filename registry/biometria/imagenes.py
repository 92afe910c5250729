"""Captures as arrays of points."""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.errors import InvalidInput

Image = NDArray[np.uint8]
MOST_POINTS = 40_000_000  # a capture is far smaller; larger files are not even opened


class CaptureUnreadable(InvalidInput):
    """The file is no picture that can be read."""

    code = "capture-unreadable"


def colours(content: bytes) -> Image:
    """The picture in colours (blue, green, red). Raises CaptureUnreadable."""
    read = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR) if content else None
    if read is None or read.size > 3 * MOST_POINTS:
        raise CaptureUnreadable
    return read.astype(np.uint8, copy=False)


def greys(picture: Image) -> Image:
    """Its light alone."""
    return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)

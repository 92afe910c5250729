"""Portraits: size, sharpness, light, background, and where the face is.

Source:
    ISO/IEC 19794-5, as ICAO Doc 9303-3 asks of portraits: frontal, sharp, evenly lit, plain background.
    The measures are our own and rough: they tell an operator what to repeat; a person accepts the
    portrait.
"""

import math
from functools import cache
from pathlib import Path
from typing import Final, cast

import cv2
import numpy as np

from registry.biometria.imagenes import Image, colours, greys

_WIDTH: Final = 600  # to which every portrait is brought before it is measured
_SMALLEST_FACE: Final = 0.2  # of the width
_BORDER: Final = 0.06  # of the width, at the upper part of either side
_UPPER: Final = 0.55  # of the height: below it there are shoulders
_DARK, _GLARE = 30, 250


def measure(content: bytes) -> dict[str, int | float | bool]:
    """The measures of a portrait: lengths in hundredths of the picture's, light from 0 to 255."""
    picture = colours(content)
    height, width = picture.shape[:2]
    grey = greys(_brought(picture))
    faces = _faces(grey)
    told: dict[str, int | float | bool] = {
        "ancho": int(width),
        "alto": int(height),
        "proporcion": round(height / width, 2),
        "nitidez": round(float(cv2.Laplacian(grey, cv2.CV_64F).var()), 1),
        "rostros": len(faces),
        **_background(grey),
    }
    return told | (_face(grey, *faces[0]) if faces else {})


def _brought(picture: Image) -> Image:
    height, width = picture.shape[:2]
    size = (_WIDTH, max(1, round(height * _WIDTH / width)))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _background(grey: Image) -> dict[str, int | float | bool]:
    """Light of the upper left and right borders, and how uneven it is."""
    edge, upper = round(grey.shape[1] * _BORDER), round(grey.shape[0] * _UPPER)
    border = np.concatenate((grey[:upper, :edge], grey[:upper, -edge:]), axis=1)
    return {"fondo": round(float(border.mean()), 1), "fondo_desigual": round(float(border.std()), 1)}


def _face(grey: Image, x: int, y: int, width: int, height: int) -> dict[str, int | float | bool]:
    face = grey[y : y + height, x : x + width]
    all_height, all_width = grey.shape
    left, right = face[:, : width // 2], face[:, width // 2 :]
    told: dict[str, int | float | bool] = {
        "alto_rostro": round(100 * height / all_height),
        "descentrado": round(100 * abs(x + width / 2 - all_width / 2) / all_width),
        "brillo": round(float(face.mean()), 1),
        "contraste": round(float(face.std()), 1),
        "sombra": round(abs(float(left.mean()) - float(right.mean())), 1),
        "quemado": round(100 * float((face >= _GLARE).mean()), 1),
    }
    eyes = _eyes(face)
    told["ojos"] = len(eyes)
    if len(eyes) == 2:  # noqa: PLR2004 - what a face has
        (ax, ay), (bx, by) = sorted(eyes)
        told["inclinacion"] = round(abs(math.degrees(math.atan2(by - ay, bx - ax))), 1)
    return told


def _faces(grey: Image) -> list[tuple[int, int, int, int]]:
    """Faces, the largest first."""
    least = round(grey.shape[1] * _SMALLEST_FACE)
    found = _detector("haarcascade_frontalface_default.xml").detectMultiScale(
        grey, scaleFactor=1.05, minNeighbors=5, minSize=(least, least)
    )
    boxes = [(int(x), int(y), int(w), int(h)) for x, y, w, h in found]
    return sorted(boxes, key=lambda box: -box[2] * box[3])


def _eyes(face: Image) -> list[tuple[float, float]]:
    """Centres of at most two eyes in the upper half of a face."""
    upper = face[: round(face.shape[0] * 0.6)]
    least = round(face.shape[1] * 0.1)
    found = _detector("haarcascade_eye.xml").detectMultiScale(
        upper, scaleFactor=1.05, minNeighbors=5, minSize=(least, least)
    )
    largest = sorted(found, key=lambda box: -int(box[2]))[:2]
    return [(float(x + w / 2), float(y + h / 2)) for x, y, w, h in largest]


@cache
def _detector(name: str) -> cv2.CascadeClassifier:
    """One of the detectors that come with the library."""
    folder = cast(str, cv2.data.haarcascades)  # type: ignore[attr-defined]
    return cv2.CascadeClassifier(str(Path(folder) / name))

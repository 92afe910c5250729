"""Capture stations that draw what they take: faces, fingers and signatures of nobody.

What goes wrong is chosen by the last digit of the station: 9 is blurred at the first attempt, 8 is dark
at every attempt, 7 reads fingers badly, 6 has no device, 0 gives somebody else's fingers.
"""

import base64
import io
from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from PIL import Image, PngImagePlugin

Fields = Mapping[str, Any]
Picture = np.ndarray
_SKIN, _HAIR, _SHIRT = (150, 178, 214), (28, 30, 36), (90, 60, 40)
_GOOD_NFIQ2, _BAD_NFIQ2 = 63, 18
_STRANGER = "00000000"


def taken(fields: Fields) -> Fields:
    """One capture."""
    station, kind = str(fields["estacion"]), str(fields["tipo"])
    flaw = station[-1:]
    if flaw == "6":
        return {"codigo": "SIN_DISPOSITIVO"}
    whose = _STRANGER if flaw == "0" else str(fields["referencia"])
    picture = _drawn(kind, int(fields.get("dedo") or 0), poor=flaw == "7")
    if kind == "ROSTRO":
        picture = _spoilt(picture, flaw, int(fields.get("intento") or 1))
    return {
        "codigo": "TOMADA",
        "imagen": base64.b64encode(_file(picture, whose, photograph=kind == "ROSTRO")).decode(),
        "tipoMedio": "image/jpeg" if kind == "ROSTRO" else "image/png",
        "dispositivo": f"{kind[:3]}-{station}",
        "operador": None,
        "nfiq2": (_BAD_NFIQ2 if flaw == "7" else _GOOD_NFIQ2) if kind == "HUELLA" else None,
    }


def _drawn(kind: str, finger: int, *, poor: bool) -> Picture:
    if kind == "ROSTRO":
        return face()
    return fingerprint(finger, poor=poor) if kind == "HUELLA" else signature()


def _spoilt(picture: Picture, flaw: str, attempt: int) -> Picture:
    if flaw == "9" and attempt == 1:
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), 9))
    return (picture * 0.3).astype(np.uint8) if flaw == "8" else picture


def _file(picture: Picture, whose: str, *, photograph: bool) -> bytes:
    """With the number of its owner as a comment, which RENIEC's simulation looks for."""
    image, out = Image.fromarray(np.ascontiguousarray(picture[:, :, ::-1])), io.BytesIO()
    if photograph:
        image.save(out, "JPEG", quality=92, comment=whose.encode())
        return out.getvalue()
    told = PngImagePlugin.PngInfo()
    told.add_text("titular", whose)
    image.save(out, "PNG", pnginfo=told)
    return out.getvalue()


def face(
    width: int = 600, height: int = 770, *, aside: int = 0, size: float = 1.0, ground: int = 245
) -> Picture:
    """A drawn face: frontal, on a plain ground."""
    drawn = np.full((height, width, 3), ground, np.uint8)
    x, y = width // 2 + aside, int(height * 0.46)
    w, h = int(width * 0.24 * size), int(height * 0.27 * size)
    cv2.ellipse(
        drawn, (x, int(height * 1.08)), (int(width * 0.46), int(height * 0.3)), 0, 0, 360, _SHIRT, -1
    )
    cv2.rectangle(
        drawn, (x - int(w * 0.42), y), (x + int(w * 0.42), y + int(h * 1.45)), (130, 158, 194), -1
    )
    cv2.ellipse(drawn, (x, y - int(h * 0.18)), (int(w * 1.12), int(h * 1.05)), 0, 0, 360, _HAIR, -1)
    cv2.ellipse(drawn, (x, y), (w, h), 0, 0, 360, _SKIN, -1)
    cv2.ellipse(drawn, (x, y - int(h * 0.86)), (int(w * 0.85), int(h * 0.3)), 0, 0, 360, _HAIR, -1)
    for side in (-1, 1):
        drawn = _eye(drawn, x + side * int(w * 0.42), y - int(h * 0.12), w, h)
    drawn = _nose_and_mouth(drawn, x, y, w, h)
    return _grained(np.asarray(cv2.GaussianBlur(drawn, (0, 0), 2.2)), 3)


def _eye(drawn: Picture, x: int, y: int, w: int, h: int) -> Picture:
    shaded = drawn.copy()
    cv2.ellipse(shaded, (x, y), (int(w * 0.3), int(h * 0.14)), 0, 0, 360, (96, 122, 158), -1)
    drawn = np.asarray(cv2.addWeighted(shaded, 0.6, drawn, 0.4, 0))
    cv2.ellipse(
        drawn, (x, y - int(h * 0.15)), (int(w * 0.26), int(h * 0.045)), 0, 0, 360, (40, 44, 52), -1
    )
    cv2.ellipse(drawn, (x, y), (int(w * 0.2), int(h * 0.07)), 0, 0, 360, (235, 235, 235), -1)
    cv2.circle(drawn, (x, y), int(h * 0.065), (40, 40, 44), -1)
    return drawn


def _nose_and_mouth(drawn: Picture, x: int, y: int, w: int, h: int) -> Picture:
    shaded = drawn.copy()
    base = y + int(h * 0.3)
    nose = np.array([[x, y - int(h * 0.1)], [x - int(w * 0.16), base], [x + int(w * 0.16), base]])
    cv2.fillPoly(shaded, [nose], (120, 148, 190))
    drawn = np.asarray(cv2.addWeighted(shaded, 0.5, drawn, 0.5, 0))
    cv2.ellipse(drawn, (x, base), (int(w * 0.15), int(h * 0.035)), 0, 0, 360, (88, 110, 150), -1)
    lips = (x, y + int(h * 0.56))
    cv2.ellipse(drawn, lips, (int(w * 0.32), int(h * 0.07)), 0, 0, 360, (70, 72, 150), -1)
    return drawn


def fingerprint(finger: int = 2, *, poor: bool = False, side: int = 400) -> Picture:
    """Drawn ridges around a core; a poor one is half outside and smeared."""
    down, across = np.mgrid[0:side, 0:side].astype(np.float32)
    core = (side * (0.45 + 0.01 * finger), side * 0.55)
    far = np.hypot((across - core[0]) * 1.15, down - core[1]) + 9 * np.sin(across / 37 + finger)
    ridges = 127 + 110 * np.sin(2 * np.pi * far / 9)
    inside = ((across - side / 2) / (side * 0.42)) ** 2 + ((down - side / 2) / (side * 0.48)) ** 2 <= 1
    if poor:
        inside &= across < side * 0.4
        ridges = np.asarray(cv2.GaussianBlur(ridges, (0, 0), 3))
    drawn = np.where(inside, ridges, 250).astype(np.uint8)
    return _grained(np.repeat(drawn[:, :, None], 3, axis=2), 6)


def signature(width: int = 600, height: int = 200) -> Picture:
    """A drawn signature."""
    drawn = np.full((height, width, 3), 252, np.uint8)
    along = np.linspace(0, 1, 160)
    across = width * (0.12 + 0.76 * along)
    down = height * (0.5 + 0.28 * np.sin(17 * along) * (1 - 0.6 * along))
    points = np.stack((across, down), axis=1).astype(np.int32)
    cv2.polylines(drawn, [points], isClosed=False, color=(70, 30, 20), thickness=4, lineType=cv2.LINE_AA)
    return drawn


def _grained(picture: Picture, much: float) -> Picture:
    """With the noise that no camera is without; always the same."""
    noise = np.random.default_rng(7).normal(0, much, picture.shape)
    return np.clip(picture.astype(np.int16) + noise, 0, 255).astype(np.uint8)

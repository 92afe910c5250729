"""What is measured in portraits, fingerprints and signatures; drawn here, so that they are of nobody."""

import cv2
import numpy as np
import pytest

from registry import biometria
from tasks.sandbox import stations


def coded(picture: np.ndarray) -> bytes:
    return cv2.imencode(".png", picture)[1].tobytes()


def of_face(**drawn: float) -> dict[str, int | float | bool]:
    return biometria.measure("ROSTRO", coded(stations.face(**drawn)))  # type: ignore[arg-type]


def test_a_frontal_portrait_is_sharp_centred_and_before_a_plain_ground() -> None:
    told = of_face()

    assert (600, 770, 1, 2) == (told["ancho"], told["alto"], told["rostros"], told["ojos"])
    assert told["nitidez"] > 40
    assert told["descentrado"] <= 2
    assert told["fondo"] > 230
    assert told["inclinacion"] < 3


def test_each_flaw_of_a_portrait_shows_in_its_own_measure() -> None:
    good = of_face()
    blurred = coded(np.asarray(cv2.GaussianBlur(stations.face(), (0, 0), 9)))
    dark = coded((stations.face() * 0.3).astype(np.uint8))

    assert biometria.measure("ROSTRO", blurred)["nitidez"] < good["nitidez"] / 10
    assert biometria.measure("ROSTRO", dark)["brillo"] < good["brillo"] / 2
    assert of_face(aside=140)["descentrado"] > 15
    assert of_face(size=0.5)["alto_rostro"] < 30
    assert of_face(ground=90)["fondo"] < 100
    assert 0 == biometria.measure("ROSTRO", coded(np.full((770, 600, 3), 240, np.uint8)))["rostros"]


def test_ridges_are_told_from_a_smear_and_from_noise() -> None:
    clear = biometria.measure("HUELLA", coded(stations.fingerprint()))
    smeared = biometria.measure("HUELLA", coded(stations.fingerprint(poor=True)))
    grain = np.random.default_rng(1).integers(0, 255, (400, 400, 3)).astype(np.uint8)
    noise = biometria.measure("HUELLA", coded(grain))
    nothing = biometria.measure("HUELLA", coded(np.full((400, 400, 3), 250, np.uint8)))

    assert clear["cubierta"] > 50
    assert smeared["cubierta"] < 30
    assert clear["claridad"] > 80
    assert noise["claridad"] < 50
    assert (0, 0) == (nothing["cubierta"], nothing["claridad"])


def test_a_signature_is_told_from_an_empty_pad_and_from_one_that_is_cut() -> None:
    whole = stations.signature()
    told = biometria.measure("FIRMA", coded(whole))
    empty = biometria.measure("FIRMA", coded(np.full_like(whole, 252)))
    cut = biometria.measure("FIRMA", coded(whole[:, 120:]))

    assert (False, True) == (told["cortada"], told["tinta"] > 1)
    assert (0, 0) == (empty["tinta"], empty["extension"])
    assert cut["cortada"]


@pytest.mark.parametrize("content", [b"", b"no soy una imagen", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(biometria.CaptureUnreadable):
        biometria.measure("ROSTRO", content)

"""Files that somebody brings to the studio to harm it, or by mistake: refused in a sentence, and at once."""

import io
import time
import zipfile
from collections.abc import Callable
from itertools import pairwise

import pytest

from tests.web.conftest import Browser, find
from tests.web.test_studio import TEMPLATE

SECONDS = 5.0
MARK = "frontera"
DIAGRAM = (TEMPLATE / "en_blanco.bpmn").read_bytes()
BPMN = b"http://www.omg.org/spec/BPMN/20100524/MODEL"
HEAD = b'<definitions xmlns="' + BPMN + b'" targetNamespace="urn:x">'


def doctype(inner: bytes) -> bytes:
    body = b'<process id="p"><documentation>&z;</documentation></process></definitions>'
    return b"<!DOCTYPE x [" + inner + b"]>" + HEAD + body


def laughs() -> bytes:
    """Sixty entities, each ten times the one before."""
    names = [b"a%d" % number for number in range(60)]
    told = b'<!ENTITY a0 "ja">'
    for before, name in pairwise(names):
        told += b"<!ENTITY " + name + b' "' + (b"&" + before + b";") * 10 + b'">'
    return doctype(told + b'<!ENTITY z "&a59;">')


def zipped(*members: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return packed.getvalue()


def matryoshka() -> bytes:
    """Archives in an archive, each of zeros by the megabyte."""
    inner = zipped(*((f"{n}.bpmn", b"0" * 4_000_000) for n in range(5)))
    return zipped(*((f"x/{n}.zip", inner) for n in range(200)), ("x/x.bpmn", DIAGRAM))


HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "laughs": ("risas.bpmn", laughs, "XML"),
    "file of ours": (
        "ajeno.bpmn",
        lambda: doctype(b'<!ENTITY z SYSTEM "file:///etc/passwd">'),
        "DOCTYPE",
    ),
    "net": ("red.bpmn", lambda: doctype(b'<!ENTITY z SYSTEM "http://10.255.255.1/z">'), "DOCTYPE"),
    "deep": ("hondo.bpmn", lambda: HEAD + b"<process>" * 400_000, "XML"),
    "wide": (
        "ancho.bpmn",
        lambda: HEAD + b"<process " + b"".join(b'a%d="" ' % n for n in range(400_000)),
        "XML",
    ),
    "six megabytes": ("grande.bpmn", lambda: HEAD + b" " * 6_000_000 + b"</definitions>", "MB"),
    "newer standard": (
        "nuevo.bpmn",
        lambda: DIAGRAM.replace(BPMN, b"http://www.omg.org/spec/BPMN/20300101/MODEL"),
        "BPMN 2.0",
    ),
    "older standard": (
        "viejo.bpmn",
        lambda: b'<Package xmlns="http://www.wfmc.org/2008/XPDL2.1"/>',
        "BPMN 2.0",
    ),
    "without a process": ("vacio.bpmn", lambda: HEAD + b"</definitions>", "proceso"),
    "two encodings": ("mezcla.bpmn", lambda: DIAGRAM[:500] + DIAGRAM.decode().encode("utf-16"), "XML"),
    "bomb": ("bomba.zip", lambda: zipped(("x/x.bpmn", b"0" * 300_000_000)), "MB"),
    "archives in it": ("cajas.zip", matryoshka, "«0.zip»"),
    "many files": ("muchos.zip", lambda: zipped(*((f"x/{n}.form", b"") for n in range(20_000))), "500"),
    "cut": ("cortado.zip", lambda: zipped(("x/x.bpmn", DIAGRAM))[:-40], "zip"),
    "outside": ("fuera.zip", lambda: zipped(("../../etc/x.bpmn", DIAGRAM)), "etc"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_is_refused_within_five_seconds(browser: Callable[..., Browser], name: str) -> None:
    file, make, reason = HOSTILE[name]
    rosa = browser("rosa", "analyst")
    body = sent(rosa.token(), file, make())
    start = time.monotonic()

    answer = rosa.client.post(
        "/estudio/nuevo", data=body, content_type=f"multipart/form-data; boundary={MARK}"
    )

    assert time.monotonic() - start < SECONDS
    assert 422 == answer.status_code
    assert reason in " ".join(find(answer, "//ul[contains(@class,'govuk-error-summary__list')]"))


def sent(token: str, file: str, content: bytes) -> bytes:
    """The form as a browser sends it. The client's own keeps a large one in a file that stays open."""
    fields = {"csrf_token": token, "origen": "archivo"}
    parts = [f'; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts.append(f'; name="archivo"; filename="{file}"\r\n\r\n'.encode() + content)
    told = b"".join(
        f"--{MARK}\r\nContent-Disposition: form-data".encode() + part + b"\r\n" for part in parts
    )
    return told + f"--{MARK}--\r\n".encode()

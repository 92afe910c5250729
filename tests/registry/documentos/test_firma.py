"""Signatures inside PDF files."""

from io import BytesIO

import pytest
import typst
from pypdf import PdfReader, PdfWriter

from registry import claves
from registry import temas_documentos as temas
from registry.documentos import firma
from registry.documentos.firma import Firma
from tests.registry.documentos import specimens

WHY = Firma(motivo="Resolución N.º 000123-2026-RE", nombre="Elena Vargas Ríos")


@pytest.fixture
def pdf() -> bytes:
    made: bytes = typst.compile(b"= Resoluci\xc3\xb3n\nSe resuelve otorgar la calidad.", format="pdf")
    return made


def test_a_signed_file_is_believed_and_tells_who_and_why(keys: claves.Almacen, pdf: bytes) -> None:
    signed = firma.sign(pdf, WHY)
    (one,) = firma.read(signed, keys.anchors)

    assert (True, True, True, True) == (one.vale, one.intacta, one.confiable, one.de_prueba)
    assert ("Elena Vargas Ríos", "Resolución N.º 000123-2026-RE") == (one.nombre, one.motivo)
    assert signed.startswith(pdf)
    assert "Se resuelve otorgar la calidad." in PdfReader(BytesIO(signed)).pages[0].extract_text()


def test_two_sign_one_after_the_other(keys: claves.Almacen, pdf: bytes) -> None:
    signed = firma.sign(firma.sign(pdf, WHY), Firma(motivo="Visto bueno", nombre="Luis Prado"))
    found = firma.read(signed, keys.anchors)

    assert ["Elena Vargas Ríos", "Luis Prado"] == [one.nombre for one in found]
    assert [True, True] == [one.vale for one in found]


def test_a_changed_file_is_refused(keys: claves.Almacen, pdf: bytes) -> None:
    signed = firma.sign(pdf, WHY)
    at = signed.index(b"/Type")
    changed = signed[:at] + b"/Tupe" + signed[at + 5 :]

    found = firma.read(changed, keys.anchors)

    assert [False] == [one.vale for one in found]
    assert [False] == [one.intacta for one in found]


def test_what_was_added_after_the_signature_is_noticed(keys: claves.Almacen, pdf: bytes) -> None:
    writer = PdfWriter(BytesIO(firma.sign(pdf, WHY)), incremental=True)
    writer.add_blank_page(100, 100)
    added = BytesIO()
    writer.write(added)

    (one,) = firma.read(added.getvalue(), keys.anchors)

    assert (False, False) == (one.vale, one.total)


def test_a_signature_of_strangers_is_not_believed(keys: claves.Almacen, pdf: bytes) -> None:
    (one,) = firma.read(firma.sign(pdf, WHY), ())

    assert (True, False, False) == (one.intacta, one.confiable, one.vale)


def test_a_resolution_leaves_the_house_signed(keys: claves.Almacen) -> None:
    hecho = temas.componer(specimens.paper("resolucion"))
    (one,) = firma.read(hecho.composed.content, keys.anchors)

    assert one.vale
    assert one.motivo is not None
    assert one.motivo.startswith("Resolución N.º ")
    assert hecho.composed.signed_at is not None


def test_an_unsigned_file_has_none_and_what_is_no_pdf_is_refused(
    keys: claves.Almacen, pdf: bytes
) -> None:
    assert [] == firma.read(pdf, keys.anchors)
    for bad in (b"", b"%PDF-1.7 roto", b"hola"):
        with pytest.raises(firma.NotAPdf):
            firma.read(bad, keys.anchors)
        with pytest.raises(firma.NotAPdf):
            firma.sign(bad, WHY)

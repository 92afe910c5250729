"""Every shared template with its data: size, text, zone, seal; nothing cut, however long the name."""

from io import BytesIO

import cv2
import numpy as np
import pytest
import typst
from PIL import Image
from pypdf import PdfReader

from registry import claves
from registry import temas_documentos as temas
from registry.documentos import DocumentNotComposed, sello
from registry.documentos.sello import zonas
from tests.house import ROOT
from tests.registry.documentos import specimens
from tests.registry.documentos.specimens import CARRIED, LONG, PAPERS, USUAL

MILLIMETRE = 72 / 25.4
SIZES = {
    "CARNE_IDENTIDAD": (85.6, 53.98),
    "CARNE_SOLICITANTE": (85.6, 53.98),
    "TARJETA_ABTC": (85.6, 53.98),
    "VISA": (105, 74),
    "VISA_ELECTRONICA": (210, 297),
    "PASAPORTE": (125, 88),
    "PASAPORTE_EMERGENCIA": (125, 88),
    "SALVOCONDUCTO": (148, 210),
    "COPIA_NACIMIENTO": (210, 297),
}
TEMPLATES = {file.stem for file in (ROOT / "processes/emision_documento/templates").glob("*.typ")}


def pages(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


def picture(content: bytes, page: int = 1, ppi: float = 300) -> np.ndarray:
    """A page as it is printed."""
    drawn = typst.compile(
        {
            "main.typ": b"#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(json(bytes(sys.inputs.pdf))), page: %d)"
            % page
        },
        sys_inputs={"pdf": str(list(content))},
        format="png",
        ppi=ppi,
    )
    return cv2.imdecode(np.frombuffer(drawn, np.uint8), 1)


def a_face() -> bytes:
    made = BytesIO()
    Image.new("RGB", (350, 450), (200, 180, 170)).save(made, "JPEG")
    return made.getvalue()


def test_every_shared_template_has_a_specimen() -> None:
    kinds = {
        "abtc" if one == "TARJETA_ABTC" else "copia_certificada" if "COPIA" in one else one.lower()
        for one in CARRIED
    }

    assert TEMPLATES == kinds | set(PAPERS)


@pytest.mark.parametrize("tipo", CARRIED)
def test_what_is_carried_says_who_it_is_of_at_its_true_size(keys: claves.Almacen, tipo: str) -> None:
    hecho = temas.emitir(specimens.carried(tipo), {"foto": a_face(), "firma": a_face()})
    content = hecho.composed.content
    first = PdfReader(BytesIO(content)).pages[0]
    told = " ".join(pages(content))
    size = (float(first.mediabox.width), float(first.mediabox.height))

    assert SIZES[tipo] == tuple(round(side / MILLIMETRE, 2) for side in size)
    assert hecho.composed.seal is None or hecho.composed.code in told
    if tipo != "COPIA_NACIMIENTO":
        assert "NÚÑEZ IBÁÑEZ" in told
        assert all(line in told.replace(" ", "") for line in hecho.composed.mrz)
        assert "NUNEZ<IBANEZ<<MARIA<JOSE" in "".join(hecho.composed.mrz)


@pytest.mark.parametrize("tipo", [one for one in CARRIED if one != "COPIA_NACIMIENTO"])
def test_a_name_beyond_measure_is_printed_whole(keys: claves.Almacen, tipo: str) -> None:
    told = "".join(pages(temas.emitir(specimens.carried(tipo, LONG)).composed.content)).replace(" ", "")

    for name in ("primer_apellido", "segundo_apellido", "nombres"):
        assert LONG[name].upper().replace(" ", "") in told


def test_what_fits_nowhere_is_refused_rather_than_cut(keys: claves.Almacen) -> None:
    endless = USUAL | {"nombres": "Maximiliana " * 40}

    with pytest.raises(DocumentNotComposed) as refused:
        temas.emitir(specimens.carried("VISA", endless))
    assert "no cabe en su sitio" in str(refused.value.facts["reason"])


@pytest.mark.parametrize("template", PAPERS)
def test_a_paper_says_what_it_was_given_and_how_to_verify_it(
    keys: claves.Almacen, template: str
) -> None:
    hecho = temas.componer(specimens.paper(template))
    content = hecho.composed.content
    told = " ".join(pages(content))
    catalog = PdfReader(BytesIO(content)).trailer["/Root"]

    assert hecho.composed.code in told
    assert "D.S. 029-2021-PCM, arts. 36 y 37" in told
    assert "/StructTreeRoot" in catalog  # tagged, for who does not see it
    assert b"pdfaid:part" in PdfReader(BytesIO(content)).xmp_metadata.stream.get_data()


def test_what_people_wrote_is_no_markup(keys: claves.Almacen) -> None:
    told = " ".join(pages(temas.componer(specimens.paper("resolucion")).composed.content))

    assert "El informe *N.º 7* y el acta #12." in told


@pytest.mark.parametrize(("tipo", "page"), [("VISA", 1), ("CARNE_IDENTIDAD", 2), ("SALVOCONDUCTO", 1)])
def test_the_printed_seal_is_read_and_believed(keys: claves.Almacen, tipo: str, page: int) -> None:
    hecho = temas.emitir(specimens.carried(tipo), {"foto": a_face()})
    read, *_ = cv2.QRCodeDetectorAruco().detectAndDecode(picture(hecho.composed.content, page, ppi=400))
    told = sello.judge(sello.of_text(read), claves.of_store(keys), printed=hecho.composed.mrz)

    assert (True, ()) == (told.valid, tuple(told.diferencias))
    assert hecho.composed.seal == sello.of_text(read)
    assert zonas.parse(hecho.composed.seal).emisor == "PER"


def test_the_same_at_the_same_instant_is_the_same_to_the_byte(
    keys: claves.Almacen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.documentos.composicion.new_code", lambda: "ABCD-EFGH-JKLM")
    one, other = (temas.emitir(specimens.carried("VISA")).composed.content for _ in range(2))

    assert one == other

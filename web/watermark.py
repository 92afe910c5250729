"""The reader and the hour on every copy of a reserved document, so that a leak can be traced.

What is shown as a picture carries it when it is drawn (``web.cases.preview``); what is downloaded gets
it laid over each page. The original, whose signature would not survive that, is for few.
"""

import io
import json
from functools import lru_cache

import typst
from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

#: Laid over a page of any size. The text is data, never part of the program.
OVERLAY = """
#let mark = json(bytes(sys.inputs.datos)).mark
#let marks(size) = for row in range(calc.ceil(size.height / 46mm)) {
  for column in range(calc.ceil(size.width / 105mm)) {
    place(top + left, dx: column * 105mm + 6mm, dy: row * 46mm + 22mm, rotate(-22deg, reflow: false,
      text(8.5pt, fill: rgb(120, 20, 40, 80), font: "Libertinus Serif", top-edge: "ascender")[#mark]))
  }
}
"""
_PAGE = """
#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: none)
#marks((width: {width}pt, height: {height}pt))
"""
_INK = (120, 20, 40, 90)
_KINDS = {"image/png": "PNG", "image/jpeg": "JPEG"}


class CannotBeMarked(ValueError):
    """The file cannot be read well enough to put anything on it."""


def marked(content: bytes, content_type: str, mark: str) -> bytes:
    """The same document with the mark on every page. Raises CannotBeMarked."""
    if content_type == "application/pdf":
        return _pdf(content, mark)
    if content_type in _KINDS:
        return _image(content, _KINDS[content_type], mark)
    raise CannotBeMarked(content_type)


def _pdf(content: bytes, mark: str) -> bytes:
    try:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
        for page in writer.pages:
            box = page.mediabox
            page.merge_page(_overlay(float(box.width), float(box.height), mark))
    except (PyPdfError, ValueError, KeyError, OSError) as error:
        raise CannotBeMarked from error
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _overlay(width: float, height: float, mark: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - pypdf's
    made = _drawn(round(width, 2), round(height, 2), mark)
    return PdfReader(io.BytesIO(made)).pages[0]


@lru_cache(maxsize=32)
def _drawn(width: float, height: float, mark: str) -> bytes:
    source = OVERLAY + _PAGE.format(width=width, height=height)
    inputs = {"datos": json.dumps({"mark": mark}, ensure_ascii=False)}
    return bytes(typst.compile(source.encode(), sys_inputs=inputs, ignore_system_fonts=True))


def _image(content: bytes, kind: str, mark: str) -> bytes:
    try:
        picture = Image.open(io.BytesIO(content)).convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise CannotBeMarked from error
    size = max(14, picture.width // 45)
    layer = Image.new("RGBA", picture.size)
    pen, font = ImageDraw.Draw(layer), ImageFont.load_default(size)
    for row, top in enumerate(range(size, picture.height, size * 9)):
        pen.text((size * (1 + row % 3), top), mark, fill=_INK, font=font)
    made = io.BytesIO()
    Image.alpha_composite(picture, layer).convert("RGB").save(made, kind)
    return made.getvalue()

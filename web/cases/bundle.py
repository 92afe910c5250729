"""The file of a case as one PDF: an index with folios and digests, then every document in its order.

Folios count pages through the whole file, oldest document first, so that a page keeps its number while
documents are only ever added. What cannot be bound (a damaged file, another format, what the vault keeps
from this reader) stands in the index and has a sheet in its place, with the folios that are its.
"""

import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import typst
from PIL import Image, UnidentifiedImageError
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError

_A4 = (595.28, 841.89)
_MARGIN = 28.35
_STAMPS = """
#let told = json(bytes(sys.inputs.datos))
#for one in told.pages {
  page(width: one.width * 1pt, height: one.height * 1pt, margin: 0pt, fill: none,
    place(top + right, dx: -8mm, dy: 6mm, box(fill: rgb(255, 255, 255, 200), inset: 2pt,
      text(9pt, font: "Libertinus Serif", weight: "bold")[#one.folio])))
}
"""
_SHEET = """
#let told = json(bytes(sys.inputs.datos))
#set page(paper: "a4", margin: 30mm)
#set text(11pt, font: "Libertinus Serif", lang: "es")
#v(1fr)
#align(center)[
  #text(14pt, weight: "bold")[#told.name] \\
  #told.missing \\
  #text(8pt)[SHA-256 #told.sha256]
]
#v(1fr)
"""
_INDEX = """
#let told = json(bytes(sys.inputs.datos))
#set page(paper: "a4", margin: 20mm, footer: align(right, text(8pt)[#told.foot]))
#set text(10pt, font: "Libertinus Serif", lang: "es")
#text(16pt, weight: "bold")[#told.title] \\
#text(11pt)[#told.case]
#v(4mm)
#table(columns: (auto, 1fr, auto, auto, auto), stroke: 0.4pt + luma(160), inset: 4pt,
  table.header(..told.heads.map(one => text(9pt, weight: "bold")[#one])),
  ..told.rows.flatten().map(one => text(9pt)[#one]))
"""


@dataclass(frozen=True)
class Leaf:
    """One document of the file."""

    name: str
    kind: str  # as people call it
    at: datetime
    sha256: bytes
    content: bytes | None  # None: this reader does not get it
    content_type: str
    count: int = 1  # of its folios, whether this reader gets it or not
    version: int = 1  # of the documents of that name
    first: int = 0
    last: int = 0
    bound: bool = True  # its own pages are in the file

    @property
    def folios(self) -> str:
        """``12–15``, or ``12``."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True)
class Words:
    """What the index says, in the language of the reader."""

    title: str
    case: str
    heads: Sequence[str]  # of five columns
    foot: str
    missing: str  # of what cannot be bound


def foliate(leaves: Sequence[Leaf], missing: str = "") -> tuple[list[Leaf], list[list[PageObject]]]:
    """The documents with their folios and versions, and the pages of each; oldest first, as given."""
    folio, numbered, bound = 0, [], []
    for leaf, version in zip(leaves, versions([leaf.name for leaf in leaves]), strict=True):
        pages = list(_pages(leaf))
        whole = len(pages) == leaf.count
        first, folio = folio + 1, folio + leaf.count
        numbered.append(replace(leaf, version=version, first=first, last=folio, bound=whole))
        bound.append(pages if whole else [_sheet(leaf, missing)])
    return numbered, bound


def versions(names: Sequence[str]) -> list[int]:
    """The how manieth of its name each document is, oldest first."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(seen[name])
    return found


def bind(leaves: Sequence[Leaf], words: Words) -> bytes:
    """Index and documents as one PDF, each page with its folio, each document in the outline."""
    numbered, bound = foliate(leaves, words.missing)
    writer = PdfWriter()
    writer.append(io.BytesIO(_index(numbered, words)), import_outline=False)
    stamps = _stamped(
        [
            (page, str(leaf.first + place) if leaf.bound else leaf.folios)
            for leaf, pages in zip(numbered, bound, strict=True)
            for place, page in enumerate(pages)
        ]
    )
    for leaf, pages in zip(numbered, bound, strict=True):
        for place, page in enumerate(pages):
            made = writer.add_page(page)
            made.merge_page(next(stamps))
            if not place:
                writer.add_outline_item(
                    title=f"{leaf.folios} · {leaf.name}", page_number=len(writer.pages) - 1
                )
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def carrying(pdf: bytes, name: str, content: bytes) -> bytes:
    """The same PDF with another file inside it."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    writer.add_attachment(name, content)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _index(leaves: Sequence[Leaf], words: Words) -> bytes:
    rows = [
        [
            leaf.folios,
            f"{leaf.name} (v{leaf.version})" if leaf.version > 1 else leaf.name,
            leaf.kind,
            f"{leaf.at:%d/%m/%Y}",
            leaf.sha256.hex()[:16] if leaf.bound else words.missing,
        ]
        for leaf in leaves
    ]
    told = {"title": words.title, "case": words.case, "heads": words.heads, "rows": rows}
    return _typeset(_INDEX, told | {"foot": words.foot})


def _stamped(pages: Sequence[tuple[PageObject, str]]) -> Iterator[PageObject]:
    """Each page's folio, as a page of that page's size."""
    if not pages:
        return iter(())
    told = [
        {"width": float(page.mediabox.width), "height": float(page.mediabox.height), "folio": folio}
        for page, folio in pages
    ]
    return iter(PdfReader(io.BytesIO(_typeset(_STAMPS, {"pages": told}))).pages)


def _sheet(leaf: Leaf, missing: str) -> PageObject:
    """What stands in the place of a document that this file does not hold."""
    told = {"name": leaf.name, "missing": missing, "sha256": leaf.sha256.hex()}
    return PdfReader(io.BytesIO(_typeset(_SHEET, told))).pages[0]


def _typeset(source: str, told: dict[str, Any]) -> bytes:
    inputs = {"datos": json.dumps(told, ensure_ascii=False)}
    return bytes(typst.compile(source.encode(), sys_inputs=inputs, ignore_system_fonts=True))


def _pages(leaf: Leaf) -> Iterator[PageObject]:
    """Its pages; none for what cannot be bound."""
    if leaf.content is None:
        return
    content = leaf.content
    if leaf.content_type.startswith("image/"):
        content = _as_pdf(content)
    elif leaf.content_type != "application/pdf":
        return
    try:
        yield from PdfReader(io.BytesIO(content)).pages
    except (PyPdfError, ValueError, KeyError, OSError):
        return


def _as_pdf(picture: bytes) -> bytes:
    """A picture on a sheet of A4."""
    try:
        image = Image.open(io.BytesIO(picture)).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError):
        return b""
    dots = 150 / 72
    sheet = Image.new("RGB", (round(_A4[0] * dots), round(_A4[1] * dots)), "white")
    edge = round(_MARGIN * dots)
    image.thumbnail((sheet.width - 2 * edge, sheet.height - 2 * edge))
    sheet.paste(image, ((sheet.width - image.width) // 2, edge))
    out = io.BytesIO()
    sheet.save(out, "PDF", resolution=150)
    return out.getvalue()

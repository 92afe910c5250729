"""Pages of a document as pictures, drawn by Typst: no reader of ours ever opens a foreign PDF."""

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from engine.models import Upload

SOME = 12  # pages shown; the rest can be downloaded
DENSITY = 110.0  # dots per inch
_LARGEST = 8 * 1024 * 1024
_KINDS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


def pages(upload: Upload) -> list[int]:
    """Numbers of the pages that can be shown, from 1; none for what cannot be drawn."""
    found = []
    for number in range(1, SOME + 1):
        if draw(upload, number) is None:
            break
        found.append(number)
        if upload.content_type != "application/pdf":
            break
    return found


def draw(upload: Upload, number: int) -> bytes | None:
    """One page as PNG, or None where there is no such page or it cannot be drawn."""
    kind = _KINDS.get(upload.content_type)
    if kind is None or upload.size > _LARGEST or not 1 <= number <= SOME:
        return None
    return _draw(bytes(upload.content), kind, number)


@lru_cache(maxsize=64)
def _draw(content: bytes, kind: str, number: int) -> bytes | None:
    page = f", page: {number}" if kind == "pdf" else ""
    source = (
        f'#set page(width: auto, height: auto, margin: 0pt)\n#image("it.{kind}"{page}, width: 210mm)'
    )
    with TemporaryDirectory() as folder:
        main = Path(folder) / "main.typ"
        main.write_text(source)
        (Path(folder) / f"it.{kind}").write_bytes(content)
        try:
            drawn = typst.compile(str(main), root=folder, format="png", ppi=DENSITY)
        except typst.TypstError:
            return None
    return drawn if isinstance(drawn, bytes) else None

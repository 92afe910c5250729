"""Pages of a document as pictures, drawn by Typst: no reader of ours ever opens a foreign PDF."""

import json
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from web.watermark import OVERLAY

SOME = 12  # pages shown; the rest can be downloaded
DENSITY = 110.0  # dots per inch
_LARGEST = 8 * 1024 * 1024
_KINDS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


def pages(content: bytes, content_type: str) -> list[int]:
    """Numbers of the pages that can be shown, from 1; none for what cannot be drawn."""
    found = []
    for number in range(1, SOME + 1):
        if draw(content, content_type, number) is None:
            break
        found.append(number)
        if content_type != "application/pdf":
            break
    return found


def draw(content: bytes, content_type: str, number: int, *, mark: str = "") -> bytes | None:
    """One page as PNG, or None where there is no such page or it cannot be drawn.

    ``mark`` is drawn over it: who reads it, and when.
    """
    kind = _KINDS.get(content_type)
    if kind is None or len(content) > _LARGEST or not 1 <= number <= SOME:
        return None
    return _typeset(content, kind, number, mark) if mark else _draw(content, kind, number)


@lru_cache(maxsize=64)
def _draw(content: bytes, kind: str, number: int) -> bytes | None:
    return _typeset(content, kind, number, "")


def _typeset(content: bytes, kind: str, number: int, mark: str) -> bytes | None:
    page = f", page: {number}" if kind == "pdf" else ""
    over = "foreground: layout(marks), " if mark else ""
    source = (
        f"{OVERLAY if mark else ''}\n"
        f"#set page({over}width: auto, height: auto, margin: 0pt)\n"
        f'#image("it.{kind}"{page}, width: 210mm)'
    )
    with TemporaryDirectory() as folder:
        main = Path(folder) / "main.typ"
        main.write_text(source)
        (Path(folder) / f"it.{kind}").write_bytes(content)
        inputs = {"datos": json.dumps({"mark": mark}, ensure_ascii=False)}
        try:
            drawn = typst.compile(str(main), root=folder, format="png", ppi=DENSITY, sys_inputs=inputs)
        except typst.TypstError:
            return None
    return drawn if isinstance(drawn, bytes) else None

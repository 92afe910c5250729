"""Typesetting: a template, what it says, pictures, and the QR that proves it. Slow; no database."""

import hashlib
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any, Final

import typst

from engine import clock, storage
from engine.errors import InvalidInput
from registry.documentos import sello
from registry.settings import settings

ARCHIVAL: Final = "a-2a"  # tagged, so that a reader of screens and the archive both can use it
PICTURES = "imagenes"
SHARED = Path("catalogo/plantillas")  # what all templates import
_PLACE = re.compile(r"^([a-z_]+)/([a-z_]+)$")
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that looks like something else
_SUFFIXES = {storage.JPEG: "jpg", storage.PNG: "png"}


class UnknownTemplate(InvalidInput):
    """The process has no such template."""

    code = "unknown-template"


class DocumentNotComposed(InvalidInput):
    """The template refused the data it was given."""

    code = "document-not-composed"


@dataclass(frozen=True, kw_only=True)
class Composed:
    """A document as it came out of Typst, not yet issued."""

    content: bytes
    code: str  # printed on it
    name: str  # of the file
    digest: str  # of the template
    seal: bytes | None = None
    mrz: tuple[str, ...] = ()
    told: Mapping[str, Any] = field(default_factory=dict)  # what a verifier may see
    signed_at: datetime | None = None
    cipher: str | None = None  # kind of the vault that was opened to compose it: it is kept there too


def compose(
    plantilla: str,
    datos: Mapping[str, Any],
    *,
    name: str,
    code: str | None = None,
    seal: bytes | None = None,
    mrz: tuple[str, ...] = (),
    pictures: Mapping[str, bytes] | None = None,
) -> Composed:
    """Typeset a document. Slow (tenths of a second) and without database: not within a transaction.

    ``plantilla`` is ``<process key>/<template>``, a file of ``processes/<process key>/templates``. It
    reads ``datos`` with ``json(bytes(sys.inputs.datos))`` and finds in them also ``codigo`` (a new one
    by default), ``qr`` (of the seal or, without one, of the code), ``mrz`` and ``imagenes``: paths of
    ``pictures``, JPEG or PNG by name. The same at the same instant gives the same bytes.

    Raises:
        UnknownTemplate: there is no such file.
        DocumentNotComposed: the template fails on these data.
    """
    path = template(plantilla)
    code = code or new_code()
    with _root(path, pictures or {}) as (root, places):
        told = {
            **datos,
            "codigo": code,
            "qr": sello.drawn(sello.carried(seal or code)),
            "mrz": list(mrz),
            "imagenes": places,
        }
        content = _typeset(root / path.relative_to(settings().processes), root, told, plantilla)
    return Composed(
        content=content, code=code, name=f"{name}.pdf", digest=_digest(path), seal=seal, mrz=mrz
    )


def template(plantilla: str) -> Path:
    """The file of a template. Only names of lower-case letters get there: nothing leads elsewhere."""
    found = _PLACE.match(plantilla)
    if found:
        path = settings().processes / found[1] / "templates" / f"{found[2]}.typ"
        if path.is_file():
            return path
    raise UnknownTemplate(template=plantilla)


def new_code() -> str:
    """Twelve letters and digits that nobody can guess (60 bits)."""
    return grouped("".join(secrets.choice(_ALPHABET) for _ in range(12)))


def normal_code(typed: str) -> str:
    """A code however it is typed: the letters that codes have, in groups of four."""
    return grouped("".join(letter for letter in typed.upper() if letter in _ALPHABET))


def grouped(plain: str) -> str:
    """In groups of four."""
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def _typeset(path: Path, root: Path, told: Mapping[str, Any], plantilla: str) -> bytes:
    try:
        content = typst.compile(
            path,
            root=root,
            font_paths=_fonts(),
            sys_inputs={"datos": json.dumps(told, ensure_ascii=False)},
            format="pdf",
            pdf_standards=ARCHIVAL,
            timestamp=clock.now().astimezone(UTC).replace(microsecond=0),
        )
    except typst.TypstError as error:
        raise DocumentNotComposed(template=plantilla, reason=str(error)) from error
    return content


@contextmanager
def _root(path: Path, pictures: Mapping[str, bytes]) -> Iterator[tuple[Path, dict[str, str]]]:
    """What the template sees: the procedures or, where there are pictures, a copy with them."""
    processes = settings().processes
    if not pictures:
        yield processes, {}
        return
    with TemporaryDirectory() as made:
        root = Path(made)
        for folder in (SHARED, path.parent.relative_to(processes)):
            copytree(processes / folder, root / folder)
        (root / PICTURES).mkdir()
        places = {}
        for name, content in pictures.items():
            suffix = _SUFFIXES.get(storage.type_of(content) or "")
            if suffix is None:
                raise DocumentNotComposed(template=name, reason="neither JPEG nor PNG")
            (root / PICTURES / f"{name}.{suffix}").write_bytes(content)
            places[name] = f"/{PICTURES}/{name}.{suffix}"
        yield root, places


@cache
def _fonts() -> typst.Fonts:
    """Ours and those that Typst brings; never the machine's, which differ from one to the next."""
    given = settings()
    folders = [folder for folder in (given.fonts, given.house_fonts) if folder and folder.is_dir()]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

"""Files. Bytes never come here: ``web`` stores them and hands over descriptors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from forms import words
from forms.answers import Json, Typed, Upload
from forms.components.base import Field, Look
from forms.declaration import Declaration
from forms.errors import Invalid, NotAnOption, TooMuch
from forms.limits import MAX_FILE_MB, MAX_FILES
from forms.scope import Scope
from forms.view import FileView

FILE_SUFFIX = "-archivo"  # of the name of the file input; the component's own name carries stored ids
_MEMBERS = ("id", "name", "content_type", "size", "sha256")
_MEGA = 1024 * 1024
# What a file with such a name may turn out to be when its bytes are looked at. Others are not compared.
_TYPES: dict[str, tuple[str, ...]] = {
    ".pdf": ("application/pdf",),
    ".jpg": ("image/jpeg",),
    ".jpeg": ("image/jpeg",),
    ".png": ("image/png",),
    ".tif": ("image/tiff",),
    ".tiff": ("image/tiff",),
    ".mp3": ("audio/mpeg",),
    ".mp4": ("video/mp4",),
}


@dataclass(frozen=True, kw_only=True)
class Filepicker(Field):
    """One file or several. Stores a list of descriptors: id, name, content_type, size, sha256."""

    kind: ClassVar[str] = "filepicker"
    silent: ClassVar[bool] = True
    properties = Field.properties | {"tamanoMaximoMb", "archivosMaximo"}
    empty: ClassVar[Json] = []
    missing: ClassVar[str] = "Adjunte «{campo}»."

    accepts: tuple[str, ...] = ()  # ".pdf", "image/*", "application/pdf"; none means any
    multiple: bool = False
    most: int = 1
    most_mb: int = MAX_FILE_MB

    @classmethod
    def options(cls, declaration: Declaration) -> dict[str, Any]:
        multiple = declaration.flag("multiple")
        return super().options(declaration) | {
            "accepts": tuple(
                kind for part in declaration.text("accept").split(",") if (kind := part.strip().lower())
            ),
            "multiple": multiple,
            "most": declaration.whole(
                "properties", "archivosMaximo", default=MAX_FILES if multiple else 1, greatest=100
            ),
            "most_mb": declaration.whole(
                "properties", "tamanoMaximoMb", default=MAX_FILE_MB, greatest=1000
            ),
        }

    def parse(self, typed: Typed) -> Json:
        return [value for value in dict.fromkeys(typed.get("", ())) if value.strip()]

    def accept(self, value: Json) -> Json:
        if not isinstance(value, list):
            raise Invalid("«{campo}» debe ser una lista de archivos.")
        for one in value:
            match one:
                case {"id": str(), "name": str(), "content_type": str(), "size": int(), "sha256": str()}:
                    continue
            raise Invalid("Cada archivo de «{campo}» debe tener id, name, content_type, size y sha256.")
        return value

    def settle(self, answer: Json, scope: Scope) -> Json:
        files = [_resolve(one, scope) for one in answer] if isinstance(answer, list) else []
        if len(files) > self.most:
            raise TooMuch("«{campo}» admite como máximo {maximo} archivos.", maximo=self.most)
        for file in files:
            self._check(file)
        return [{name: file[name] for name in _MEMBERS} for file in files]

    def _check(self, file: dict[str, Json]) -> None:
        name, octets = str(file["name"]), file["size"]
        if not self._acceptable(name.lower(), str(file["content_type"]).lower()):
            raise Invalid(
                "El archivo «{archivo}» debe ser de tipo {tipos}.",
                archivo=name,
                tipos=", ".join(kind.lstrip(".").upper() for kind in self.accepts),
            )
        if not isinstance(octets, int) or octets > self.most_mb * _MEGA:
            raise TooMuch(
                "El archivo «{archivo}» debe pesar {maximo} MB o menos.",
                archivo=name,
                maximo=self.most_mb,
            )
        if octets <= 0:
            raise Invalid("El archivo «{archivo}» está vacío.", archivo=name)

    def _acceptable(self, name: str, content_type: str) -> bool:
        return not self.accepts or any(_fits(kind, name, content_type) for kind in self.accepts)

    def spell(self, answer: Json) -> Typed:
        files = answer if isinstance(answer, list) else []
        return {"": tuple(str(file["id"]) if isinstance(file, dict) else str(file) for file in files)}

    def tell(self, answer: Json, look: Look) -> str:
        del look
        files = answer if isinstance(answer, list) else []
        return ", ".join(words.spoken(file.get("name")) for file in files if isinstance(file, dict))

    def details(self, typed: Typed, answer: Json, look: Look) -> dict[str, Any]:
        own = (
            {str(f["id"]): f for f in answer if isinstance(f, dict)} if isinstance(answer, list) else {}
        )
        files: list[FileView] = []
        for key in dict.fromkeys(typed.get("", ())):
            file: Mapping[str, object] = look.scope.uploads.get(key) or own.get(key) or {}
            octets = file.get("size")
            files.append(
                FileView(
                    id=key,
                    name=words.spoken(file.get("name")) or look.translate("Archivo no disponible"),
                    size=words.size(octets) if isinstance(octets, int) else "",
                )
            )
        return super().details(typed, answer, look) | {
            "files": tuple(files),
            "accept": ",".join(self.accepts),
            "multiple": self.multiple,
        }


def _resolve(file: Json, scope: Scope) -> dict[str, Json]:
    """The descriptor that the server knows; one that came with JSON counts where none are at hand."""
    key = file.get("id") if isinstance(file, dict) else file
    stored: Upload | None = scope.uploads.get(str(key))
    if stored is not None:
        return dict(stored)  # type: ignore[arg-type]  # descriptors are JSON
    if isinstance(file, dict) and not scope.uploads_known:
        return file
    raise NotAnOption("Un archivo de «{campo}» ya no está disponible; vuelva a adjuntarlo.")


def _fits(kind: str, name: str, content_type: str) -> bool:
    if kind.startswith("."):
        known = _TYPES.get(kind)
        return name.endswith(kind) and (known is None or content_type in known)
    if kind.endswith("/*"):
        return content_type.startswith(kind[:-1])
    return content_type == kind

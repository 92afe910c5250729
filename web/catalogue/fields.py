"""The columns of a table as fields of a form, made from the table itself and read back into a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from registry import catalogo
from registry.catalogo.esquema import Fila
from registry.catalogo.tablas import TABLAS
from web.i18n import gettext as _

YES, NO = "sí", "no"
_LONG = frozenset({"norma", "texto", "descripcion", "base", "detalle", "asunto"})


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column: how it is asked for, and what it holds now."""

    name: str
    label: str
    kind: str  # text, long, date, number, choice, list, rows
    value: str
    required: bool
    hint: str = ""
    options: Sequence[tuple[str, str]] = ()


def fields(clase: type[Fila], row: Mapping[str, Any]) -> list[Field]:
    """All columns of a table, those of its own first, filled with a row as JSON holds it."""
    return [_field(clase, name, label, row) for name, label in clase.titulos().items()]


def read(clase: type[Fila], typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as a row; columns that were left empty are left out."""
    row: dict[str, Any] = {}
    for name, info in clase.model_fields.items():
        text = typed.get(name, "").strip()
        if text:
            row[name] = _read(_kind(name, info.annotation), text)
    return row


def shown(value: object) -> str:
    """A value of a row as people read it."""
    match value:
        case None | ():
            text = "—"
        case bool():
            text = _("Sí") if value else _("No")
        case date():
            text = f"{value:%d/%m/%Y}"
        case list() | tuple():
            text = ", ".join(shown(one) for one in value)
        case dict():
            text = "; ".join(f"{name}: {shown(one)}" for name, one in value.items())
        case BaseModel():
            text = shown(value.model_dump(exclude_defaults=True))
        case _:
            text = str(value)
    return text


def _field(clase: type[Fila], name: str, label: str, row: Mapping[str, Any]) -> Field:
    info = clase.model_fields[name]
    kind = _kind(name, info.annotation)
    optional = not info.is_required()
    options = _options(clase, name, info, optional)
    held = row.get(name, None if info.is_required() else info.get_default(call_default_factory=True))
    return Field(
        name=name,
        label=label,
        kind="choice" if options and kind == "text" else kind,
        value=_typed(kind, held),
        required=not optional,
        hint=info.description or _hint(kind),
        options=options,
    )


def _hint(kind: str) -> str:
    return {"list": _("Separe con comas."), "rows": _("Una estructura en YAML.")}.get(kind, "")


def _kind(name: str, annotation: object) -> str:
    plain = _plain(annotation)
    origin = get_origin(plain)
    if plain is bool or origin is Literal:
        return "choice"
    if plain is date:
        return "date"
    if origin is tuple:
        inner = _plain(get_args(plain)[0])
        return "rows" if isinstance(inner, type) and issubclass(inner, BaseModel) else "list"
    if origin is dict:
        return "rows"
    if isinstance(plain, type) and plain is not str:
        return "number"
    return "long" if name in _LONG else "text"


def _plain(annotation: object) -> Any:  # noqa: ANN401 - a type
    """The type without its marks and without None."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, UnionType):
        return _plain(next(one for one in get_args(annotation) if one is not type(None)))
    return annotation


def _options(clase: type[Fila], name: str, info: FieldInfo, optional: bool) -> Sequence[tuple[str, str]]:
    plain = _plain(info.annotation)
    empty = [("", "—")] if optional else []
    if plain is bool:
        return [*([] if info.get_default() is False else empty), (YES, _("Sí")), (NO, _("No"))]
    if get_origin(plain) is Literal:
        return [*empty, *((str(one), str(one)) for one in get_args(plain))]
    if other := clase.referencias().get(name):
        found = catalogo.current().every(TABLAS[other])
        return [*empty, *dict.fromkeys((one.clave[0], one.etiqueta) for one in found)]
    return ()


def _typed(kind: str, held: object) -> str:
    if held is None:
        return ""
    if isinstance(held, bool):
        return YES if held else NO
    if kind == "list" and isinstance(held, list | tuple):
        return ", ".join(str(one) for one in held)
    if kind == "rows":
        return yaml.safe_dump(held, allow_unicode=True, sort_keys=False).strip() if held else ""
    return str(held)


def _read(kind: str, text: str) -> Any:  # noqa: ANN401 - what the column takes
    if text in (YES, NO):
        return text == YES
    if kind == "list":
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if kind == "rows":
        try:
            return yaml.safe_load(text)
        except yaml.YAMLError:
            return text  # its column says what is wrong with it
    return text

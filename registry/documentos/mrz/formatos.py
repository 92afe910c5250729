"""The five formats: where each field lies, and how a zone is composed."""

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from registry.documentos.mrz.digitos import check_digit
from registry.documentos.mrz.errores import DocumentNumberTooLong, FieldNotRepresentable
from registry.documentos.mrz.letras import DEFAULT, Reglas, transliterate
from registry.documentos.mrz.nombres import FILLER, Truncamiento, name_field

NUMBER = 9  # characters of the document number field
_STATES = {"DEU": "D"}  # codes that the zone writes otherwise than ISO 3166-1
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_NOT_WRITTEN = re.compile(r"[^A-Z0-9]")


class Formato(enum.StrEnum):
    """Size of the document, and with it the shape of its zone."""

    TD1 = "TD1"  # card
    TD2 = "TD2"  # larger card; single-sheet emergency travel document
    TD3 = "TD3"  # passport
    MRV_A = "MRV-A"  # visa of full size
    MRV_B = "MRV-B"  # small visa


@dataclass(frozen=True)
class Shape:
    """Lines, characters in each, and of which length are name and optional data."""

    lines: int
    width: int
    name: int
    optional: int
    checked: bool = False  # the optional data has a check digit of its own
    composite: bool = True
    overflow: bool = False  # a longer number goes on in the optional data


SHAPES: Mapping[Formato, Shape] = {
    Formato.TD1: Shape(lines=3, width=30, name=30, optional=15, overflow=True),
    Formato.TD2: Shape(lines=2, width=36, name=31, optional=7, overflow=True),
    Formato.TD3: Shape(lines=2, width=44, name=39, optional=14, checked=True),
    Formato.MRV_A: Shape(lines=2, width=44, name=39, optional=16, composite=False),
    Formato.MRV_B: Shape(lines=2, width=36, name=31, optional=8, composite=False),
}
SECOND_OPTIONAL = 11  # of TD1, in its second line


@dataclass(frozen=True, kw_only=True)
class Contenido:
    """What a zone says, as the register has it."""

    codigo: str  # "P", "PE", "V", "I"
    emisor: str  # State, ICAO alpha-3
    numero: str
    apellidos: str  # primary identifier
    nombres: str  # secondary identifier; empty for who has a single name
    nacionalidad: str  # ICAO alpha-3, also XXA, XXB, XXC, XXX
    nacimiento: str | None  # ISO, as far as it is known
    sexo: str  # F, M; anything else is unspecified
    vence: date
    opcional: str = ""
    opcional_2: str = ""  # TD1 only
    idioma: str | None = None  # of a name in Cyrillic


def compose(
    formato: Formato,
    contenido: Contenido,
    *,
    reglas: Reglas = DEFAULT,
    truncamiento: Truncamiento = Truncamiento.INICIALES,
) -> tuple[str, ...]:
    """The lines of the zone.

    Raises:
        NameNotLatin: a letter has no transliteration.
        DocumentNumberTooLong: the format has no place for the whole number.
        FieldNotRepresentable: a field is empty or too long.

    Source:
        ICAO Doc 9303, parts 4 to 7, section 4.2.2 of each (MRV-B: 7.2.2).
    """
    shape = SHAPES[formato]
    names = name_field(
        transliterate(contenido.apellidos, reglas, idioma=contenido.idioma),
        transliterate(contenido.nombres, reglas, idioma=contenido.idioma),
        shape.name,
        truncamiento,
    )
    head = _field("codigo", contenido.codigo, 2) + _state("emisor", contenido.emisor)
    number, optional = _number(contenido, shape)
    if formato is Formato.TD1:
        first = head + number + optional
        second = _middle_of_card(contenido)
        return first, second + composite_digit(formato, (first, second)), names
    second = number + _state("nacionalidad", contenido.nacionalidad) + _person(contenido) + optional
    if shape.checked:
        second += check_digit(optional) if optional.strip(FILLER) else FILLER
    if shape.composite:
        second += composite_digit(formato, (head + names, second))
    return head + names, second


def composite_digit(formato: Formato, lines: tuple[str, ...]) -> str:
    """The check digit over all that has one, from lines that need not have it yet."""
    if formato is Formato.TD1:
        first, second = lines[:2]
        return check_digit(first[5:30] + second[0:7] + second[8:15] + second[18:29])
    last = 43 if formato is Formato.TD3 else 35
    second = lines[1]
    return check_digit(second[0:10] + second[13:20] + second[21:last])


def _person(contenido: Contenido) -> str:
    """Birth, sex and expiry, as they follow one another in every format."""
    sex = contenido.sexo if contenido.sexo in ("F", "M") else FILLER
    return _with_digit(_born(contenido.nacimiento)) + sex + _with_digit(f"{contenido.vence:%y%m%d}")


def _middle_of_card(contenido: Contenido) -> str:
    more = _field("opcional_2", contenido.opcional_2, SECOND_OPTIONAL, may_be_empty=True)
    return _person(contenido) + _state("nacionalidad", contenido.nacionalidad) + more


def _number(contenido: Contenido, shape: Shape) -> tuple[str, str]:
    """Document number with its digit, and the optional data, which may have to take its end."""
    number = _NOT_WRITTEN.sub(FILLER, contenido.numero.upper().strip())
    if not number:
        raise FieldNotRepresentable(field="numero", value="")
    optional = contenido.opcional
    if len(number) <= NUMBER:
        padded = number.ljust(NUMBER, FILLER)
        return padded + check_digit(padded), _field(
            "opcional", optional, shape.optional, may_be_empty=True
        )
    rest = number[NUMBER:] + check_digit(number)
    if not shape.overflow or len(rest) >= shape.optional:
        most = NUMBER + shape.optional - 2 if shape.overflow else NUMBER
        raise DocumentNumberTooLong(number=contenido.numero, most=most)
    room = shape.optional - len(rest) - 1
    more = _field("opcional", optional, room, may_be_empty=True)
    return number[:NUMBER] + FILLER, rest + FILLER + more


def _field(name: str, value: str, width: int, *, may_be_empty: bool = False) -> str:
    written = _NOT_WRITTEN.sub(FILLER, value.upper().strip())
    if len(written) > width or not (written.strip(FILLER) or may_be_empty):
        raise FieldNotRepresentable(field=name, value=value, most=width)
    return written.ljust(width, FILLER)


def _state(name: str, code: str) -> str:
    return _field(name, _STATES.get(code.upper(), code), 3)


def _born(iso: str | None) -> str:
    if not iso:
        return FILLER * 6
    found = _PARTIAL.fullmatch(iso)
    if found is None:
        raise FieldNotRepresentable(field="nacimiento", value=iso)
    year, month, day = found.groups()
    return year[2:] + (month or FILLER * 2) + (day or FILLER * 2)


def _with_digit(text: str) -> str:
    return text + check_digit(text)


def fields(formato: Formato) -> Mapping[str, slice]:
    """Where each field lies in the lines of a zone put one after the other."""
    shape = SHAPES[formato]
    if formato is Formato.TD1:
        starts = {"codigo": 2, "emisor": 3, "numero": 10, "opcional": 15}
        starts |= {"nacimiento": 7, "sexo": 1, "vence": 7, "nacionalidad": 3, "opcional_2": 11}
        starts |= {"compuesto": 1, "nombre": 30}
    else:
        starts = {"codigo": 2, "emisor": 3, "nombre": shape.name, "numero": 10, "nacionalidad": 3}
        starts |= {"nacimiento": 7, "sexo": 1, "vence": 7, "opcional": shape.width - 28}
    found, at = {}, 0
    for name, length in starts.items():
        found[name] = slice(at, at + length)
        at += length
    return found

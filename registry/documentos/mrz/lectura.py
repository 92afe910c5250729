"""Reading a zone: what it says, and every check digit that does not agree."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from registry.documentos.mrz.digitos import check_digit
from registry.documentos.mrz.errores import MrzNotReadable
from registry.documentos.mrz.formatos import NUMBER, SHAPES, Formato, composite_digit
from registry.documentos.mrz.nombres import BETWEEN, FILLER

_ALLOWED = re.compile(r"[A-Z0-9<]+")
_EXPIRES_WITHIN = 50  # years; what would lie further ahead lies in the past


@dataclass(frozen=True)
class Fault:
    """A field whose check digit is not the one that its characters give."""

    field: str
    found: str
    expected: str


@dataclass(frozen=True, kw_only=True)
class Lectura:
    """A zone field by field, as it is written: fillers taken off, nothing guessed."""

    formato: Formato
    codigo: str
    emisor: str
    apellidos: str
    nombres: str
    truncado: bool  # the name may go on: its field ends with a letter
    numero: str
    nacionalidad: str
    nacimiento: str  # YYMMDD, fillers where unknown
    sexo: str  # F, M, or X for unspecified
    vence: str  # YYMMDD
    opcional: str
    opcional_2: str = ""
    faults: tuple[Fault, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether every check digit agrees."""
        return not self.faults


def read(text: str | Sequence[str]) -> Lectura:
    """What a zone says. Lines may come as they were scanned: apart, or as one text.

    Raises:
        MrzNotReadable: not the lines of any format.
    """
    given = text.split() if isinstance(text, str) else [line.strip() for line in text]
    lines = tuple(line.upper().replace("«", BETWEEN) for line in given if line)
    if not all(_ALLOWED.fullmatch(line) for line in lines):
        raise MrzNotReadable(lines=len(lines))
    return _card(lines) if (formato := _formato(lines)) is Formato.TD1 else _page(formato, lines)


def as_far_as_known(six: str, *, year: int, born: bool) -> str | None:
    """A date of a zone in ISO form, as far as it is known: ``"1990-01-01"``, ``"1990-01"``, ``"1990"``.

    Two digits do not say which century. Nobody is born after ``year``; and a document that would expire
    more than fifty years ahead has expired long ago.
    """
    yy, mm, dd = six[:2], six[2:4], six[4:6]
    if not yy.isdigit():
        return None
    century = year // 100 * 100
    full = century + int(yy)
    if full > (year if born else year + _EXPIRES_WITHIN):
        full -= 100
    return "-".join([str(full), *(part for part in _known(mm, dd))])


def _known(mm: str, dd: str) -> Iterator[str]:
    if mm.isdigit():
        yield mm
        if dd.isdigit():
            yield dd


def _formato(lines: tuple[str, ...]) -> Formato:
    sizes = {len(line) for line in lines}
    for formato, shape in SHAPES.items():
        if len(lines) == shape.lines and sizes == {shape.width}:
            visa = formato in (Formato.MRV_A, Formato.MRV_B)
            if visa is lines[0].startswith("V"):
                return formato
    raise MrzNotReadable(lines=len(lines))


def _card(lines: tuple[str, ...]) -> Lectura:
    first, second, names = lines
    number, digit, optional, seen = _number(first[5:15], first[15:30])
    primary, secondary = _names(names)
    checks = (
        ("numero", seen, digit),
        ("nacimiento", second[0:6], second[6]),
        ("vence", second[8:14], second[14]),
        ("compuesto", composite_digit(Formato.TD1, lines), second[29]),
    )
    return Lectura(
        formato=Formato.TD1,
        codigo=_plain(first[0:2]),
        emisor=_plain(first[2:5]),
        apellidos=primary,
        nombres=secondary,
        truncado=names[-1] != FILLER,
        numero=number,
        nacionalidad=_plain(second[15:18]),
        nacimiento=second[0:6],
        sexo=_sex(second[7]),
        vence=second[8:14],
        opcional=optional,
        opcional_2=_plain(second[18:29]),
        faults=tuple(_faults(checks)),
    )


def _page(formato: Formato, lines: tuple[str, ...]) -> Lectura:
    first, second = lines
    shape = SHAPES[formato]
    tail = second[28 : 28 + shape.optional]
    number, digit, optional, seen = _number(second[0:10], tail if shape.overflow else "")
    primary, secondary = _names(first[5:])
    checks = [
        ("numero", seen, digit),
        ("nacimiento", second[13:19], second[19]),
        ("vence", second[21:27], second[27]),
    ]
    if shape.checked and not (second[42] == FILLER and not tail.strip(FILLER)):
        checks.append(("opcional", tail, second[42]))
    if shape.composite:
        checks.append(("compuesto", composite_digit(formato, lines), second[-1]))
    return Lectura(
        formato=formato,
        codigo=_plain(first[0:2]),
        emisor=_plain(first[2:5]),
        apellidos=primary,
        nombres=secondary,
        truncado=first[-1] != FILLER,
        numero=number,
        nacionalidad=_plain(second[10:13]),
        nacimiento=second[13:19],
        sexo=_sex(second[20]),
        vence=second[21:27],
        opcional=optional if shape.overflow else _plain(tail),
        faults=tuple(_faults(checks)),
    )


def _number(field: str, optional: str) -> tuple[str, str, str, str]:
    """Number, its digit, what is left of the optional data, and what the digit was computed on."""
    head, digit = field[:NUMBER], field[NUMBER]
    if digit != FILLER or not optional.strip(FILLER):
        return _plain(head), digit, _plain(optional), head
    rest, _, more = optional.partition(FILLER)
    whole = head + rest[:-1]
    return whole, rest[-1:], _plain(more), whole


def _faults(checks: Sequence[tuple[str, str, str]]) -> Iterator[Fault]:
    for field, seen, found in checks:
        expected = seen if field == "compuesto" else check_digit(seen)
        if found != expected:
            yield Fault(field, found, expected)


def _names(field: str) -> tuple[str, str]:
    primary, _, secondary = field.partition(BETWEEN)
    return _plain(primary), _plain(secondary)


def _plain(field: str) -> str:
    return " ".join(part for part in field.split(FILLER) if part)


def _sex(letter: str) -> str:
    return letter if letter in ("F", "M") else "X"

"""Two records laid side by side, line by line, with what differs marked."""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from registry.personas.ficha import Ficha
from registry.personas.filiacion import Nombrado
from registry.personas.hechos import nombrado
from registry.personas.palabras import telling
from registry.personas.parecido import Grado, degree


class Signo(enum.StrEnum):
    """How the two sides of a line stand to each other."""

    IGUAL = "igual"
    PARECIDO = "parecido"
    DISTINTO = "distinto"
    FALTA = "falta"  # one of them says nothing


@dataclass(frozen=True)
class Parte:
    """A piece of one side; ``shared`` with the other."""

    text: str
    shared: bool


@dataclass(frozen=True)
class Linea:
    """One aspect of both."""

    campo: str
    left: Sequence[Parte]
    right: Sequence[Parte]
    signo: Signo


def side_by_side(left: Ficha, right: Ficha) -> list[Linea]:
    """Both records, aspect by aspect; what neither knows is left out."""
    lines = [
        _words("apellidos", _surnames(left.principal), _surnames(right.principal)),
        _words("nombres", left.principal.nombres, right.principal.nombres),
        _listed("otros", _others(left), _others(right)),
        *(_value(campo, left, right) for campo in ("fecha_nacimiento", "sexo", "pais_nacimiento")),
        _value("lugar_nacimiento", left, right),
        _listed("nacionalidad", _codes(left), _codes(right)),
        _listed("documento", _papers(left), _papers(right)),
        *(_words(campo, _text(left, campo), _text(right, campo)) for campo in ("padre", "madre")),
        _value("estado_civil", left, right),
        _listed("correo", _reach(left, "correo"), _reach(right, "correo")),
        _listed("telefono", _reach(left, "telefono"), _reach(right, "telefono")),
    ]
    return [line for line in lines if line.left or line.right]


def _surnames(name: Nombrado) -> str:
    return " ".join(part for part in (name.primer_apellido, name.segundo_apellido) if part)


def _others(ficha: Ficha) -> list[str]:
    return list(dict.fromkeys(nombrado(one).full for one in ficha.otros))


def _codes(ficha: Ficha) -> list[str]:
    return [one.codigo for one in ficha.nacionalidades]


def _papers(ficha: Ficha) -> list[str]:
    return [f"{one.tipo} {one.numero} ({one.pais})" for one in ficha.documentos]


def _reach(ficha: Ficha, campo: str) -> list[str]:
    return [text for one in ficha.contactos if (text := getattr(one, campo))]


def _text(ficha: Ficha, campo: str) -> str:
    return str(ficha.known(campo) or "")


def _value(campo: str, left: Ficha, right: Ficha) -> Linea:
    one, other = _text(left, campo), _text(right, campo)
    signo = Signo.IGUAL if one == other else Signo.DISTINTO if one and other else Signo.FALTA
    return Linea(campo, _whole(one, same=one == other), _whole(other, same=one == other), signo)


def _whole(text: str, *, same: bool) -> list[Parte]:
    return [Parte(text, same)] if text else []


def _listed(campo: str, left: Sequence[str], right: Sequence[str]) -> Linea:
    common = set(left) & set(right)
    beside = Signo.IGUAL if common else Signo.DISTINTO
    signo = beside if left and right else Signo.FALTA
    return Linea(
        campo,
        [Parte(text, text in common) for text in left],
        [Parte(text, text in common) for text in right],
        signo,
    )


def _words(campo: str, left: str, right: str) -> Linea:
    """Word by word: a word that the other side has too, or nearly, is shared."""
    ones, others = list(_parts(left, right)), list(_parts(right, left))
    if not left or not right:
        signo = Signo.FALTA
    elif telling(left) == telling(right):
        signo = Signo.IGUAL
    else:
        signo = Signo.PARECIDO if any(one.shared for one in ones) else Signo.DISTINTO
    return Linea(campo, ones, others, signo)


def _parts(text: str, other: str) -> Iterator[Parte]:
    beside = telling(other)
    for word in text.split():
        folded = telling(word)
        alike = all(any(degree(one, b) >= Grado.SUENA_IGUAL for b in beside) for one in folded)
        yield Parte(word, alike)

"""What can be told of a person: rules of names, dates and codes, all problems at once."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from engine import clock
from engine.errors import InvalidInput
from registry import catalogo
from registry.catalogo.tablas import Pais
from registry.models import EstadoCivil, Sexo
from registry.personas import fechas
from registry.personas.documentos import Papel
from registry.personas.filiacion import Filiacion, Nombrado
from registry.personas.razones import Said

HAS_IT = Said("La ficha ya lo tiene.")
KEEPS_ITS_NAME = Said("Una ficha no puede quedarse sin su nombre principal: agregue otro antes.")
_LONGEST = {"primer_apellido": 50, "segundo_apellido": 50, "nombres": 80}
_SIGNS = frozenset(" -'’.·")
_UBIGEO = re.compile(r"\d{6}")
_PHONE = re.compile(r"\+?[0-9 ]{6,20}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Problema:
    """What is wrong, where, and what to do."""

    campo: str
    said: Said
    facts: Mapping[str, object] = field(default_factory=dict)


class InvalidPerson(InvalidInput):
    """What is told of the person cannot be. ``problems`` says what, and where."""

    code = "invalid-person"

    def __init__(self, problems: list[Problema]) -> None:
        self.problems = problems
        super().__init__(fields=", ".join(one.campo for one in problems))


def check_filiacion(filiacion: Filiacion) -> None:
    """Whether somebody can be who they say to be, as an officer takes it down. Raises InvalidPerson."""
    values = {
        name: getattr(filiacion, name)
        for name in ("sexo", "fecha_nacimiento", "pais_nacimiento", "estado_civil")
    }
    today = clock.now().astimezone(clock.LIMA).date()
    problems = [*of_name(filiacion.principal), *of_person(values, today)]
    problems += [problem for paper in filiacion.documentos for problem in of_document(paper)]
    if problems:
        raise InvalidPerson(problems)


def of_name(nombre: Nombrado) -> Iterator[Problema]:
    """Letters, spaces, hyphens and apostrophes; one surname is enough for anybody."""
    if not nombre.primer_apellido.strip():
        yield Problema("primer_apellido", Said("Escriba el primer apellido, o el único nombre."))
    for part, longest in _LONGEST.items():
        text = getattr(nombre, part) or ""
        if len(text) > longest:
            yield Problema(part, Said("Use {maximo} letras o menos."), {"maximo": longest})
        if wrong := "".join(dict.fromkeys(sign for sign in text if not _in_names(sign))):
            yield Problema(part, Said("Un nombre no lleva «{signos}»."), {"signos": wrong})


def of_person(values: Mapping[str, Any], today: date) -> Iterator[Problema]:
    """The values of a person that are no rows of their own."""
    born, died = values.get("fecha_nacimiento"), values.get("fecha_fallecimiento")
    yield from _date("fecha_nacimiento", born, today)
    yield from _date("fecha_fallecimiento", died, today)
    if born and died and fechas.read(born) and fechas.read(died) and died[:4] < born[:4]:
        yield Problema("fecha_fallecimiento", Said("La persona no pudo fallecer antes de nacer."))
    if values.get("sexo") not in tuple(Sexo):
        yield Problema("sexo", Said("Elija el sexo como figura en el documento."))
    if values.get("estado_civil") and values["estado_civil"] not in tuple(EstadoCivil):
        yield Problema("estado_civil", Said("Elija un estado civil de la lista."))
    if values.get("pais_nacimiento") and values["pais_nacimiento"] not in states():
        yield Problema("pais_nacimiento", Said("Elija un país de la lista."))


def of_document(papel: Papel) -> Iterator[Problema]:
    """An identity document, by the rule of its type."""
    if papel.pais not in states():
        yield Problema("pais", Said("Elija el país que emitió el documento."))
    for doubt in papel.doubts:
        yield Problema("numero", doubt)
    yield from of_dates(papel)


def of_dates(papel: Papel) -> Iterator[Problema]:
    """A document is issued before it expires."""
    if papel.backwards:
        yield Problema("vence_on", Said("El documento vence antes de haberse emitido."))


def of_nationality(code: str) -> Iterator[Problema]:
    """A nationality, or one of ICAO's codes for those who have none."""
    if code not in states():
        yield Problema("codigo", Said("Elija una nacionalidad de la lista."))


def of_contact(values: Mapping[str, Any]) -> Iterator[Problema]:
    """Where somebody is reached."""
    for name, pattern, said in (
        ("correo", _MAIL, Said("Escriba un correo como nombre@ejemplo.org.")),
        (
            "telefono",
            _PHONE,
            Said("Escriba el teléfono con cifras, con + y el código del país si es de afuera."),
        ),
        ("ubigeo", _UBIGEO, Said("El ubigeo tiene 6 cifras.")),
    ):
        if values.get(name) and not pattern.fullmatch(str(values[name])):
            yield Problema(name, said)
    if values.get("consiente_correo") and not values.get("correo"):
        yield Problema("correo", Said("Para notificar por correo hace falta el correo."))


def states() -> Mapping[str, str]:
    """States and ICAO's other codes in force today, with their names."""
    return _states(catalogo.current(), clock.now().astimezone(clock.LIMA).date())


@lru_cache(maxsize=4)
def _states(known: catalogo.Instantanea, on: date) -> Mapping[str, str]:
    return {one.codigo: one.nombre for one in known.rows(Pais, on)}


def _date(campo: str, text: str | None, today: date) -> Iterator[Problema]:
    if not text:
        return
    if fechas.read(text) is None:
        yield Problema(campo, Said("Escriba una fecha que exista, o solo el año, o el año y el mes."))
    elif fechas.impossible(text, today):
        yield Problema(campo, Said("La fecha no puede ser futura ni de hace más de 120 años."))


def _in_names(sign: str) -> bool:
    return sign in _SIGNS or unicodedata.category(sign)[0] in "LM"

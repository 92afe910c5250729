"""How somebody who comes a second time is written the second time.

Half of those whose names or dates differ also show another document; who has one for life shows
it again.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from registry.models import Sexo
from registry.muestra import errores
from registry.muestra.personas import PERU, read, surname
from registry.personas.documentos import Papel
from registry.personas.filiacion import Filiacion

Disguise = Callable[[Random, Filiacion], Filiacion]


def _named(one: Filiacion, **parts: Any) -> Filiacion:  # noqa: ANN401 - parts of a name
    return replace(one, principal=replace(one.principal, **parts))


def _numbered(one: Filiacion, numero: str) -> Filiacion:
    return replace(one, documentos=(replace(one.documentos[0], numero=numero),))


def _with_another(random: Random, one: Filiacion) -> Filiacion:
    """With another document, half of the times; a DNI stays."""
    paper = one.documentos[0]
    if paper.tipo == "DNI" or random.random() < 0.5:
        return one
    digits = f"{random.randrange(10**8, 10**9)}"
    other = Papel(tipo="CID" if random.random() < 0.3 else "PAS", pais=paper.pais, numero=digits)
    return replace(one, documentos=(other,))


def _same(_random: Random, one: Filiacion) -> Filiacion:
    return one


def _by_ear(random: Random, one: Filiacion) -> Filiacion:
    name = one.principal
    told = {"primer_apellido": errores.respell(random, name.primer_apellido)}
    return _with_another(random, _named(one, **told, nombres=errores.respell(random, name.nombres)))


def _misspelt(random: Random, one: Filiacion) -> Filiacion:
    part = random.choice(("primer_apellido", "nombres"))
    return _with_another(
        random, _named(one, **{part: errores.slip(random, getattr(one.principal, part))})
    )


def _other_order(random: Random, one: Filiacion) -> Filiacion:
    name = one.principal
    if not name.segundo_apellido:
        turned = " ".join(reversed(name.nombres.split()))
        return _with_another(random, _named(one, nombres=turned))
    swapped = {"primer_apellido": name.segundo_apellido, "segundo_apellido": name.primer_apellido}
    return _with_another(random, _named(one, **swapped))


def _one_surname(random: Random, one: Filiacion) -> Filiacion:
    return _with_another(random, _named(one, segundo_apellido=None))


def _fewer_names(random: Random, one: Filiacion) -> Filiacion:
    return _with_another(random, _named(one, nombres=errores.shortened(random, one.principal.nombres)))


def _married(random: Random, one: Filiacion) -> Filiacion:
    if one.sexo is not Sexo.FEMENINO:
        return _one_surname(random, one)
    return _named(one, segundo_apellido=surname(random, read(), PERU))


def _turned_date(random: Random, one: Filiacion) -> Filiacion:
    return _with_another(
        random, replace(one, fecha_nacimiento=errores.turned(one.fecha_nacimiento or ""))
    )


def _wrong_digit(random: Random, one: Filiacion) -> Filiacion:
    born = errores.one_digit_off(random, one.fecha_nacimiento or "1980")
    return _with_another(random, replace(one, fecha_nacimiento=born))


def _year_alone(random: Random, one: Filiacion) -> Filiacion:
    return _with_another(random, replace(one, fecha_nacimiento=(one.fecha_nacimiento or "1980")[:4]))


def _misread(random: Random, one: Filiacion) -> Filiacion:
    return _numbered(one, errores.misread(random, one.documentos[0].numero))


def _number_off(random: Random, one: Filiacion) -> Filiacion:
    return _numbered(one, errores.one_sign_off(random, one.documentos[0].numero))


def _two_slips(random: Random, one: Filiacion) -> Filiacion:
    return _wrong_digit(random, _misspelt(random, one))


DISGUISES: Mapping[str, Disguise] = {
    "igual": _same,
    "de oído": _by_ear,
    "letra": _misspelt,
    "otro orden": _other_order,
    "un apellido": _one_surname,
    "menos nombres": _fewer_names,
    "de casada": _married,
    "día y mes": _turned_date,
    "cifra de la fecha": _wrong_digit,
    "solo el año": _year_alone,
    "documento mal leído": _misread,
    "cifra del documento": _number_off,
    "dos errores": _two_slips,
}

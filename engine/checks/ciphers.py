"""What forms keep encrypted is for people to read: no expression may decide by it.

In the state of a case an envelope stands where the answer would, so whatever reads it would read noise.
It may be handed on whole: to a service that opens it, to a called process, in a message.
"""

from collections.abc import Iterator, Mapping

import feel
import forms
from engine.checks import expressions
from engine.checks.graph import Element, Scope, properties
from engine.findings import Report
from forms.ciphers import ROWS, Place
from forms.components import Component, Computed, Container
from forms.expressions import Expression

_HANDED_ON = ("la propiedad «payload»", "la propiedad «in»", "la propiedad «out»")
_PARAMETER = "el parámetro "
_DMN = "{*}"


def check(scope: Scope, report: Report, known: Mapping[str, forms.Form]) -> None:
    """Report on one process and the forms of its folder."""
    marked = {_fixed(place) for form in known.values() for place in form.ciphers}
    if not marked:
        return
    if not properties(scope.element).get("reserva"):
        report.error(
            "cipher-without-reserve",
            scope,
            "Sus formularios guardan respuestas cifradas, y el proceso no está en ninguna reserva:"
            " nadie podría leerlas.",
            "Ponga en la propiedad «reserva» del proceso la unidad que las lee.",
        )
    for node in scope.all_nodes():
        for text in expressions.texts(node):
            if text.place in _HANDED_ON or text.place.startswith(_PARAMETER):
                continue
            for path in _read(text.text, marked):
                _tell(report, node, text.place, path)


def check_form(form: forms.Form, report: Report, known: Mapping[str, forms.Form]) -> None:
    """Report on one form: conditions that read what another one keeps, values computed from its own."""
    others = {_fixed(place) for one in known.values() if one is not form for place in one.ciphers}
    own = {_fixed(place) for place in form.ciphers}
    for component, kept in _every(form.components):
        forbidden = others - own if kept or not isinstance(component, Computed) else others | own
        for expression in _deciding(component):
            for path in sorted(expression.reads()):
                if found := _covering(path, forbidden):
                    _tell(report, None, f"«{component.id}» del formulario «{form.key}»", found)


def check_decision(root: Element, report: Report, known: Mapping[str, forms.Form]) -> None:
    """Report on one file of decisions."""
    marked = {_fixed(place) for form in known.values() for place in form.ciphers}
    for text in root.iterfind(f".//{_DMN}inputExpression/{_DMN}text"):
        for path in _read(text.text or "", marked):
            _tell(report, None, "una entrada de la tabla", path)


def _tell(report: Report, place: object, where: str, path: Place) -> None:
    report.error(
        "cipher-read",
        place,
        "En {where} se lee «{variable}», que se guarda cifrado: ninguna expresión puede decidir por"
        " eso.",
        "Pregunte aparte, sin cifrar, lo que el proceso necesita saber.",
        where=where,
        variable=".".join(path),
    )


def _read(text: str, marked: set[Place]) -> Iterator[Place]:
    try:
        paths = feel.compile(text).paths
    except feel.FeelError:
        return
    for path in sorted(paths):
        if found := _covering(path, marked):
            yield found


def _covering(path: tuple[str, ...], marked: set[Place]) -> Place | None:
    return next((place for place in sorted(marked) if path[: len(place)] == place), None)


def _fixed(place: Place) -> Place:
    """The part of a place outside of lists."""
    return place[: place.index(ROWS)] if ROWS in place else place


def _deciding(component: Component) -> Iterator[Expression]:
    """Expressions that decide or compute; what a text only shows is for whoever may read it."""
    found = [getattr(component, name, None) for name in ("hide", "required_if", "readonly")]
    if isinstance(component, Computed):
        found.append(component.expression)
    yield from (one for one in found if isinstance(one, Expression))


def _every(components: tuple[Component, ...], kept: bool = False) -> Iterator[tuple[Component, bool]]:
    for component in components:
        inside = kept or bool(component.cipher)
        yield component, inside
        if isinstance(component, Container):
            yield from _every(component.components, inside)

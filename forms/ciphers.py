"""Which answers of a form are to be kept encrypted, and how to reach them in a tree of answers."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from forms.components import Component, Computed, Container, DynamicList, Field

ROWS = "*"  # stands for every row of a list
Place = tuple[str, ...]
Ciphers = Mapping[Place, str]  # where an answer stands -> of which kind it is


def found(
    components: tuple[Component, ...], around: Place = (), inherited: str = ""
) -> Iterator[tuple[Place, str]]:
    """The outermost marked answers of some components; what is marked inside them goes along."""
    for component in components:
        kind = component.cipher or inherited
        here = (*around, *(str(step) for step in getattr(component, "key", ())))
        if isinstance(component, Field | Computed | DynamicList) and kind:
            yield here, kind
        elif isinstance(component, DynamicList):
            yield from found(component.components, (*here, ROWS))
        elif isinstance(component, Container):
            yield from found(component.components, around, kind)


def replaced(
    answers: Mapping[str, Any], ciphers: Ciphers, change: Callable[[str, Any], Any]
) -> dict[str, Any]:
    """The answers with each marked one changed (its kind, its value); blank ones stay blank."""
    result = dict(answers)
    for place, kind in ciphers.items():
        result = _at(result, place, partial(change, kind))
    return result


def kind_of(ciphers: Ciphers, name: str) -> str | None:
    """The kind of the answer that is posted under a name: ``familiares-0-motivo``."""
    steps = tuple(ROWS if step.isdecimal() else step for step in name.split("-"))
    return next((kind for place, kind in ciphers.items() if steps[: len(place)] == place), None)


def _at(value: Any, place: Place, change: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - JSON
    if value is None or value in ("", [], {}):
        return value
    if not place:
        return change(value)
    step, *rest = place
    if step == ROWS:
        return [_at(row, tuple(rest), change) for row in value] if isinstance(value, list) else value
    if isinstance(value, dict) and step in value:
        return {**value, step: _at(value[step], tuple(rest), change)}
    return value


__all__ = ["ROWS", "Ciphers", "found", "kind_of", "replaced"]

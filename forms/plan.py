"""What is the same whenever a form is filled in, worked out once for each form."""

from collections.abc import Iterable
from dataclasses import dataclass

from forms.answers import Path
from forms.components import Component, Computed, Container, DynamicList, Field


@dataclass(frozen=True, slots=True)
class Place:
    """Where a component stands, and what kind it is: nothing has to ask for its class again."""

    component: Component
    key: Path  # of its answer, below the row around it; empty where it has none
    outer: tuple[str, ...]  # all steps of the key but the last
    last: str
    field: Field | None
    computed: Computed | None
    rows: DynamicList | None
    tells: bool  # puts something into the process by itself
    inner: tuple["Place", ...]


def places(components: Iterable[Component]) -> tuple[Place, ...]:
    """The places of some components, with those inside them."""
    return tuple(_place(component) for component in components)


def _place(component: Component) -> Place:
    key: Path = getattr(component, "key", ())
    steps = tuple(str(step) for step in key)
    field = component if isinstance(component, Field) else None
    computed = component if isinstance(component, Computed) else None
    return Place(
        component=component,
        key=key,
        outer=steps[:-1],
        last=steps[-1] if steps else "",
        field=field,
        computed=computed,
        rows=component if isinstance(component, DynamicList) else None,
        tells=computed is not None or (field is not None and not field.disabled),
        inner=places(component.components) if isinstance(component, Container) else (),
    )

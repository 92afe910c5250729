"""Components that hold others."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from forms.answers import Path
from forms.components.base import Component
from forms.declaration import Declaration
from forms.expressions import BLANK, Template
from forms.limits import DEFAULT_ROWS, MAX_ROWS


@dataclass(frozen=True, kw_only=True)
class Container(Component):
    """Holds components."""

    components: tuple[Component, ...] = ()

    def all(self) -> Iterator[Component]:
        """Everything inside, at any depth."""
        for component in self.components:
            yield component
            if isinstance(component, Container):
                yield from component.all()


@dataclass(frozen=True, kw_only=True)
class Group(Container):
    """Several components under one heading. With a ``path`` their answers nest."""

    kind: ClassVar[str] = "group"
    properties = frozenset({"validaciones", "cifrado"})

    outlined: bool = False

    @classmethod
    def options(cls, declaration: Declaration) -> dict[str, Any]:
        if declaration.get("properties", "validaciones"):
            raise declaration.wrong(
                "«validaciones» no se lee en un grupo.",
                "Póngala en el componente que lo mostrará.",
            )
        return super().options(declaration) | {"outlined": declaration.flag("showOutline")}


@dataclass(frozen=True, kw_only=True)
class DynamicList(Container):
    """Rows of the same components. Stores a list of objects."""

    kind: ClassVar[str] = "dynamiclist"
    properties = frozenset({"cifrado", "minimoFilas", "maximoFilas", "nombreFila", "textoAgregar"})

    key: Path
    growing: bool = True  # rows may be added and removed
    at_first: int = 1
    least: int = 0
    most: int = DEFAULT_ROWS
    row_name: Template = BLANK
    add_text: Template = BLANK
    outlined: bool = False

    @classmethod
    def options(cls, declaration: Declaration) -> dict[str, Any]:
        growing = declaration.flag("allowAddRemove", default=True)
        at_first = declaration.whole("defaultRepetitions", default=1, greatest=MAX_ROWS)
        least = declaration.whole("properties", "minimoFilas", default=0, greatest=MAX_ROWS)
        most = declaration.whole(
            "properties", "maximoFilas", default=max(DEFAULT_ROWS, at_first, least), greatest=MAX_ROWS
        )
        if least > most:
            raise declaration.wrong("«minimoFilas» no puede ser mayor que «maximoFilas».")
        return super().options(declaration) | {
            "key": declaration.path,
            "growing": growing,
            "at_first": max(at_first, least) if growing else at_first,
            "least": least,
            "most": most,
            "row_name": declaration.template("properties", "nombreFila"),
            "add_text": declaration.template("properties", "textoAgregar"),
            "outlined": declaration.flag("showOutline"),
        }

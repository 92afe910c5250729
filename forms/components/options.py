"""Where the options of a choice come from: the form file, a catalog, or the data of the process."""

from dataclasses import dataclass
from typing import Any

from forms.answers import dig
from forms.catalogs import Option, catalog, catalog_names, read_options
from forms.declaration import Declaration
from forms.errors import FormDefinitionError, NotAnOption
from forms.expressions import Expression, to_json
from forms.scope import Scope
from forms.words import spoken


@dataclass(frozen=True)
class OptionsSource:
    """Exactly one of these is given."""

    fixed: tuple[Option, ...] = ()
    catalog: str = ""
    variable: tuple[str, ...] = ()  # path in the data of the process
    expression: Expression | None = None

    def options(self, scope: Scope) -> tuple[Option, ...]:
        """The options as they are now."""
        if self.catalog:
            return catalog(self.catalog) or ()
        if self.variable:
            return read_options(dig(scope.context, self.variable))
        if self.expression:
            return read_options(to_json(scope.value(self.expression)))
        return self.fixed

    def find(self, code: object, scope: Scope) -> Option:
        """The option of a value or of its text.

        Raises:
            NotAnOption: there is none.
        """
        for option in self.options(scope):
            if option.code == str(code):
                return option
        raise NotAnOption("Elija una de las opciones de «{campo}».")

    def label(self, code: object, scope: Scope) -> str:
        """What people read for a value; the value itself where it is no longer an option."""
        try:
            return self.find(code, scope).label
        except NotAnOption:
            return spoken(code)


NO_OPTIONS = OptionsSource()


def declared_options(declaration: Declaration) -> OptionsSource:
    """Read the source of options of one component.

    Raises:
        FormDefinitionError: there is none, or more than one.
    """
    sources = {
        "values": declaration.get("values"),
        "valuesKey": declaration.text("valuesKey"),
        "valuesExpression": declaration.text("valuesExpression"),
        "properties.catalogo": declaration.text("properties", "catalogo"),
    }
    given = [name for name, value in sources.items() if value]
    if len(given) != 1:
        raise declaration.wrong(
            "Debe tener sus opciones en un solo lugar; las tiene en: {lugares}.",
            "Deje una sola fuente: {fuentes}.",
            lugares=", ".join(given) or "ninguno",
            fuentes=", ".join(sources),
        )
    if given == ["values"]:
        return OptionsSource(fixed=_fixed(sources["values"], declaration))
    if given == ["valuesKey"]:
        return OptionsSource(variable=tuple(str(sources["valuesKey"]).split(".")))
    if given == ["valuesExpression"]:
        return OptionsSource(expression=declaration.expression("valuesExpression"))
    return OptionsSource(catalog=_known(str(sources["properties.catalogo"]), declaration))


def _fixed(values: Any, declaration: Declaration) -> tuple[Option, ...]:  # noqa: ANN401 (JSON of a file)
    options = read_options(values)
    if not isinstance(values, list) or len(options) != len(values):
        raise declaration.wrong("Cada opción de «values» debe tener «label» y «value».")
    codes = [option.code for option in options]
    for code in codes:
        if codes.count(code) > 1:
            raise declaration.wrong("La opción «{valor}» está repetida.", valor=code)
    return options


def _known(name: str, declaration: Declaration) -> str:
    if catalog(name) is None:
        raise _no_catalog(name, declaration)
    return name


def _no_catalog(name: str, declaration: Declaration) -> FormDefinitionError:
    return declaration.wrong(
        "El catálogo «{catalogo}» no existe.",
        "Los que hay: {catalogos}.",
        catalogo=name,
        catalogos=", ".join(catalog_names()),
    )

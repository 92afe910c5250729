"""One or several out of a list, and yes or no."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from forms.answers import Json, Typed
from forms.components.base import Field, Look, one
from forms.components.options import NO_OPTIONS, OptionsSource, declared_options
from forms.declaration import Declaration
from forms.errors import Invalid, NotAnOption, TooMuch
from forms.expressions import Expression
from forms.hygiene import clean
from forms.limits import MAX_CHOICES
from forms.scope import Scope
from forms.view import OptionView

TRUE = "true"


@dataclass(frozen=True, kw_only=True)
class Choosing(Field):
    """Shared by everything with options."""

    properties = Field.properties | {"catalogo", "enLote"}
    missing: ClassVar[str] = "Elija una opción en «{campo}»."

    source: OptionsSource = NO_OPTIONS
    in_batch: frozenset[str] = frozenset()  # answers that may be given to many tasks at once

    @classmethod
    def options(cls, declaration: Declaration) -> dict[str, Any]:
        told = declaration.text("properties", "enLote").split(",")
        return super().options(declaration) | {
            "source": declared_options(declaration),
            "in_batch": frozenset(one.strip() for one in told if one.strip()),
        }

    def expressions(self) -> Iterator[Expression]:
        yield from super().expressions()
        if self.source.expression:
            yield self.source.expression

    def details(self, typed: Typed, answer: Json, look: Look) -> dict[str, Any]:
        chosen = typed.get("", ())
        options = tuple(
            OptionView(
                value=option.code, label=look.translate(option.label), chosen=option.code in chosen
            )
            for option in self.source.options(look.scope)
        )
        known = {option.value for option in options}
        # What is no option any more stays chosen in sight; the check says so.
        lost = tuple(
            OptionView(value=value, label=value, chosen=True)
            for value in chosen
            if value and value not in known
        )
        return super().details(typed, answer, look) | {"options": options + lost}


@dataclass(frozen=True, kw_only=True)
class Radio(Choosing):
    """One out of a few, all in sight. Stores the option's value."""

    kind: ClassVar[str] = "radio"
    silent: ClassVar[bool] = True

    def parse(self, typed: Typed) -> Json:
        code = clean(one(typed))
        found = next((option for option in self.source.fixed if option.code == code), None)
        return found.value if found else code

    def accept(self, value: Json) -> Json:
        if not isinstance(value, str | int | float):
            raise Invalid("«{campo}» debe ser uno de los valores de sus opciones.")
        return value

    def settle(self, answer: Json, scope: Scope) -> Json:
        return self.source.find(answer, scope).value

    def tell(self, answer: Json, look: Look) -> str:
        return "" if answer is None else look.translate(self.source.label(answer, look.scope))


@dataclass(frozen=True, kw_only=True)
class Select(Radio):
    """One out of many, folded away."""

    kind: ClassVar[str] = "select"
    silent: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class Checklist(Choosing):
    """Several out of a list, all in sight. Stores the values in the order of the options."""

    kind: ClassVar[str] = "checklist"
    silent: ClassVar[bool] = True
    empty: ClassVar[Json] = []
    missing: ClassVar[str] = "Elija al menos una opción en «{campo}»."

    def parse(self, typed: Typed) -> Json:
        codes = [clean(code) for code in typed.get("", ()) if code.strip()]
        _check_count(len(codes))
        fixed = {option.code: option.value for option in self.source.fixed}
        return [fixed.get(code, code) for code in codes]

    def accept(self, value: Json) -> Json:
        if not isinstance(value, list) or not all(isinstance(one, str | int | float) for one in value):
            raise Invalid("«{campo}» debe ser una lista con los valores de sus opciones.")
        _check_count(len(value))
        return value

    def settle(self, answer: Json, scope: Scope) -> Json:
        codes = {str(code) for code in answer} if isinstance(answer, list) else set()
        options = self.source.options(scope)
        if codes - {option.code for option in options}:
            raise NotAnOption("Elija solo entre las opciones de «{campo}».")
        return [option.value for option in options if option.code in codes]

    def spell(self, answer: Json) -> Typed:
        return {"": tuple(str(one) for one in answer) if isinstance(answer, list) else ()}

    def tell(self, answer: Json, look: Look) -> str:
        chosen = answer if isinstance(answer, list) else []
        return ", ".join(look.translate(self.source.label(code, look.scope)) for code in chosen)


@dataclass(frozen=True, kw_only=True)
class Taglist(Checklist):
    """The same for long lists."""

    kind: ClassVar[str] = "taglist"
    silent: ClassVar[bool] = True


def _check_count(count: int) -> None:
    if count > MAX_CHOICES:
        raise TooMuch("Elija como máximo {maximo} opciones en «{campo}».", maximo=MAX_CHOICES)


@dataclass(frozen=True, kw_only=True)
class Checkbox(Field):
    """Yes or no. Stores true or false; one that is required must be true."""

    kind: ClassVar[str] = "checkbox"
    tells_blank: ClassVar[bool] = True
    silent: ClassVar[bool] = True
    empty: ClassVar[Json] = False
    missing: ClassVar[str] = "Marque «{campo}» para continuar."

    def blank(self, typed: Typed) -> bool:
        return one(typed) in ("", "false")

    def parse(self, typed: Typed) -> Json:
        if one(typed) != TRUE:
            raise Invalid("«{campo}» solo puede estar marcado o no.")
        return True

    def accept(self, value: Json) -> Json:
        if not isinstance(value, bool):
            raise Invalid("«{campo}» debe ser true o false.")
        return value

    def spell(self, answer: Json) -> Typed:
        return {"": (TRUE,) if answer is True else ()}

    def details(self, typed: Typed, answer: Json, look: Look) -> dict[str, Any]:
        marked = OptionView(value=TRUE, label=look.say(self.label), chosen=one(typed) == TRUE)
        return super().details(typed, answer, look) | {"options": (marked,)}

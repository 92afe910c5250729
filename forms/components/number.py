"""Numbers, exact in decimal."""

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any, ClassVar

from forms import words
from forms.answers import Json, Typed
from forms.components.base import Field, Look, one
from forms.declaration import Declaration
from forms.errors import Invalid, TooLittle, TooMuch
from forms.expressions import BLANK, Bound, Template
from forms.hygiene import clean
from forms.limits import EXACT_INTEGER
from forms.scope import Scope

_PLAIN = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)  # 1,234,567.5, as in Peru
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_SPACES = re.compile(r"[\s\u00a0\u202f]")
_THREE = 3
_LARGEST = 30  # digits on either side of the point
_DIGITS = 120  # more than can be typed, so that nothing is rounded while it is checked


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    """A number. Stored as a JSON number, or as text where ``serializeToString`` says so."""

    kind: ClassVar[str] = "number"

    min: Bound = None
    max: Bound = None
    step: Decimal | None = None
    digits: int | None = None  # decimal digits at most
    as_text: bool = False
    prefix: Template = BLANK
    suffix: Template = BLANK

    @classmethod
    def options(cls, declaration: Declaration) -> dict[str, Any]:
        step = declaration.bound("increment")
        if step is not None and (not isinstance(step, Decimal) or step <= 0):
            raise declaration.wrong("«increment» debe ser un número mayor que cero.")
        digits = declaration.get("decimalDigits")
        return super().options(declaration) | {
            "min": declaration.bound("validate", "min"),
            "max": declaration.bound("validate", "max"),
            "step": step,
            "digits": None
            if digits in (None, "")
            else declaration.whole("decimalDigits", default=0, greatest=30),
            "as_text": declaration.flag("serializeToString"),
            "prefix": declaration.template("appearance", "prefixAdorner"),
            "suffix": declaration.template("appearance", "suffixAdorner"),
        }

    def parse(self, typed: Typed) -> Json:
        return self._store(self._read(one(typed)))

    def accept(self, value: Json) -> Json:
        if isinstance(value, str) and self.as_text:
            return self._store(self._read(value))
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise Invalid("«{campo}» debe ser un número.")
        exact = Decimal(str(value))
        if not exact.is_finite() or abs(exact.adjusted()) > _LARGEST:
            raise Invalid("«{campo}» debe ser un número.")
        return self._store(exact)

    def _read(self, text: str) -> Decimal:
        bare = _SPACES.sub("", clean(text)).replace("\u2212", "-")
        if _GROUPED.fullmatch(bare):
            self._check_comma(bare)
            bare = bare.replace(",", "")
        elif _DECIMAL_COMMA.fullmatch(bare):
            bare = bare.replace(",", ".")
        if not _PLAIN.fullmatch(bare):
            raise Invalid("Escriba «{campo}» solo con cifras, por ejemplo 1250.50.")
        return Decimal(bare)

    def _check_comma(self, bare: str) -> None:
        """``1,234`` reads as a thousand in Peru; where three decimals are asked for, nobody can tell."""
        if self.digits is not None and self.digits >= _THREE and _DECIMAL_COMMA.fullmatch(bare):
            raise Invalid("Escriba «{campo}» con punto decimal y sin comas, por ejemplo 1234.567.")

    def _store(self, number: Decimal) -> Json:
        if self.as_text:
            return f"{number:f}"
        if number == number.to_integral_value():
            if abs(number) > EXACT_INTEGER:
                raise TooMuch("«{campo}» tiene demasiadas cifras.")
            return int(number)
        if Decimal(repr(float(number))) != number:
            raise TooMuch("«{campo}» tiene demasiadas cifras.")
        return float(number)

    def settle(self, answer: Json, scope: Scope) -> Json:
        number = Decimal(str(answer))
        least, most = scope.limit(self.min), scope.limit(self.max)
        if least is not None and number < least:
            raise TooLittle("«{campo}» debe ser {minimo} o más.", minimo=words.number(least))
        if most is not None and number > most:
            raise TooMuch("«{campo}» debe ser {maximo} o menos.", maximo=words.number(most))
        with localcontext(prec=_DIGITS):
            self._check_digits(number)
            self._check_step(number)
        return answer

    def _check_digits(self, number: Decimal) -> None:
        if self.digits is None:
            return
        used = max(0, -int(number.normalize().as_tuple().exponent)) if number else 0
        if used > self.digits and not self.digits:
            raise Invalid("«{campo}» debe ser un número entero.")
        if used > self.digits:
            raise Invalid("«{campo}» admite como máximo {cifras} decimales.", cifras=self.digits)

    def _check_step(self, number: Decimal) -> None:
        if self.step and number % self.step:
            below = number - number % self.step
            raise Invalid(
                "«{campo}» debe ir de {paso} en {paso}; los valores más cercanos: {antes} y {despues}.",
                paso=words.number(self.step),
                antes=words.number(below),
                despues=words.number(below + self.step),
            )

    def spell(self, answer: Json) -> Typed:
        if answer is None or isinstance(answer, str):
            return super().spell(answer)
        return {"": (f"{Decimal(str(answer)):f}",)}

    def details(self, typed: Typed, answer: Json, look: Look) -> dict[str, Any]:
        return super().details(typed, answer, look) | {
            "inputmode": "numeric" if self.digits == 0 else "decimal",
            "prefix": look.say(self.prefix),
            "suffix": look.say(self.suffix),
        }

    def tell(self, answer: Json, look: Look) -> str:
        if answer is None:
            return ""
        parts = (look.say(self.prefix), words.number(Decimal(str(answer))), look.say(self.suffix))
        return " ".join(part for part in parts if part)

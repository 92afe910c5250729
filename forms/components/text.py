"""Text that people type."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from forms.answers import Json, Typed
from forms.components.base import Field, Look, one
from forms.components.patterns import Pattern, compile_pattern
from forms.declaration import Declaration
from forms.errors import Invalid, NotMatching, TooLittle, TooMuch
from forms.expressions import Bound
from forms.hygiene import clean
from forms.limits import MAX_LINE, MAX_TEXT
from forms.scope import Scope

_EMAIL = re.compile(r"[^@\s<>\"(),;:\\\[\]]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}")
_MAX_EMAIL = 254
_PHONE = re.compile(r"\+?[0-9]{6,15}")
_PHONE_DRESS = re.compile(r"[\s().-]")


@dataclass(frozen=True, kw_only=True)
class Textfield(Field):
    """One line of text; with ``validationType`` an e-mail address or a telephone number."""

    kind: ClassVar[str] = "textfield"
    several_lines: ClassVar[bool] = False
    longest: ClassVar[int] = MAX_LINE

    min_length: Bound = None
    max_length: Bound = None
    pattern: Pattern | None = None
    format: str = ""  # "email", "phone" or none

    @classmethod
    def options(cls, declaration: Declaration) -> dict[str, Any]:
        pattern = declaration.text("validate", "pattern")
        return super().options(declaration) | {
            "min_length": declaration.bound("validate", "minLength"),
            "max_length": declaration.bound("validate", "maxLength"),
            "pattern": compile_pattern(pattern, declaration) if pattern else None,
            "format": declaration.text("validate", "validationType"),
        }

    def parse(self, typed: Typed) -> Json:
        return self._read(one(typed))

    def accept(self, value: Json) -> Json:
        if not isinstance(value, str):
            raise Invalid("«{campo}» debe ser un texto.")
        return self._read(value)

    def _read(self, text: str) -> str:
        if len(text) > MAX_TEXT * 2:
            raise TooMuch("«{campo}» es demasiado largo.")
        text = clean(text, lines=self.several_lines)
        if self.format == "phone":
            return _phone(text)
        if self.format == "email":
            _check_email(text)
        return text

    def settle(self, answer: Json, scope: Scope) -> Json:
        text = str(answer)
        most, least = self.longest, None
        if self.max_length is not None and (told := scope.length(self.max_length)) is not None:
            most = told
        if self.min_length is not None:
            least = scope.length(self.min_length)
        if len(text) > most:
            raise TooMuch(
                "«{campo}» debe tener {maximo} caracteres o menos; tiene {largo}.",
                maximo=most,
                largo=len(text),
            )
        if least is not None and len(text) < least:
            raise TooLittle(
                "«{campo}» debe tener {minimo} caracteres o más; tiene {largo}.",
                minimo=least,
                largo=len(text),
            )
        if self.pattern and not self.pattern.found_in(text):
            raise NotMatching("«{campo}» no tiene el formato correcto.")
        return text

    def details(self, typed: Typed, answer: Json, look: Look) -> dict[str, Any]:
        kinds = {"email": ("email", "email", "email"), "phone": ("tel", "tel", "tel")}
        input_type, inputmode, autocomplete = kinds.get(self.format, ("text", "", ""))
        return super().details(typed, answer, look) | {
            "input_type": input_type,
            "inputmode": inputmode,
            "autocomplete": self.autocomplete or autocomplete,
        }


@dataclass(frozen=True, kw_only=True)
class Textarea(Textfield):
    """Text of several lines."""

    kind: ClassVar[str] = "textarea"
    several_lines: ClassVar[bool] = True
    longest: ClassVar[int] = MAX_TEXT

    def details(self, typed: Typed, answer: Json, look: Look) -> dict[str, Any]:
        value = one(typed)
        # An HTML parser takes away a line break that comes first in a textarea.
        kept = f"\n{value}" if value[:1] in ("\n", "\r") else value
        return super().details(typed, answer, look) | {"value": kept, "height": 5}


def _check_email(text: str) -> None:
    if len(text) > _MAX_EMAIL or not _EMAIL.fullmatch(text):
        raise Invalid("Escriba un correo electrónico con el formato correcto, como nombre@ejemplo.com.")


def _phone(text: str) -> str:
    bare = _PHONE_DRESS.sub("", text)
    if not _PHONE.fullmatch(bare):
        raise Invalid("Escriba un número de teléfono, como +51 987 654 321.")
    return bare

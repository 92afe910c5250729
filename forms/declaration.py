"""One component as a form file declares it, read with sentences for whoever wrote it."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

import feel
from forms.answers import Json, Path
from forms.errors import FormDefinitionError
from forms.expressions import Bound, Expression, Template, compile_expression, compile_template
from forms.rules import Rule

FREE_PREFIX = "x-"  # custom properties that are nobody's business but the analyst's


class Declaration:
    """Typed access to one component of the file. What is wrong raises a FormDefinitionError."""

    def __init__(
        self, form: str, source: Mapping[str, object], path: Path = (), place: str = ""
    ) -> None:
        self.form, self.source = form, source
        self.path = path  # of the containers around it
        self.place = place  # where it stands, for components without an id: "componente 3"

    @property
    def name(self) -> str:
        """What the form editor shows of it."""
        named = (self.source[member] for member in ("key", "path", "id") if self.source.get(member))
        return str(next(named, self.place))

    def wrong(self, sentence: str, remedy: str = "", **facts: object) -> FormDefinitionError:
        """An error that names this component."""
        return FormDefinitionError(self.form, self.name, sentence, remedy, **facts)

    def get(self, *where: str) -> object:
        """The value at ``where``; None where there is none."""
        value: object = self.source
        for step in where:
            value = value.get(step) if isinstance(value, Mapping) else None
        return value

    def text(self, *where: str, default: str = "") -> str:
        """A text."""
        value = self.get(*where)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self.wrong("«{campo}» debe ser un texto.", campo=".".join(where))
        return value

    def flag(self, *where: str, default: bool = False) -> bool:
        """A yes or no. Custom properties are texts in the form editor, so "true" counts too."""
        value = self.get(*where)
        if value in (None, ""):
            return default
        if str(value).lower() in ("true", "false"):
            return str(value).lower() == "true"
        raise self.wrong("«{campo}» debe ser true o false.", campo=".".join(where))

    def whole(self, *where: str, default: int, greatest: int) -> int:
        """A whole number from 0 to ``greatest``."""
        value = self.get(*where)
        if value in (None, ""):
            return default
        if isinstance(value, bool) or not str(value).isdecimal() or int(str(value)) > greatest:
            raise self.wrong(
                "«{campo}» debe ser un número entero de 0 a {maximo}.",
                campo=".".join(where),
                maximo=greatest,
            )
        return int(str(value))

    def bound(self, *where: str) -> Bound:
        """A limit: a number, or FEEL after ``=``."""
        value = self.get(*where)
        if value in (None, ""):
            return None
        if isinstance(value, str) and value.startswith("="):
            return self.expression(*where)
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if isinstance(value, bool) or not number.is_finite():
            raise self.wrong(
                "«{campo}» debe ser un número.", "Una expresión empieza con «=».", campo=".".join(where)
            )
        return number

    def expression(self, *where: str) -> Expression | None:
        """A FEEL expression."""
        text = self.text(*where)
        return self.compiled(text, ".".join(where)) if text.strip() else None

    def compiled(self, text: str, where: str) -> Expression:
        """Compile FEEL, or say what is wrong with it."""
        try:
            return compile_expression(text)
        except feel.FeelError as error:
            raise self._not_feel(where, text, error) from error

    def template(self, *where: str) -> Template:
        """A text with ``{{ }}`` in it."""
        text = self.text(*where)
        if "{{#" in text:
            raise self.wrong(
                "«{campo}» usa «{{#», que no está permitido.",
                "Use una expresión: {{if … then … else …}}, o varios textos con su condición.",
                campo=".".join(where),
            )
        try:
            return compile_template(text)
        except feel.FeelError as error:
            raise self._not_feel(".".join(where), text, error) from error

    def _not_feel(self, where: str, text: str, error: feel.FeelError) -> FormDefinitionError:
        return self.wrong(
            "«{campo}» no es una expresión FEEL válida: {texto} ({motivo})",
            "Corrija la expresión.",
            campo=where,
            texto=text.strip(),
            motivo=str(error),
        )

    def property_names(self, known: frozenset[str]) -> None:
        """Refuse custom properties that nobody reads: most are misspelt ones."""
        properties = self.get("properties") or {}
        if not isinstance(properties, Mapping):
            raise self.wrong("«properties» debe ser un objeto.")
        for name in properties:
            if name in known or str(name).startswith(FREE_PREFIX):
                continue
            close = get_close_matches(str(name), known, n=1)
            remedy = "¿Quiso decir «{parecida}»?" if close else "Quítela, o nómbrela «x-{propiedad}»."
            raise self.wrong(
                "La propiedad «{propiedad}» no existe para este componente.",
                remedy,
                propiedad=name,
                parecida=close[0] if close else "",
            )

    def rules(self) -> tuple[Rule, ...]:
        """The cross-checks in ``properties.validaciones``: a list, or the JSON text of one."""
        value = self.get("properties", "validaciones")
        if isinstance(value, str) and value.strip():
            try:
                value = json.loads(value)
            except ValueError:
                value = None
        if value in (None, "", []):
            if self.get("properties", "validaciones"):
                raise self._not_rules()
            return ()
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise self._not_rules()
        return tuple(self._rule(one) for one in value)

    def _rule(self, one: object) -> Rule:
        match one:
            case {"si": str(condition), "mensaje": str(message), **rest} if message and not rest:
                return Rule(self.compiled(condition, "properties.validaciones.si"), message)
        raise self._not_rules()

    def _not_rules(self) -> FormDefinitionError:
        return self.wrong(
            "«validaciones» debe ser una lista de objetos con «si» (FEEL) y «mensaje».",
            'Por ejemplo: [{"si": "edad < 18", "mensaje": "Debe ser mayor de edad."}].',
        )

    def json(self, *where: str) -> Json:
        """Any JSON value."""
        return self.get(*where)  # type: ignore[return-value]  # the file was JSON

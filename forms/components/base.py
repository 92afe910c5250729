"""What every component shares."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Self

from forms.answers import Json, Path, Raw, Typed
from forms.declaration import Declaration
from forms.errors import Invalid
from forms.expressions import BLANK, Expression, Template
from forms.hygiene import showable
from forms.rules import Rule
from forms.scope import Scope
from forms.view import html_id
from forms.words import spoken

MESSAGES = {
    "mensajeRequerido": "requerido",
    "mensajeFormato": "formato",
    "mensajePatron": "patron",
    "mensajeMinimo": "minimo",
    "mensajeMaximo": "maximo",
    "mensajeOpcion": "opcion",
}


@dataclass(frozen=True)
class Look:
    """What a component needs to draw itself."""

    name: str
    scope: Scope
    translate: Callable[[str], str]
    error: bool = False

    def say(self, template: Template) -> str:
        """A text of the form, filled in and translated."""
        return showable(template.render(self.scope.value, translate=self.translate))


@dataclass(frozen=True, kw_only=True)
class Component(ABC):
    """Anything that stands in a form. Immutable, and knows nothing of HTTP."""

    kind: ClassVar[str]  # type in the form file, and name of its template
    properties: ClassVar[frozenset[str]] = frozenset()  # custom properties that it reads

    id: str
    label: Template = BLANK
    hint: Template = BLANK
    hide: Expression | None = None
    line: str = ""  # components of the same line stand side by side
    columns: int = 0
    cipher: str = ""  # kind under which its answer is kept encrypted

    @classmethod
    def declare(cls, declaration: Declaration) -> Self:
        """Build it from the form file.

        Raises:
            FormDefinitionError: see Declaration.
        """
        declaration.property_names(cls.properties)
        return cls(**cls.options(declaration))

    @classmethod
    def options(cls, declaration: Declaration) -> dict[str, Any]:
        """Arguments of the constructor; subclasses add theirs."""
        return {
            "id": declaration.text("id") or declaration.name,
            "label": declaration.template("label"),
            "hint": declaration.template("description"),
            "hide": declaration.expression("conditional", "hide"),
            "line": declaration.text("layout", "row"),
            "columns": declaration.whole("layout", "columns", default=0, greatest=16),
            "cipher": declaration.text("properties", "cifrado"),
        }

    def expressions(self) -> Iterator[Expression]:
        """Every expression that changes how the component is drawn."""
        for one in fields(self):
            yield from _expressions(getattr(self, one.name))

    def details(self, typed: Typed, answer: Json, look: Look) -> dict[str, Any]:
        """What its template needs beyond what all have: arguments of ``ComponentView``."""
        del typed, answer, look
        return {}


def _expressions(value: object) -> Iterator[Expression]:
    if isinstance(value, Expression):
        yield value
    elif isinstance(value, Template):
        yield from value.expressions()


@dataclass(frozen=True, kw_only=True)
class Static(Component):
    """Shows something and asks nothing."""


@dataclass(frozen=True, kw_only=True)
class Field(Component):
    """Asks one question and has one answer."""

    properties = frozenset(
        {
            *("requeridoSi", "validaciones", "mensaje", "autocompletar", "ancho", "componente"),
            *("cifrado", *MESSAGES),
        }
    )
    boxes: ClassVar[tuple[str, ...]] = ("",)  # names of its boxes; "" is the component's own name
    focus: ClassVar[str] = ""  # the box that an error leads to
    empty: ClassVar[Json] = None  # the answer that is stored when nothing is answered
    missing: ClassVar[str] = "Complete «{campo}»."
    tells_blank: ClassVar[bool] = False  # blank has words of its own: a check box says No
    silent: ClassVar[bool] = False  # a browser posts nothing for it where nothing is marked

    key: Path
    required: bool = False
    required_if: Expression | None = None
    readonly: bool | Expression = False  # shows what the process holds; posts count for nothing
    disabled: bool = False  # the same, and gives no answer
    default: Json = None
    rules: tuple[Rule, ...] = ()
    messages: Mapping[str, str] = field(default_factory=dict)  # code → the analyst's own sentence
    autocomplete: str = ""
    width: str = ""

    @classmethod
    def options(cls, declaration: Declaration) -> dict[str, Any]:
        readonly = declaration.get("readonly")
        return super().options(declaration) | {
            "key": declaration.path,
            "required": declaration.flag("validate", "required"),
            "required_if": declaration.expression("properties", "requeridoSi"),
            "readonly": declaration.expression("readonly")
            if isinstance(readonly, str) and readonly.startswith("=")
            else declaration.flag("readonly"),
            "disabled": declaration.flag("disabled"),
            "default": declaration.json("defaultValue"),
            "rules": declaration.rules(),
            "messages": _messages(declaration),
            "autocomplete": declaration.text("properties", "autocompletar"),
            "width": str(declaration.get("properties", "ancho") or ""),
        }

    def typed(self, raw: Raw, name: str) -> Typed:
        """What a browser posted for its boxes, as it is."""
        return {box: tuple(raw.get(box_name(name, box), ())) for box in self.boxes}

    def blank(self, typed: Typed) -> bool:
        """Whether nothing was typed."""
        for values in typed.values():  # not any(…): this runs for every answer
            for value in values:
                if value.strip():
                    return False
        return True

    @abstractmethod
    def parse(self, typed: Typed) -> Json:
        """Turn what was typed into an answer. Never called for blank.

        Raises:
            Invalid: it cannot be read.
        """

    @abstractmethod
    def accept(self, value: Json) -> Json:
        """Take an answer that is JSON already (API, rehearsal). Never called for blank.

        Raises:
            Invalid: it is of another type.
        """

    def settle(self, answer: Json, scope: Scope) -> Json:
        """Hold the answer against limits and options that may depend on other answers.

        Returns:
            The answer to store.

        Raises:
            Invalid: it breaks one.
        """
        del scope
        return answer

    def spell(self, answer: Json) -> Typed:
        """What one would have typed for an answer: the inverse of ``parse``."""
        return {"": () if answer is None else (str(answer),)}

    def tell(self, answer: Json, look: Look) -> str:
        """The answer in words."""
        del look
        return spoken(answer)

    def details(self, typed: Typed, answer: Json, look: Look) -> dict[str, Any]:
        del answer, look
        return {"value": one(typed), "autocomplete": self.autocomplete, "width": self.width}

    def worded(self, reason: Invalid, label: str) -> Invalid:
        """The reason with the name of the component, and in the analyst's words where there are any."""
        sentence = self.messages.get(reason.code) or self.messages.get("", reason.sentence)
        if reason.code == "regla":
            sentence = reason.sentence
        return type(reason)(sentence, **{"campo": label, **reason.facts})


def box_name(name: str, box: str) -> str:
    """The name that one box of a component is posted under."""
    return f"{name}-{box}" if box else name


def box_id(name: str, box: str) -> str:
    """The id of one box."""
    return html_id(box_name(name, box))


def one(typed: Typed, box: str = "") -> str:
    """What was typed into a box that holds one value."""
    values = typed.get(box, ())
    return values[0] if values else ""


def _messages(declaration: Declaration) -> dict[str, str]:
    own = {code: declaration.text("properties", name) for name, code in MESSAGES.items()}
    own[""] = declaration.text("properties", "mensaje")
    own["patron"] = own["patron"] or declaration.text("validate", "patternErrorMessage")
    return {code: sentence for code, sentence in own.items() if sentence}

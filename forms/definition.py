"""From a form file (form-js schema) to a ``Form``."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from forms import ciphers
from forms.answers import Path, dotted
from forms.ciphers import Ciphers
from forms.components import COMPONENTS, OWN, Component, Computed, Container, DynamicList, Field, Group
from forms.components.choice import Choosing
from forms.declaration import Declaration
from forms.errors import FormDefinitionError
from forms.limits import MAX_COMPONENTS, MAX_DEPTH, MAX_PASSES
from forms.plan import Place, places
from forms.rules import Rule

_IGNORED = frozenset({"button"})  # the page has its own buttons
_REMEDIES = {
    "iframe": "Los marcos externos no están permitidos; use un texto con un enlace.",
    "html": "El HTML libre no está permitido; use un texto (Markdown).",
    "image": "Las imágenes no están permitidas en formularios; use un texto con un enlace.",
    "documentPreview": "La vista previa de documentos no está permitida; el expediente ya los muestra.",
}
_RESERVED = frozenset({"csrf_token"})
_IN_ROWS = frozenset({"this", "parent", "i"})  # names that rows add by themselves


@dataclass(frozen=True, kw_only=True)
class Form:
    """The questions of one user task, in the order in which they are asked. Immutable."""

    key: str
    title: str
    components: tuple[Component, ...]
    rules: tuple[Rule, ...]  # checks of the form as a whole
    keys: tuple[str, ...]  # dotted paths of everything that is answered or computed
    writes: frozenset[str]  # process variables that the answers become
    reads: frozenset[str]  # process variables that its expressions read and it does not write itself
    watched: frozenset[tuple[str, ...]]  # what expressions read while it is filled in
    reactive: bool  # whether anything in it depends on answers, or on what the process holds
    ciphers: Ciphers  # answers that are kept encrypted
    reasons: Path  # of the answer that says why, which is compared with that of other cases; or empty
    passes: int  # rounds in which its conditions settle, at most; none where there are no conditions

    @cached_property
    def plan(self) -> tuple[Place, ...]:
        """Its components, as those who fill it in go through them."""
        return places(self.components)

    @cached_property
    def in_batch(self) -> Mapping[str, frozenset[str]]:
        """Answers that many tasks at once may be given, by the key of their question."""
        return {
            dotted(one.key): one.in_batch
            for one in self.components
            if isinstance(one, Choosing) and one.in_batch
        }

    def watches(self, path: Path) -> bool:
        """Whether an answer at this path can change what the form shows."""
        keys = tuple(step for step in path if isinstance(step, str))
        ways = (keys[start:] for start in range(len(keys)))  # inside a row its own names come first
        return any(_overlap(way, read) for way in ways for read in self.watched)


def parse(key: str, source: Mapping[str, object]) -> Form:
    """Read one form file, already decoded from JSON.

    Raises:
        FormDefinitionError: naming the component that is wrong; ``.all`` has every error of the file.
    """
    reader = _Reader(key)
    root = Declaration(key, source)
    declared = source.get("components") if isinstance(source, Mapping) else None
    if not isinstance(declared, list):
        raise root.wrong("El formulario no tiene «components».", "Guárdelo de nuevo con el editor.")
    components = reader.components(declared, (), 0)
    rules = reader.rules(root)
    if reader.errors:
        first = reader.errors[0]
        first.all = tuple(reader.errors)
        raise first
    return _form(key, root, components, rules)


class _Reader:
    """Reads components and goes on after an error, so that the analyst sees all of them at once."""

    def __init__(self, form: str) -> None:
        self.form = form
        self.errors: list[FormDefinitionError] = []
        self.taken: dict[Path, str] = {}
        self.count = 0

    def components(self, declared: list[object], path: Path, depth: int) -> tuple[Component, ...]:
        """The components of one container."""
        read: list[Component] = []
        for number, source in enumerate(declared, 1):
            if not isinstance(source, Mapping):
                source = {}  # noqa: PLW2901 (refused below for its type)
            declaration = Declaration(self.form, source, path, f"componente {number}")
            try:
                component = self._component(declaration, depth)
            except FormDefinitionError as error:
                self.errors.append(error)
                continue
            if component is not None:
                read.append(component)
        return tuple(read)

    def rules(self, root: Declaration) -> tuple[Rule, ...]:
        """The checks of the form as a whole."""
        try:
            root.property_names(frozenset({"validaciones", "titulo", "motivacion"}))
            return root.rules()
        except FormDefinitionError as error:
            error.component = ""
            self.errors.append(error)
            return ()

    def _component(self, declaration: Declaration, depth: int) -> Component | None:
        self.count += 1
        if self.count > MAX_COMPONENTS:
            raise declaration.wrong(
                "El formulario tiene más de {maximo} componentes.", maximo=MAX_COMPONENTS
            )
        if depth > MAX_DEPTH:
            raise declaration.wrong("Hay más de {maximo} grupos uno dentro de otro.", maximo=MAX_DEPTH)
        kind = _kind(declaration)
        if kind in _IGNORED:
            return None
        cls = COMPONENTS[kind]
        declaration.path = self._path(declaration, cls)
        if issubclass(cls, Container):
            return self._container(declaration, cls, depth)
        return cls.declare(declaration)

    def _container(self, declaration: Declaration, cls: type[Container], depth: int) -> Component:
        inner = declaration.get("components")
        if not isinstance(inner, list):
            raise declaration.wrong("No tiene «components».", "Agréguele componentes o quítelo.")
        outside = self.taken
        if issubclass(cls, DynamicList):
            self.taken = {}  # keys inside are relative to a row
            own: Path = ()
        else:
            own = declaration.path
        children = self.components(inner, own, depth + 1)
        self.taken = outside
        declaration.property_names(cls.properties)
        return cls(components=children, **cls.options(declaration))

    def _path(self, declaration: Declaration, cls: type[Component]) -> Path:
        if not issubclass(cls, Field | Computed | DynamicList | Group):
            return ()
        member = "path" if issubclass(cls, Container) else "key"
        own = declaration.text(member)
        if not own and cls is Group:
            return declaration.path
        path = (*declaration.path, *_steps(own, member, declaration))
        if cls is not Group:
            self._take(path, declaration)
        return path

    def _take(self, path: Path, declaration: Declaration) -> None:
        for other in self.taken:
            if other[: len(path)] == path or path[: len(other)] == other:
                raise declaration.wrong(
                    "La clave «{clave}» choca con la de otro componente, «{otra}».",
                    "Dele una clave distinta.",
                    clave=dotted(path),
                    otra=dotted(other),
                )
        self.taken[path] = declaration.name


def _kind(declaration: Declaration) -> str:
    kind = declaration.text("properties", "componente") or declaration.text("type")
    if declaration.get("properties", "componente") and kind not in OWN:
        raise declaration.wrong(
            "El componente «{tipo}» no existe.", "Use {tipos}.", tipo=kind, tipos=" o ".join(sorted(OWN))
        )
    if kind not in COMPONENTS and kind not in _IGNORED:
        close = get_close_matches(kind, COMPONENTS, n=1)
        raise declaration.wrong(
            "El tipo de componente «{tipo}» no está permitido.",
            _REMEDIES.get(kind) or ("¿Quiso decir «{parecido}»?" if close else "Use uno de: {tipos}."),
            tipo=kind,
            parecido=close[0] if close else "",
            tipos=", ".join(sorted(COMPONENTS)),
        )
    return kind


def _steps(own: str, member: str, declaration: Declaration) -> tuple[str, ...]:
    steps = tuple(own.split("."))
    if not all(step.isidentifier() for step in steps) or own.startswith("_") or own in _RESERVED:
        raise declaration.wrong(
            "«{campo}» debe ser un nombre sin espacios ni guiones: «{clave}».",
            "Use letras, cifras y «_», como fecha_nacimiento.",
            campo=member,
            clave=own,
        )
    return steps


def _form(
    key: str, root: Declaration, components: tuple[Component, ...], rules: tuple[Rule, ...]
) -> Form:
    every = tuple(_every(components))
    writes = frozenset(str(path[0]) for path in _paths(components))
    expressions = (expression for one in every for expression in one.expressions())
    return Form(
        key=key,
        title=root.text("properties", "titulo") or root.text("title"),
        components=components,
        rules=rules,
        keys=tuple(dotted(path) for path in _paths(components)),
        writes=writes,
        reads=frozenset(_read_outside(components, rules)) - writes,
        watched=frozenset(_plain(read) for expression in expressions for read in expression.reads()),
        reactive=bool(rules) or any(_reacts(one) for one in every),
        ciphers=dict(ciphers.found(components)),
        reasons=tuple(step for step in root.text("properties", "motivacion").split(".") if step),
        passes=min(_rounds(every, writes), MAX_PASSES),
    )


def _plain(read: tuple[str, ...]) -> tuple[str, ...]:
    """What ``this.cargo`` and ``parent.pais`` read, as the questions themselves are called."""
    while len(read) > 1 and read[0] in ("this", "parent"):
        read = read[1:]
    return read


def _rounds(every: Sequence[Component], writes: frozenset[str]) -> int:
    """In how many rounds conditions and computed values settle: in one if they read no answers."""
    computed = [one.expression for one in every if isinstance(one, Computed)]
    deciding = [one.hide for one in every if one.hide] + computed
    rows = any(isinstance(one, DynamicList) for one in every)  # their answers have other names
    entangled = rows or any(one.program.names & writes for one in deciding)
    return len(deciding) + 1 if entangled and deciding else len(deciding[:1])


def _reacts(component: Component) -> bool:
    """Whether it reads data to be shown or checked."""
    read = getattr(getattr(component, "source", None), "variable", ())
    return bool(read or getattr(component, "rules", ())) or any(component.expressions())


def _every(components: tuple[Component, ...]) -> Iterator[Component]:
    for component in components:
        yield component
        if isinstance(component, Container):
            yield from component.all()


def _paths(components: tuple[Component, ...]) -> Iterator[Path]:
    """Paths of what is answered; of a list, its own."""
    for component in components:
        if isinstance(component, Field | Computed | DynamicList):
            yield component.key
        elif isinstance(component, Group):
            yield from _paths(component.components)


def _read_outside(
    components: tuple[Component, ...], rules: tuple[Rule, ...], inside: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Names that expressions read, less those that the row they stand in gives them."""
    for rule in rules:
        yield from rule.wrong_if.program.names
    for component in components:
        own = [expression.program.names for expression in component.expressions()]
        own += [rule.wrong_if.program.names for rule in getattr(component, "rules", ())]
        row = inside
        if isinstance(component, DynamicList):
            row = inside | _IN_ROWS | {str(path[0]) for path in _paths(component.components)}
        for names in own:
            yield from names - row
        if isinstance(component, DynamicList):
            yield from _read_outside(component.components, (), row)
        elif isinstance(component, Container):
            yield from _read_outside(component.components, (), inside)
        source = getattr(component, "source", None)
        yield from getattr(source, "variable", ())[:1]


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]

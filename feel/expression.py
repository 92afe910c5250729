"""The door: compile a text once, evaluate it as often as wanted."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache

from feel import analysis, functions, names, parser
from feel.compiler import Env, compile_node, compile_tests
from feel.errors import FeelError, FeelLimitExceeded
from feel.exchange import SCALARS, exported, imported
from feel.limits import MAX_TREES_KEPT
from feel.scope import Run
from feel.tree import Name, Node, UnaryTests
from feel.types import Type
from feel.values import Value

_NO_TYPES: Mapping[str, Type] = {}


def _too_deep() -> FeelLimitExceeded:
    return FeelLimitExceeded("La expresión se llama a sí misma demasiadas veces o está muy anidada.")


class _Compiled:
    """What expressions and unary tests share."""

    def __init__(self, text: str, tree: Node, types: Mapping[str, Type]) -> None:
        self.text = text
        self.tree: Node = tree
        self._types = types
        self._found: analysis.Findings | None = None

    @property
    def _findings(self) -> analysis.Findings:
        if self._found is None:
            self._found = analysis.analyze(self.tree, self._types)
        return self._found

    @property
    def names(self) -> frozenset[str]:
        """Variables that it surely reads."""
        return self._findings.names

    @property
    def possible(self) -> frozenset[str]:
        """Names inside filters: variables, or entries of the elements."""
        return self._findings.possible

    @property
    def paths(self) -> frozenset[tuple[str, ...]]:
        """What it reads of them: ``solicitante.pais`` is ``("solicitante", "pais")``."""
        return self._findings.paths

    def spots(self, name: str) -> list[tuple[Name, analysis.Frames]]:
        """Where it names that variable, with the scopes around each place; see ``analysis.spots``."""
        return list(analysis.spots(self.tree, name))

    @property
    def warnings(self) -> tuple[FeelError, ...]:
        """What can only give null, such as a call to a function that nobody has."""
        return analysis.warnings(self.tree, self._types)

    def __repr__(self) -> str:
        return f"{type(self).__name__.lstrip('_')}({self.text!r})"


class Expression(_Compiled):
    """A compiled expression: immutable, and safe to share between threads."""

    def __init__(self, text: str, tree: Node, types: Mapping[str, Type]) -> None:
        super().__init__(text, tree, types)
        self._code = compile_node(tree, Env(types=types))

    def evaluate(self, context: Mapping[str, object], *, now: datetime | None = None) -> Value:
        """Its value with the variables of ``context``; names that are missing read as null.

        Args:
            context: Variables by name, with Python's values.
            now: The instant that ``now()`` and ``today()`` tell; by default the clock's, in Lima.

        Returns:
            Python's values: Decimal for numbers; days, times and instants as ``datetime``'s types
            where those can hold them. What FEEL calls an error is None.

        Raises:
            FeelLimitExceeded: it would take too long or grow too large.
        """
        run = Run(context, now)
        try:
            value = self._code(run)
            return value if type(value) in SCALARS else exported(value, run)
        except RecursionError:
            raise _too_deep() from None

    def value(self, run: Run) -> Value:
        """Its FEEL value within a run already begun, for decisions, which keep to FEEL's own values."""
        try:
            return self._code(run)
        except RecursionError:
            raise _too_deep() from None


class UnaryExpression(_Compiled):
    """A compiled cell of a decision table: immutable, and safe to share between threads."""

    def __init__(self, text: str, tree: UnaryTests, types: Mapping[str, Type]) -> None:
        super().__init__(text, tree, types)
        self._code = compile_tests(tree, Env(types=types))

    def matches(
        self, value: object, context: Mapping[str, object] | Run, *, now: datetime | None = None
    ) -> bool | None:
        """Whether the value passes; None where FEEL cannot tell.

        Args:
            value: What the cell's column shows.
            context: Variables that the cell may name; a ``feel.Run`` made once for the whole
                table saves converting them for each cell.
            now: See ``Expression.evaluate``.

        Raises:
            FeelLimitExceeded: it would take too long.
        """
        run = context if isinstance(context, Run) else Run(context, now)
        try:
            return self._code(imported(value, run), run)
        except RecursionError:
            raise _too_deep() from None


def compile(  # noqa: A001 - feel.compile, as re.compile
    text: str, names: Iterable[str] = (), *, types: Mapping[str, Type] | None = None
) -> Expression:
    """The compiled expression; the same one each time for the same text.

    Args:
        text: FEEL.
        names: Names in scope with operators or keywords in them, such as ``Años de servicio``.
        types: Types from outside for ``instance of``, by name.

    Raises:
        FeelSyntaxError: it is no expression.
        FeelLimitExceeded: it is too long or too deep.
    """
    if types:
        return Expression(text, parser.parse(text, [*names, *types]), types)
    return _expression(text, frozenset(names))


def compile_unary(
    text: str, names: Iterable[str] = (), *, types: Mapping[str, Type] | None = None
) -> UnaryExpression:
    """The compiled cell of a decision table; see ``compile``."""
    if types:
        return UnaryExpression(text, parser.parse_tests(text, [*names, *types]), types)
    return _unary(text, frozenset(names))


@lru_cache(MAX_TREES_KEPT)
def _expression(text: str, known: frozenset[str]) -> Expression:
    return Expression(text, parser.parse(text, known), _NO_TYPES)


@lru_cache(MAX_TREES_KEPT)
def _unary(text: str, known: frozenset[str]) -> UnaryExpression:
    return UnaryExpression(text, parser.parse_tests(text, known), _NO_TYPES)


def register(name: str, function: object, parameters: Iterable[str] = ()) -> None:
    """Give every expression a function from outside.

    Args:
        name: How expressions call it; may contain spaces.
        function: A Python function; given and giving Python's values.
        parameters: Names of its parameters, for calls by name.
    """
    if not callable(function):
        raise FeelError("Lo que se registra como «{name}» no es una función.", name=name)
    key = names.normal(name)
    functions.FUNCTIONS[key] = functions.outside(function, list(parameters), name=key)

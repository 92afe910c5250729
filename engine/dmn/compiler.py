"""Boxed expressions compiled to closures over a scope (DMN 1.5 §7.3, §10.2)."""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

import feel
from engine.dmn import functions
from engine.dmn.errors import DecisionFailed
from engine.dmn.model import (
    BoxedContext,
    BoxedList,
    Conditional,
    DecisionTable,
    Expression,
    Filter,
    FunctionDefinition,
    Invocation,
    Iteration,
    Literal,
    Quantified,
    Relation,
    Variable,
)
from engine.dmn.tables import Table
from engine.dmn.trace import Trace
from engine.dmn.types import Types

Scope = Mapping[str, object]
Compiled = Callable[[Scope, Trace], object]
Names = frozenset[str]

_FEEL_LANGUAGES = ("", "feel")


class Compiler:
    """Compiles the logic of one decision (or function) of one model."""

    def __init__(self, types: Types, decision: str) -> None:
        self._types, self._decision = types, decision

    def compile(self, expression: Expression, names: Names) -> Compiled:
        """One expression; ``names`` are the names that its scope will hold.

        Raises:
            FeelError: some text in it is not FEEL.
            DecisionFailed: it uses something that cannot be executed (Java or PMML functions).
        """
        run = _COMPILERS[type(expression)](self, expression, names)
        if expression.type_ref is None:
            return run
        coerce = self._types.coercion(expression.type_ref)
        return lambda scope, trace: coerce(run(scope, trace), trace)

    def variable(self, variable: Variable, value: Compiled) -> Compiled:
        """``value`` held to the type of the variable that receives it."""
        if variable.type_ref is None:
            return value
        coerce = self._types.coercion(variable.type_ref)
        return lambda scope, trace: coerce(value(scope, trace), trace)

    def function(self, definition: FunctionDefinition, names: Names) -> Compiled:
        """A function value that closes over the scope in which it is made."""
        if definition.kind != "FEEL" or definition.body is None:
            raise DecisionFailed(
                decision=self._decision,
                why=f"la función es de tipo {definition.kind} o no tiene cuerpo; solo se ejecuta FEEL",
                line=definition.line,
            )
        parameters = tuple(p.name for p in definition.parameters)
        body = self.compile(definition.body, names | set(parameters))
        types = [self._types.type_of(p.type_ref) for p in definition.parameters]

        def make(scope: Scope, trace: Trace) -> object:
            def call(arguments: Sequence[object]) -> object:
                return body({**scope, **dict(zip(parameters, arguments, strict=True))}, trace)

            return functions.Traced(parameters, call, types=types, name=self._decision, trace=trace)

        return make

    def _literal(self, expression: Literal, names: Names) -> Compiled:
        language = expression.language.lower()
        if language not in _FEEL_LANGUAGES and "/feel" not in language:
            raise DecisionFailed(
                decision=self._decision,
                why=f"el lenguaje «{expression.language}» no se ejecuta; escriba la expresión en FEEL",
                line=expression.line,
            )
        compiled = feel.compile(expression.text or "null", names, types=self._types.named)
        return lambda scope, trace: compiled.value(feel.Run(scope, trace.now))

    def _context(self, expression: BoxedContext, names: Names) -> Compiled:
        steps: list[tuple[str | None, Compiled]] = []
        for entry in expression.entries:
            value = self.compile(entry.value, names)
            if entry.variable is None:
                steps.append((None, value))
                continue
            steps.append((entry.variable.name, self.variable(entry.variable, value)))
            names |= {entry.variable.name}

        def run(scope: Scope, trace: Trace) -> object:
            inner, made = dict(scope), dict[str, object]()
            for name, value in steps:
                result = value(inner, trace)
                if name is None:
                    return result
                inner[name] = made[name] = result
            return made

        return run

    def _list(self, expression: BoxedList, names: Names) -> Compiled:
        items = [self.compile(item, names) for item in expression.items]
        return lambda scope, trace: [item(scope, trace) for item in items]

    def _relation(self, expression: Relation, names: Names) -> Compiled:
        columns = expression.columns
        rows = [
            [
                (column.name, self.variable(column, self.compile(cell, names)))
                for column, cell in zip(columns, row, strict=False)
            ]
            for row in expression.rows
        ]
        return lambda scope, trace: [{name: cell(scope, trace) for name, cell in row} for row in rows]

    def _invocation(self, expression: Invocation, names: Names) -> Compiled:
        called = self.compile(expression.function, names)
        arguments = [
            (b.parameter.name, self.variable(b.parameter, self.compile(b.value, names)))
            for b in expression.bindings
            if b.value is not None
        ]

        def run(scope: Scope, trace: Trace) -> object:
            given = {name: value(scope, trace) for name, value in arguments}
            return functions.invoke(called(scope, trace), given)

        return run

    def _conditional(self, expression: Conditional, names: Names) -> Compiled:
        condition = self.compile(expression.condition, names)
        then, otherwise = self.compile(expression.then, names), self.compile(expression.otherwise, names)

        def run(scope: Scope, trace: Trace) -> object:
            match condition(scope, trace):
                case True:
                    return then(scope, trace)
                case False | None:
                    return otherwise(scope, trace)
                case _:
                    trace.fail("la condición no es verdadera ni falsa", decision=self._decision)
                    return None

        return run

    def _iteration(self, expression: Iteration, names: Names) -> Compiled:
        collection = self.compile(expression.collection, names)
        result = self.compile(expression.result, names | {expression.variable, "partial"})

        def run(scope: Scope, trace: Trace) -> object:
            items = functions.items(collection(scope, trace))
            if items is None:
                return None
            made: list[object] = []
            for item in items:
                made.append(result({**scope, expression.variable: item, "partial": made}, trace))
            return made

        return run

    def _quantified(self, expression: Quantified, names: Names) -> Compiled:
        collection = self.compile(expression.collection, names)
        satisfies = self.compile(expression.satisfies, names | {expression.variable})

        def run(scope: Scope, trace: Trace) -> object:
            items = functions.items(collection(scope, trace))
            if items is None:
                return None
            answers = [satisfies({**scope, expression.variable: item}, trace) for item in items]
            return functions.quantify(answers, every=expression.every)

        return run

    def _filter(self, expression: Filter, names: Names) -> Compiled:
        collection = self.compile(expression.collection, names)
        match = self.compile(expression.match, names | {"item"})

        def run(scope: Scope, trace: Trace) -> object:
            items = functions.items(collection(scope, trace))
            if items is None:
                return None
            answers = [match({**scope, **_fields(i), "item": i}, trace) for i in items]
            return functions.select(items, answers)

        return run

    def _table(self, expression: DecisionTable, names: Names) -> Compiled:
        return Table(expression, self._decision, names, self._types.coercion).evaluate

    def _function(self, expression: FunctionDefinition, names: Names) -> Compiled:
        return self.function(expression, names)


def _fields(item: object) -> Mapping[str, object]:
    """The entries of a context are in scope inside a filter over contexts."""
    return cast("Mapping[str, object]", item) if isinstance(item, dict) else {}


_COMPILERS: dict[type[Expression], Callable[..., Compiled]] = {
    Literal: Compiler._literal,  # noqa: SLF001 - the class's own dispatch table
    BoxedContext: Compiler._context,  # noqa: SLF001
    BoxedList: Compiler._list,  # noqa: SLF001
    Relation: Compiler._relation,  # noqa: SLF001
    FunctionDefinition: Compiler._function,  # noqa: SLF001
    Invocation: Compiler._invocation,  # noqa: SLF001
    Conditional: Compiler._conditional,  # noqa: SLF001
    Iteration: Compiler._iteration,  # noqa: SLF001
    Quantified: Compiler._quantified,  # noqa: SLF001
    Filter: Compiler._filter,  # noqa: SLF001
    DecisionTable: Compiler._table,  # noqa: SLF001
}

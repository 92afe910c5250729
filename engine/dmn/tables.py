"""Decision tables: which rules match, and what the hit policy makes of them (DMN 1.5 §8)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import feel
from engine.dmn.model import Aggregation, DecisionTable, HitPolicy, OutputClause, Rule
from engine.dmn.trace import FiredRule, TableTrace, Trace

Coerce = Callable[[object, Trace], object]
Row = tuple[object, ...]
Match = tuple[Rule, Row]


@dataclass(frozen=True)
class _Input:
    label: str
    expression: feel.Expression
    coerce: Coerce
    allowed: feel.UnaryExpression | None


@dataclass(frozen=True)
class _Rule:
    rule: Rule
    tests: tuple[tuple[int, feel.UnaryExpression], ...]  # only the cells that ask something
    outputs: tuple[feel.Expression, ...]


class Table:
    """A decision table ready to be evaluated. Immutable."""

    def __init__(
        self,
        table: DecisionTable,
        decision: str,
        names: frozenset[str],
        type_of: Callable[[str | None], Coerce],
    ) -> None:
        """Compile every cell.

        Raises:
            FeelError: a cell that is not FEEL.
        """
        self._table, self._decision = table, decision
        self._inputs = tuple(
            _Input(
                label=clause.label or clause.expression,
                expression=feel.compile(clause.expression, names),
                coerce=type_of(clause.type_ref),
                allowed=_tests(clause.values, names),
            )
            for clause in table.inputs
        )
        self._rules = tuple(_compile_rule(rule, names) for rule in table.rules)
        self._coerce = tuple(type_of(clause.type_ref) for clause in table.outputs)
        self._defaults = _defaults(table.outputs, names)
        self._ranks = tuple(_ranks(clause, names) for clause in table.outputs)
        self._allowed = tuple(_tests(clause.values, names) for clause in table.outputs)

    def evaluate(self, scope: Mapping[str, object], trace: Trace) -> object:
        """The answer of the table in this scope.

        Where an input or output has a value that is not allowed, or rules contradict each other, the
        answer is null and ``trace`` says why and names the rows.
        """
        run = feel.Run(scope, trace.now)
        values = [clause.coerce(clause.expression.value(run), trace) for clause in self._inputs]
        for clause, value in zip(self._inputs, values, strict=True):
            if (
                clause.allowed is not None
                and value is not None
                and not clause.allowed.matches(value, run)
            ):
                trace.fail("valor no permitido", decision=self._decision, input=clause.label)
                return None
        matches = self._matches(values, run, trace)
        trace.tables.append(self._explain(values, matches))
        if not matches:
            return self._default(run)
        if not self._outputs_allowed(matches, run, trace):
            return None
        return self._apply_policy(matches, trace)

    def _matches(self, values: Sequence[object], run: feel.Run, trace: Trace) -> list[Match]:
        found: list[Match] = []
        first = self._table.hit_policy is HitPolicy.FIRST
        for compiled in self._rules:
            if all(test.matches(values[column], run) for column, test in compiled.tests):
                outputs = tuple(
                    coerce(cell.value(run), trace)
                    for coerce, cell in zip(self._coerce, compiled.outputs, strict=True)
                )
                found.append((compiled.rule, outputs))
                if first:
                    break
        return found

    def _explain(self, values: Sequence[object], matches: Iterable[Match]) -> TableTrace:
        return TableTrace(
            decision=self._decision,
            table=self._table.id,
            hit_policy=self._table.hit_policy.value,
            inputs=tuple((i.label, v) for i, v in zip(self._inputs, values, strict=True)),
            fired=tuple(
                FiredRule(number=r.number, id=r.id, annotation=r.annotation, outputs=row)
                for r, row in matches
            ),
        )

    def _default(self, run: feel.Run) -> object:
        if self._defaults is None:
            return None
        return self._one(tuple(None if d is None else d.value(run) for d in self._defaults))

    def _outputs_allowed(self, matches: list[Match], run: feel.Run, trace: Trace) -> bool:
        for rule, row in matches:
            for clause, allowed, value in zip(self._table.outputs, self._allowed, row, strict=True):
                if allowed is not None and value is not None and not allowed.matches(value, run):
                    trace.fail(
                        "resultado no permitido",
                        decision=self._decision,
                        output=clause.name,
                        rules=[rule.number],
                    )
                    return False
        return True

    def _apply_policy(self, matches: list[Match], trace: Trace) -> object:
        rows = [row for _, row in matches]
        match self._table.hit_policy:
            case HitPolicy.UNIQUE | HitPolicy.ANY | HitPolicy.FIRST | HitPolicy.PRIORITY:
                return self._single(matches, rows, trace)
            case HitPolicy.RULE_ORDER:
                return [self._one(row) for row in rows]
            case HitPolicy.OUTPUT_ORDER:
                return [self._one(row) for row in self._by_priority(rows)]
            case _:
                return self._collect(matches, trace)

    def _single(self, matches: list[Match], rows: list[Row], trace: Trace) -> object:
        match self._table.hit_policy:
            case HitPolicy.UNIQUE if len(rows) > 1:
                return self._conflict("varias filas de una tabla UNIQUE coinciden", matches, trace)
            case HitPolicy.ANY if any(row != rows[0] for row in rows):
                return self._conflict(
                    "las filas de una tabla ANY difieren en su resultado", matches, trace
                )
            case HitPolicy.PRIORITY:
                return self._one(self._by_priority(rows)[0])
            case _:
                return self._one(rows[0])

    def _one(self, row: Row) -> object:
        if len(row) == 1:
            return row[0]
        return {clause.name: value for clause, value in zip(self._table.outputs, row, strict=True)}

    def _by_priority(self, rows: list[Row]) -> list[Row]:
        """Rows by the place of their outputs in the lists of output values, leftmost output first."""

        def rank(row: Row) -> tuple[int, ...]:
            return tuple(
                ranks.index(value) if value in ranks else len(ranks)
                for ranks, value in zip(self._ranks, row, strict=True)
            )

        return sorted(rows, key=rank)

    def _collect(self, matches: list[Match], trace: Trace) -> object:
        values = [self._one(row) for _, row in matches]
        match self._table.aggregation:
            case Aggregation.NONE:
                return values
            case Aggregation.COUNT:
                return Decimal(len(values))
            case aggregation:
                result = feel.compile(f"{aggregation.value.lower()}(valores)").evaluate(
                    {"valores": values}
                )
                if result is None:
                    self._conflict(
                        f"los resultados no se agregan con {aggregation.value}", matches, trace
                    )
                return result

    def _conflict(self, why: str, matches: list[Match], trace: Trace) -> object:
        trace.fail(why, decision=self._decision, rules=[rule.number for rule, _ in matches])
        return None


def _tests(text: str, names: frozenset[str]) -> feel.UnaryExpression | None:
    """Compiled unary tests, or None for a cell that asks nothing."""
    return feel.compile_unary(text, names) if text.strip() not in ("", "-") else None


def _compile_rule(rule: Rule, names: frozenset[str]) -> _Rule:
    tests = ((column, _tests(text, names)) for column, text in enumerate(rule.inputs))
    return _Rule(
        rule=rule,
        tests=tuple((column, test) for column, test in tests if test is not None),
        outputs=tuple(feel.compile(text or "null", names) for text in rule.outputs),
    )


def _defaults(
    outputs: Sequence[OutputClause], names: frozenset[str]
) -> tuple[feel.Expression | None, ...] | None:
    if all(clause.default is None for clause in outputs):
        return None
    return tuple(None if c.default is None else feel.compile(c.default, names) for c in outputs)


def _ranks(clause: OutputClause, names: frozenset[str]) -> list[object]:
    """The output values in the order of their priority."""
    if clause.values in ("", "-"):
        return []
    values = feel.compile(f"[{clause.values}]", names).value(feel.Run({}))
    return values if isinstance(values, list) else []

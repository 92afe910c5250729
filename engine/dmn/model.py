"""A DMN model as read from its file: plain immutable values, nothing compiled yet.

Names are those of OMG DMN 1.5. Every expression carries the line of the file it was read from, so
that whatever is wrong with it can be shown where the analyst wrote it.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field


class HitPolicy(enum.StrEnum):
    """What a decision table answers when several of its rules match (DMN 1.5 §8.2.10)."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"
    COLLECT = "COLLECT"


class Aggregation(enum.StrEnum):
    """How COLLECT makes one value of many (DMN 1.5 §8.2.10)."""

    NONE = ""
    SUM = "SUM"
    COUNT = "COUNT"
    MIN = "MIN"
    MAX = "MAX"


@dataclass(frozen=True, kw_only=True)
class Expression:
    """Base of all boxed expressions."""

    type_ref: str | None = None
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A name with, perhaps, a type."""

    name: str
    type_ref: str | None = None


@dataclass(frozen=True, kw_only=True)
class Literal(Expression):
    """FEEL text."""

    text: str
    language: str = ""  # empty: FEEL


@dataclass(frozen=True, kw_only=True)
class ContextEntry:
    """One line of a boxed context; without a variable it is the result."""

    variable: Variable | None
    value: Expression


@dataclass(frozen=True, kw_only=True)
class BoxedContext(Expression):
    """Entries evaluated in order, each seeing those before it."""

    entries: tuple[ContextEntry, ...]


@dataclass(frozen=True, kw_only=True)
class BoxedList(Expression):
    """A list of expressions."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, kw_only=True)
class Relation(Expression):
    """A list of contexts written as a grid."""

    columns: tuple[Variable, ...]
    rows: tuple[tuple[Expression, ...], ...]


@dataclass(frozen=True, kw_only=True)
class FunctionDefinition(Expression):
    """A boxed function. Only kind FEEL can be executed."""

    parameters: tuple[Variable, ...]
    body: Expression | None
    kind: str = "FEEL"


@dataclass(frozen=True, kw_only=True)
class Binding:
    """One argument of a boxed invocation."""

    parameter: Variable
    value: Expression | None


@dataclass(frozen=True, kw_only=True)
class Invocation(Expression):
    """A call with named arguments."""

    function: Expression
    bindings: tuple[Binding, ...]


@dataclass(frozen=True, kw_only=True)
class Conditional(Expression):
    """Boxed if / then / else."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, kw_only=True)
class Iteration(Expression):
    """Boxed for."""

    variable: str
    collection: Expression
    result: Expression


@dataclass(frozen=True, kw_only=True)
class Quantified(Expression):
    """Boxed some / every."""

    every: bool
    variable: str
    collection: Expression
    satisfies: Expression


@dataclass(frozen=True, kw_only=True)
class Filter(Expression):
    """Boxed filter."""

    collection: Expression
    match: Expression


@dataclass(frozen=True, kw_only=True)
class InputClause:
    """A column of conditions: what is looked at and which values it may have."""

    expression: str
    type_ref: str | None = None
    values: str = ""
    label: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class OutputClause:
    """A column of results."""

    name: str
    type_ref: str | None = None
    values: str = ""
    default: str | None = None
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A row. ``number`` counts from 1, as analysts see it."""

    id: str
    number: int
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    annotation: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class DecisionTable(Expression):
    """Rules, what they look at, and what happens when several match."""

    id: str
    hit_policy: HitPolicy
    aggregation: Aggregation
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, kw_only=True)
class ItemDefinition:
    """A type of the model: another type narrowed, a structure, a list or a function."""

    name: str
    type_ref: str | None = None
    allowed_values: str = ""
    type_constraint: str = ""
    is_collection: bool = False
    components: tuple["ItemDefinition", ...] = ()
    function_result: str | None = None
    function_parameters: tuple[Variable, ...] = ()
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Element:
    """Base of the nodes of a decision requirements graph."""

    id: str
    name: str
    variable: Variable
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class InputData(Element):
    """A value that comes from outside."""


@dataclass(frozen=True, kw_only=True)
class Decision(Element):
    """A question with the logic that answers it. ``requires`` holds qualified element references."""

    requires: tuple[str, ...]
    logic: Expression | None
    question: str = ""


@dataclass(frozen=True, kw_only=True)
class BusinessKnowledge(Element):
    """A function that decisions may call."""

    requires: tuple[str, ...]
    logic: FunctionDefinition | None


@dataclass(frozen=True, kw_only=True)
class DecisionService(Element):
    """A part of the graph offered as a function."""

    output_decisions: tuple[str, ...]
    encapsulated_decisions: tuple[str, ...]
    input_decisions: tuple[str, ...]
    input_data: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Import:
    """Another model, seen under a name."""

    name: str
    namespace: str


@dataclass(frozen=True, kw_only=True)
class Model:
    """One file. ``elements`` is keyed by id."""

    name: str
    namespace: str
    file: str
    imports: tuple[Import, ...]
    types: Mapping[str, ItemDefinition]
    elements: Mapping[str, Element] = field(default_factory=dict)

    def qualified(self, reference: str) -> str:
        """``namespace#id`` of a reference that may be local (``#id`` or ``id``)."""
        space, _, element = reference.rpartition("#")
        return f"{space or self.namespace}#{element}"

"""Decision tables: every hit policy, what they answer and why."""

from decimal import Decimal

import pytest

from engine.dmn import DecisionFailed, Decisions

HEAD = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="urn:m" id="m">'
    '<inputData id="i" name="edad"><variable name="edad" typeRef="number"/></inputData>'
)
NEEDS = '<informationRequirement><requiredInput href="#i"/></informationRequirement>'


def table(
    attributes: str, rules: list[tuple[str, ...]], outputs: str = '<output name="r"/>'
) -> Decisions:
    """A model with one table over ``edad``; a rule is its condition and its outputs."""
    rows = "".join(
        f'<rule id="r{n}"><inputEntry><text><![CDATA[{condition}]]></text></inputEntry>'
        + "".join(f"<outputEntry><text>{cell}</text></outputEntry>" for cell in cells)
        + "</rule>"
        for n, (condition, *cells) in enumerate(rules, start=1)
    )
    source = (
        f'{HEAD}<decision id="d" name="decisión"><variable name="decisión"/>{NEEDS}'
        f'<decisionTable id="t" {attributes}><input label="Edad"><inputExpression typeRef="number">'
        f"<text>edad</text></inputExpression></input>{outputs}{rows}</decisionTable></decision></definitions>"
    )
    return Decisions.load({"m.dmn": source.encode()})


OVERLAPPING = [(">= 10", '"a"'), (">= 20", '"b"'), (">= 30", '"a"')]
RANKED = '<output name="r"><outputValues><text>"b","a"</text></outputValues></output>'


@pytest.mark.parametrize(
    ("attributes", "edad", "expected"),
    [
        ('hitPolicy="FIRST"', 25, "a"),
        ('hitPolicy="RULE ORDER"', 25, ["a", "b"]),
        ('hitPolicy="RULE ORDER"', 5, None),
        ('hitPolicy="PRIORITY"', 35, "b"),
        ('hitPolicy="OUTPUT ORDER"', 35, ["b", "a", "a"]),
        ('hitPolicy="COLLECT"', 35, ["a", "b", "a"]),
        ('hitPolicy="COLLECT" aggregation="COUNT"', 35, Decimal(3)),
        ('hitPolicy="UNIQUE"', 15, "a"),
        ("", 15, "a"),
        ('hitPolicy="ANY"', 15, "a"),
    ],
)
def test_answers_as_its_hit_policy_says(attributes: str, edad: int, expected: object) -> None:
    answer, _ = table(attributes, OVERLAPPING, RANKED).ask("d", {"edad": edad})

    assert expected == answer


@pytest.mark.parametrize(
    ("aggregation", "expected"), [("SUM", Decimal(6)), ("MIN", Decimal(1)), ("MAX", Decimal(3))]
)
def test_aggregates_what_it_collects(aggregation: str, expected: Decimal) -> None:
    rules = [(">= 10", "1"), (">= 20", "2"), (">= 30", "3")]

    answer, _ = table(f'hitPolicy="COLLECT" aggregation="{aggregation}"', rules).ask("d", {"edad": 35})

    assert expected == answer


def test_a_unique_table_with_two_matching_rows_fails_and_names_them() -> None:
    with pytest.raises(DecisionFailed) as caught:
        table("", OVERLAPPING).ask("d", {"edad": 25})

    assert [1, 2] == caught.value.facts["rules"]


def test_rows_of_an_any_table_must_agree() -> None:
    with pytest.raises(DecisionFailed) as caught:
        table('hitPolicy="ANY"', OVERLAPPING).ask("d", {"edad": 25})

    assert [1, 2] == caught.value.facts["rules"]


def test_a_table_without_a_match_gives_its_default() -> None:
    outputs = '<output name="r"><defaultOutputEntry><text>"ninguna"</text></defaultOutputEntry></output>'

    answer, _ = table("", [("> 10", '"a"')], outputs).ask("d", {"edad": 1})

    assert answer == "ninguna"


def test_several_outputs_make_a_context() -> None:
    outputs = '<output name="cola"/><output name="plazo" typeRef="number"/>'

    answer, _ = table("", [("-", '"URGENTE"', "10")], outputs).ask("d", {"edad": 1})

    assert {"cola": "URGENTE", "plazo": Decimal(10)} == answer


def test_a_result_outside_the_allowed_values_fails() -> None:
    outputs = '<output name="r"><outputValues><text>"a","b"</text></outputValues></output>'

    with pytest.raises(DecisionFailed):
        table("", [("-", '"z"')], outputs).ask("d", {"edad": 1})


def test_says_which_rows_fired_and_what_each_column_saw() -> None:
    _, trace = table('hitPolicy="COLLECT"', OVERLAPPING).ask("d", {"edad": 25})

    (told,) = trace.tables
    assert ("decisión", "t", "COLLECT") == (told.decision, told.table, told.hit_policy)
    assert (("Edad", Decimal(25)),) == told.inputs
    assert [(1, "r1", ("a",)), (2, "r2", ("b",))] == [(f.number, f.id, f.outputs) for f in told.fired]


def test_an_input_of_the_wrong_type_is_an_error_and_not_a_silent_null() -> None:
    with pytest.raises(DecisionFailed):
        table("", OVERLAPPING).ask("d", {"edad": "veinte"})


def test_a_cell_that_is_not_feel_is_reported_before_anybody_asks() -> None:
    (problem,) = table("", [(">> 3", '"a"')]).problems

    assert ("m.dmn", "d", "decisión") == (problem.file, problem.element, problem.name)

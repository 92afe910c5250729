"""Requirements graphs, functions, services, imports and boxed expressions."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from engine.dmn import DecisionFailed, Decisions, DecisionUnknown, DmnUnreadable

NS = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def model(body: str, name: str = "m") -> bytes:
    return f'<definitions xmlns="{NS}" name="{name}" namespace="urn:{name}" id="{name}">{body}</definitions>'.encode()


def literal(text: str) -> str:
    return f"<literalExpression><text><![CDATA[{text}]]></text></literalExpression>"


def decision(key: str, logic: str, *needs: str, type_ref: str = "") -> str:
    """A decision; a need is ``input:#x``, ``decision:#x`` or ``knowledge:#x``."""
    kinds = {
        "input": "<informationRequirement><requiredInput href='{}'/></informationRequirement>",
        "decision": "<informationRequirement><requiredDecision href='{}'/></informationRequirement>",
        "knowledge": "<knowledgeRequirement><requiredKnowledge href='{}'/></knowledgeRequirement>",
    }
    told = "".join(kinds[kind].format(href) for kind, _, href in (n.partition(":") for n in needs))
    typed = f' typeRef="{type_ref}"' if type_ref else ""
    return f'<decision id="{key}" name="{key}"><variable name="{key}"{typed}/>{told}{logic}</decision>'


INPUT = '<inputData id="base" name="base"><variable name="base" typeRef="number"/></inputData>'


def ask(body: str, key: str, **inputs: object) -> object:
    return Decisions.load({"m.dmn": model(body)}).ask(key, inputs)[0]


def test_a_decision_sees_what_it_requires() -> None:
    body = (
        INPUT
        + decision("doble", literal("base * 2"), "input:#base")
        + decision("total", literal("doble + base"), "decision:#doble", "input:#base")
    )

    assert Decimal(9) == ask(body, "total", base=3)


def test_it_sees_nothing_that_it_does_not_require() -> None:
    body = INPUT + decision("total", literal("base"))

    assert ask(body, "total", base=3) is None


def test_calls_a_function_of_the_model() -> None:
    body = (
        '<businessKnowledgeModel id="f" name="recargo"><variable name="recargo"/><encapsulatedLogic>'
        f'<formalParameter name="monto" typeRef="number"/>{literal("monto * 1.18")}'
        "</encapsulatedLogic></businessKnowledgeModel>"
        + INPUT
        + decision("total", literal("recargo(base)"), "knowledge:#f", "input:#base")
    )

    assert Decimal(118) == ask(body, "total", base=100)


def test_a_boxed_invocation_names_its_arguments() -> None:
    body = (
        '<businessKnowledgeModel id="f" name="resta"><variable name="resta"/><encapsulatedLogic>'
        f'<formalParameter name="a"/><formalParameter name="b"/>{literal("a - b")}'
        "</encapsulatedLogic></businessKnowledgeModel>"
        + decision(
            "d",
            f"<invocation>{literal('resta')}"
            f'<binding><parameter name="b"/>{literal("1")}</binding>'
            f'<binding><parameter name="a"/>{literal("5")}</binding></invocation>',
            "knowledge:#f",
        )
    )

    assert Decimal(4) == ask(body, "d")


def test_a_boxed_context_gives_its_result_entry() -> None:
    context = (
        f'<context><contextEntry><variable name="años cumplidos"/>{literal("20")}</contextEntry>'
        f"<contextEntry>{literal('años cumplidos + 1')}</contextEntry></context>"
    )

    assert Decimal(21) == ask(decision("d", context), "d")


@pytest.mark.parametrize(
    ("logic", "expected"),
    [
        (f"<list>{literal('1')}{literal('2')}</list>", [1, 2]),
        (
            f'<relation><column name="a"/><column name="b"/><row>{literal("1")}{literal("2")}</row></relation>',
            [{"a": 1, "b": 2}],
        ),
        (
            f"<conditional><if>{literal('1 > 2')}</if><then>{literal('1')}</then><else>{literal('2')}</else></conditional>",
            2,
        ),
        (
            f'<for iteratorVariable="x"><in>{literal("[1,2]")}</in><return>{literal("x * 2")}</return></for>',
            [2, 4],
        ),
        (
            f'<some iteratorVariable="x"><in>{literal("[1,2]")}</in><satisfies>{literal("x > 1")}</satisfies></some>',
            True,
        ),
        (
            f'<every iteratorVariable="x"><in>{literal("[1,2]")}</in><satisfies>{literal("x > 1")}</satisfies></every>',
            False,
        ),
        (f"<filter><in>{literal('[1,2,3]')}</in><match>{literal('item > 1')}</match></filter>", [2, 3]),
    ],
)
def test_boxed_expressions(logic: str, expected: object) -> None:
    assert expected == ask(decision("d", logic), "d")


def test_a_service_hides_what_is_inside_and_takes_data_before_decisions() -> None:
    body = (
        INPUT
        + decision("tasa", literal("99"))
        + decision("total", literal("base * tasa"), "input:#base", "decision:#tasa")
        + '<decisionService id="s" name="liquidar"><variable name="liquidar"/><outputDecision href="#total"/>'
        '<inputDecision href="#tasa"/><inputData href="#base"/></decisionService>'
        + decision("d", literal("liquidar(10, 2)"), "knowledge:#s")
    )

    assert Decimal(20) == ask(body, "d")


def test_an_imported_decision_is_seen_under_the_name_of_its_import() -> None:
    other = model(decision("tasa", literal("3")), "otro")
    own = model(
        '<import name="otro modelo" namespace="urn:otro" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
        + decision("d", literal("otro modelo.tasa + 1"), "decision:urn:otro#tasa")
    )

    answer, _ = Decisions.load({"m.dmn": own, "otro.dmn": other}).ask("d", {})

    assert Decimal(4) == answer


def test_a_structured_type_is_held_to() -> None:
    body = (
        '<itemDefinition name="tPersona"><itemComponent name="nombre"><typeRef>string</typeRef></itemComponent>'
        '<itemComponent name="estado"><typeRef>string</typeRef><allowedValues><text>"SOLTERO","CASADO"</text>'
        "</allowedValues></itemComponent></itemDefinition>"
        '<inputData id="p" name="persona"><variable name="persona" typeRef="tPersona"/></inputData>'
        + decision("d", literal("persona.nombre"), "input:#p")
    )
    decisions = Decisions.load({"m.dmn": model(body)})

    assert decisions.ask("d", {"persona": {"nombre": "Ana", "estado": "CASADO"}})[0] == "Ana"
    with pytest.raises(DecisionFailed):
        decisions.ask("d", {"persona": {"nombre": "Ana", "estado": "FELIZ"}})


def test_decisions_that_need_each_other_are_an_error() -> None:
    body = decision("a", literal("b"), "decision:#b") + decision("b", literal("a"), "decision:#a")

    with pytest.raises(DecisionFailed):
        ask(body, "a")


def test_an_unknown_decision_is_named_with_those_that_exist() -> None:
    with pytest.raises(DecisionUnknown) as caught:
        ask(decision("a", literal("1")), "b")

    assert {"decision": "b", "known": ["a"]} == caught.value.facts


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"<html/>",
        b"no es xml",
        b'<!DOCTYPE x [<!ENTITY a "b">]><definitions/>',
        b"<a>" * 10 + b"</a>",
    ],
)
def test_a_file_that_is_not_dmn_is_refused_by_name(source: bytes) -> None:
    with pytest.raises(DmnUnreadable) as caught:
        Decisions.load({"prioridad.dmn": source})

    assert caught.value.facts["file"] == "prioridad.dmn"
    assert caught.value.facts["remedy"]


def test_now_is_the_instant_it_is_told() -> None:
    decisions = Decisions.load({"m.dmn": model(decision("d", literal("string(today())")))})

    answer, _ = decisions.ask("d", {}, now=datetime(2026, 5, 4, 10, tzinfo=UTC))

    assert answer == "2026-05-04"

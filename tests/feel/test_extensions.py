"""Functions, types and clocks from outside."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from threading import Thread
from zoneinfo import ZoneInfo

import pytest

import feel
from feel import types
from feel.functions import FUNCTIONS


@pytest.fixture
def tomorrow():
    feel.register("dia siguiente", lambda dia: dia + timedelta(days=1), ("dia",))
    yield
    del FUNCTIONS["dia siguiente"]


@pytest.mark.usefixtures("tomorrow")
@pytest.mark.parametrize(
    "expression",
    ['dia siguiente(date("2026-03-09"))', 'dia siguiente(dia: date("2026-03-09"))'],
)
def test_calls_registered_functions_with_pythons_values(expression):
    assert date(2026, 3, 10) == feel.compile(expression).evaluate({})


@pytest.mark.usefixtures("tomorrow")
def test_knows_registered_functions():
    assert () == feel.compile("dia siguiente(a)").warnings


@pytest.mark.usefixtures("tomorrow")
def test_gives_null_for_arguments_that_do_not_fit():
    assert feel.compile("dia siguiente()").evaluate({}) is None


def test_calls_functions_in_the_data():
    double = feel.outside(lambda n: n * 2, ["n"], types=[types.SIMPLE["number"]])

    assert [Decimal(4), None] == feel.compile('[f(2), f("a")]').evaluate({"f": double})


def test_coerces_what_a_function_gives():
    wrong = feel.outside(lambda: "a", [], result=types.SIMPLE["number"])

    assert feel.compile("f()").evaluate({"f": wrong}) is None


def test_tells_the_time_it_is_given():
    noon = datetime(2026, 3, 9, 12, tzinfo=ZoneInfo("America/Lima"))

    assert [noon, date(2026, 3, 9)] == feel.compile("[now(), today()]").evaluate({}, now=noon)


def test_tells_one_time_throughout_an_evaluation():
    assert feel.compile("now() = now()").evaluate({}) is True


def test_knows_types_from_outside():
    adult = types.NamedType("t edad", types.SIMPLE["number"], lambda value: value >= 18)
    known = {"t edad": adult}
    compiled = feel.compile("[20 instance of t edad, 5 instance of t edad]", types=known)

    assert [True, False] == compiled.evaluate({})


@pytest.mark.parametrize(
    ("expected", "value", "kind"),
    [
        (5, [5], "number"),
        ([5], 5, "list<number>"),
        (None, "a", "number"),
        (None, [1, 2], "number"),
        ([1], [1], "list<number>"),
        (None, None, "number"),
    ],
)
def test_coerces_lists_of_one(expected, value, kind):
    declared = {"list<number>": types.ListType(types.SIMPLE["number"])} | types.SIMPLE
    value = [Decimal(v) for v in value] if isinstance(value, list) else value
    value = Decimal(value) if isinstance(value, int) else value

    assert expected == types.coerce(value, declared[kind])


def test_coerces_a_day_to_its_first_instant():
    day = feel.compile("f").evaluate({"f": date(2026, 1, 2)})
    first = feel.outside(lambda at: at, ["at"], types=[types.SIMPLE["date and time"]])

    moment = feel.compile("string(f(d))").evaluate({"f": first, "d": day})

    assert "2026-01-02T00:00:00Z" == moment


def test_is_shared_by_threads():
    compiled = feel.compile("sum(for i in 1..n return i)")
    found: list[Decimal] = []
    threads = [
        Thread(target=lambda n=n: found.append(compiled.evaluate({"n": n}))) for n in (10, 100, 1000)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [55, 5050, 500_500] == sorted(found)


def test_tells_when_a_function_from_outside_fails():
    half = feel.outside(lambda n: 1 / n, ["n"], name="mitad")

    with pytest.raises(feel.FeelEvaluationError, match="«mitad» no pudo calcularse"):
        feel.compile("f(0)").evaluate({"f": half})

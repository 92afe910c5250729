"""The stored form: small, stable, and indifferent to what people type."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import spiff
from engine.spiff import state
from tests.conformance.player import NAMES, Player, program
from tests.engine.spiff.diagrams import (
    chain,
    document,
    end,
    exclusive,
    flow,
    many,
    parallel,
    process,
    start,
    user,
)

NOW = datetime(2026, 2, 2, 14, tzinfo=UTC)
PLAIN = document(
    process(start() + user("a") + user("b") + end() + chain("inicio", "a", "b", "fin"))
).encode()
PROGRAM = spiff.compile("p", {"p.bpmn": PLAIN})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def begun(**data: object) -> spiff.Execution:
    return spiff.Execution.start(PROGRAM, data, now=NOW)


def again(execution: spiff.Execution) -> spiff.Execution:
    return spiff.Execution.load(PROGRAM, execution.dump(), now=NOW)


@given(JSON)
@settings(max_examples=150, deadline=None)
def test_any_json_comes_back_as_it_went(value):
    execution = begun()
    (task,) = execution.waits().user_tasks
    execution.complete(task.visit, {"dato": value})

    assert value == again(execution).variables()["dato"]
    assert execution.dump() == again(execution).dump()


@pytest.mark.parametrize(
    "value", [{"typename": "x"}, {"typename": "UUID", "value": "1"}, {"__class__": "int"}, {"$ref": "#"}]
)
def test_words_that_libraries_keep_for_themselves_are_only_words(value):
    assert value == again(begun(dato=value)).variables()["dato"]


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        (1, 2),
        {1: 2},
        {1, 2},
        b"x",
        datetime(2026, 1, 1, tzinfo=UTC),
        object(),
        "\ud800",
        {"\ud800": 1},
    ],
)
def test_what_is_not_json_is_refused_at_the_door(value):
    with pytest.raises(spiff.NotJson):
        begun(dato=value)


@pytest.mark.parametrize("depth", [101, 200, 1000])
def test_a_value_that_is_too_deep_is_refused_at_the_door(depth):
    value: list[object] = []
    for _ in range(depth):
        value = [value]

    with pytest.raises(spiff.NotJson):
        begun(dato=value)


def test_what_is_refused_is_named():
    with pytest.raises(spiff.NotJson) as refused:
        begun(dato={"lista": [1, {"x": float("nan")}]})

    assert ".dato.lista[1].x" == refused.value.facts["place"]


def test_data_of_the_caller_are_not_shared():
    mine = {"lista": [1]}
    execution = begun(dato=mine)
    mine["lista"].append(2)
    execution.variables()["dato"]["lista"].append(3)

    assert {"dato": {"lista": [1]}} == execution.variables()


@pytest.mark.parametrize("blob", [b"", b"\x00{}", b"\x01", b"\x01no", b"\x09{}"])
def test_a_state_that_cannot_be_read_says_so(blob):
    with pytest.raises(spiff.StateUnreadable):
        spiff.Execution.load(PROGRAM, blob, now=NOW)


def test_a_state_of_another_process_is_not_taken():
    with pytest.raises(spiff.StateUnreadable):
        spiff.Execution.load(program("secuencia"), begun().dump(), now=NOW)


def test_a_state_whose_element_is_gone_says_which():
    shorter = document(process(start() + user("c") + end() + chain("inicio", "c", "fin"))).encode()

    with pytest.raises(spiff.StateUnreadable) as refused:
        spiff.Execution.load(spiff.compile("p", {"p.bpmn": shorter}), begun().dump(), now=NOW)
    assert "a" == refused.value.facts["element"]


def test_a_state_loads_into_a_diagram_with_more_in_it():
    longer = document(
        process(start() + user("a") + user("n") + end() + chain("inicio", "a", "n", "fin"))
    ).encode()
    execution = spiff.Execution.load(spiff.compile("p", {"p.bpmn": longer}), begun().dump(), now=NOW)
    execution.complete(execution.waits().user_tasks[0].visit, {})

    assert ["n"] == [task.activity for task in execution.waits().user_tasks]


def test_a_finished_instance_is_small():
    execution = begun(dato=1)
    for _ in range(2):
        execution.complete(execution.waits().user_tasks[0].visit, {})

    assert "completed" == again(execution).state
    assert "fin" == again(execution).outcome
    assert len(execution.dump()) < 120


def test_history_costs_nothing():
    text = document(
        process(
            start() + exclusive("m") + user("a") + exclusive("g", "no") + end() + chain("inicio", "m", "a", "g")
            + flow("g", "m", "repetir") + flow("g", "fin", id_="no")
        )
    )  # fmt: skip
    looping = spiff.compile("p", {"p.bpmn": text.encode()})
    execution = spiff.Execution.start(looping, {}, now=NOW)
    sizes = []
    for _ in range(400):
        execution.complete(execution.waits().user_tasks[0].visit, {"repetir": True})
        blob = execution.dump()
        sizes.append(len(blob))
        execution = spiff.Execution.load(looping, blob, now=NOW)

    assert 1 == len(set(sizes[1:]))
    assert "running" == execution.state


def test_big_integers_survive_beside_everything_else():
    execution = begun(dato=2**200, texto="ñ")

    assert {"dato": 2**200, "texto": "ñ"} == again(execution).variables()
    assert state.tree(execution.dump())["p"] == "p"


WALKED = document(
    process(
        start() + exclusive("m") + user("prepara") + parallel("g") + user("a") + user("b", many(collection="lista", item="x", output="votos", output_item="voto"))
        + parallel("u") + exclusive("otra", "no") + end() + chain("inicio", "m", "prepara", "g", "a", "u", "otra")
        + chain("g", "b", "u") + flow("otra", "m", "repetir") + flow("otra", "fin", id_="no")
    )
).encode()  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_a_walk_is_the_same_stored_or_not(seed):
    walked = spiff.compile("p", {"p.bpmn": WALKED})
    plain, stored = (walk(walked, random.Random(seed), keep=keep) for keep in (False, True))  # noqa: S311

    assert plain == stored


def walk(walked: spiff.Program, chance: random.Random, *, keep: bool) -> list[object]:
    execution = spiff.Execution.start(walked, {"lista": [1, None, 3], "repetir": True}, now=NOW)
    seen: list[object] = []
    while execution.state == "running" and len(seen) < 60:
        if keep:
            execution = spiff.Execution.load(walked, execution.dump(), now=NOW)
        tasks = execution.waits().user_tasks
        seen.append(sorted((task.activity, task.nth or 0) for task in tasks))
        answers = {"repetir": chance.random() < 0.7, "voto": chance.randrange(9)}
        execution.complete(tasks[chance.randrange(len(tasks))].visit, answers)
    return [*seen, execution.variables(), execution.outcome]


def test_every_probe_can_be_stored_where_it_waits():
    for name in NAMES:
        player = Player.start(name)

        kept = spiff.Execution.load(program(name), player.execution.dump(), now=player.now)

        assert player.execution.points() == kept.points(), name


def test_threads_share_a_program_without_noticing_each_other():
    walked = spiff.compile("p", {"p.bpmn": WALKED})
    alone = [walk(walked, random.Random(seed), keep=True) for seed in range(16)]  # noqa: S311

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda seed: walk(walked, random.Random(seed), keep=True), range(16)))  # noqa: S311

    assert alone == together

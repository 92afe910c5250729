"""Diagrams broken at random: they are refused or they run, and never fail in another way."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from engine import spiff
from tests.conformance.player import NAMES, PROBES

NOW = datetime(2026, 2, 2, 14, tzinfo=UTC)
WORDS = (
    "",
    "x",
    "1 +",
    "true",
    "null",
    "PT1H",
    "fin",
    "a",
    '"',
    "}",
    "http://x",
    "99999999999999999999",
)
BRANDS = (
    "userTask",
    "endEvent",
    "parallelGateway",
    "inclusiveGateway",
    "startEvent",
    "subProcess",
    "receiveTask",
)


def broken(content: bytes, chance: random.Random) -> bytes:
    root = etree.fromstring(content)
    for _ in range(chance.randint(1, 4)):
        elements = [one for one in root.iter() if one is not root and one.getparent() is not None]
        if elements:
            chance.choice((drop, double, rewrite, rebrand, retell))(chance.choice(elements), chance)
    return etree.tostring(root)


def drop(one, chance):
    one.getparent().remove(one)


def double(one, chance):
    one.getparent().append(etree.fromstring(etree.tostring(one)))


def rewrite(one, chance):
    if one.attrib:
        one.set(chance.choice(list(one.attrib)), chance.choice(WORDS))


def rebrand(one, chance):
    one.tag = "{http://www.omg.org/spec/BPMN/20100524/MODEL}" + chance.choice(BRANDS)


def retell(one, chance):
    one.text = chance.choice(WORDS)


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_diagram_is_refused_or_runs(name):
    chance = random.Random(name)  # noqa: S311
    content = (PROBES / f"{name}.bpmn").read_bytes()
    for _ in range(12):
        try:
            program = spiff.compile(name, {f"{name}.bpmn": broken(content, chance)})
        except spiff.InvalidDefinition as refused:
            told = refused.findings
        else:
            told = program.findings
            live(program, chance)

        assert all(one.message and one.code for one in told)


def live(program: spiff.Program, chance: random.Random) -> None:
    now = NOW
    start = chance.choice([None, *program.starts])
    try:
        execution = spiff.Execution.start(
            program, {"x": 1, "lista": [1, 2], "exp": "1"}, now=now, start=start
        )
        for _ in range(8):
            execution = spiff.Execution.load(program, execution.dump(), now=now)
            now += timedelta(hours=1)
            act(execution, chance, now)
    except (spiff.ExecutionFailed, spiff.NoSuchStart):
        return
    assert execution.state != "running" or any_wait(execution.waits())


def any_wait(waits: spiff.Waits) -> bool:
    return bool(
        waits.user_tasks or waits.jobs or waits.timers or waits.subscriptions or waits.conditions
    )


def act(execution: spiff.Execution, chance: random.Random, now: datetime) -> None:
    waits = execution.waits()
    if waits.user_tasks:
        execution.complete(
            chance.choice(waits.user_tasks).visit, {"si": True, "repetir": False, "voto": 1}
        )
    elif waits.jobs:
        execution.finish_job(chance.choice(waits.jobs).visit, 1)
    elif waits.subscriptions:
        execution.deliver(chance.choice(waits.subscriptions).id, {"v": 1})
    else:
        execution.fire_timers(now)

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from engine import audit, invariants, monitor, runtime, upgrade, worklist
from engine.access import Actor
from engine.errors import InvalidInput, NotAllowed
from engine.models import ProcessDefinition, ProcessInstance
from engine.spiff import CannotMove
from tests.engine import diagrams as d

Deploy = Callable[..., ProcessDefinition]


@pytest.fixture
def instance(session: Session, deploy: Deploy, officer: Actor) -> ProcessInstance:
    """Stands at its second task, which somebody has claimed."""
    deploy("p", d.start(), d.user("uno"), d.user("dos"), d.end(), flows="inicio>uno>dos>fin")
    found = runtime.start(session, "p", actor=officer)
    worklist.complete(
        session, worklist.inbox(session, officer).rows[0].id, {"dato": ["a"]}, actor=officer
    )
    worklist.claim(session, worklist.inbox(session, officer).rows[0].id, actor=officer)
    return found


def longer(deploy: Deploy) -> ProcessDefinition:
    return deploy(
        "p",
        d.start(),
        d.user("uno"),
        d.user("dos", name="Segunda"),
        d.user("tres"),
        d.end(),
        flows="inicio>uno>dos>tres>fin",
    )


def test_an_instance_goes_on_with_the_new_version(
    session: Session, deploy: Deploy, instance: ProcessInstance, officer: Actor, analyst: Actor
) -> None:
    new = longer(deploy)

    assert [instance.id] == list(upgrade.candidates(session, new))
    assert [True] == [one.ok for one in upgrade.preview(session, [instance.id], new.id)]
    with pytest.raises(NotAllowed):
        upgrade.move(session, instance.id, new.id, reason="ley nueva", actor=officer)
    upgrade.move(session, instance.id, new.id, reason="ley nueva", actor=analyst)

    assert [] == list(upgrade.candidates(session, new))
    assert [] == invariants.broken(session)
    (row,) = worklist.inbox(session, officer, scope="mine").rows
    assert ("Segunda", "rosa") == (row.name, row.assignee)
    for _ in ("dos", "tres"):
        (row,) = worklist.inbox(session, officer).rows
        worklist.complete(session, row.id, {}, actor=officer)
    found = session.get_one(ProcessInstance, instance.id, populate_existing=True)
    assert ("completed", new.id) == (found.state, found.definition_id)
    assert "instance:upgraded" in [one.event for one in audit.history(session, instance.id)]
    assert [] == invariants.broken(session)


def test_the_past_is_read_with_the_version_of_its_time(
    session: Session, deploy: Deploy, instance: ProcessInstance, analyst: Actor, supervisor: Actor
) -> None:
    old = instance.definition_id
    new = longer(deploy)
    upgrade.move(session, instance.id, new.id, reason="ley nueva", actor=analyst)

    assert "a" == monitor.variables(session, instance.id, revision=2)["dato"]
    runtime.rewind(session, instance.id, revision=1, reason="nulidad", actor=supervisor)
    found = session.get_one(ProcessInstance, instance.id, populate_existing=True)
    assert old == found.definition_id
    assert ["uno"] == [one.activity for one in monitor.open_tasks(session, instance.id)]
    assert [] == invariants.broken(session)


def test_what_stands_in_the_way_is_named(
    session: Session, deploy: Deploy, instance: ProcessInstance, analyst: Actor
) -> None:
    new = deploy("p", d.start(), d.user("uno"), d.user("otra"), d.end(), flows="inicio>uno>otra>fin")
    foreign = deploy("q", d.start(), d.user("uno"), d.end(), flows="inicio>uno>fin")

    (verdict,) = upgrade.preview(session, [instance.id], new.id)
    assert ["dos"] == [element for element, _ in verdict.problems]
    with pytest.raises(CannotMove):
        upgrade.move(session, instance.id, new.id, reason="x", actor=analyst)
    with pytest.raises(InvalidInput):
        upgrade.move(session, instance.id, foreign.id, reason="x", actor=analyst)
    upgrade.move(session, instance.id, new.id, rename={"dos": "otra"}, reason="x", actor=analyst)
    assert ["otra"] == [one.activity for one in monitor.open_tasks(session, instance.id)]
    assert [] == invariants.broken(session)

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine import programs, repository, runtime, worklist
from engine.access import Actor
from engine.errors import NotAllowed
from engine.findings import InvalidDefinition, Severity
from engine.models import ProcessDefinition
from tests.engine import diagrams as d

Deploy = Callable[..., ProcessDefinition]
PLAIN = (d.start(), d.user("uno"), d.end())
ROUTE = "inicio>uno>fin"


def codes(draft: repository.Draft, **named: object) -> list[str]:
    findings = repository.check(draft, **named)  # type: ignore[arg-type]
    return sorted({one.code for one in findings if one.severity is Severity.ERROR})


def test_the_same_files_are_the_same_version(session: Session, deploy: Deploy) -> None:
    first = deploy("p", *PLAIN, flows=ROUTE)
    again = deploy("p", *PLAIN, flows=ROUTE)
    changed = deploy("p", d.start(), d.user("uno", name="Otro"), d.end(), flows=ROUTE)

    assert first.id == again.id
    assert (1, 2) == (first.version, changed.version)
    assert changed.id == repository.latest(session, "p").id
    assert [2, 1] == [one.version for one in repository.versions(session, "p")]


def test_running_instances_keep_their_version(session: Session, deploy: Deploy, officer: Actor) -> None:
    deploy("p", *PLAIN, flows=ROUTE)
    instance = runtime.start(session, "p", actor=officer)
    deploy("p", d.start(), d.user("dos"), d.end(), flows="inicio>dos>fin")
    (row,) = worklist.inbox(session, officer).rows

    assert "uno" == row.activity
    assert worklist.complete(session, row.id, {}, actor=officer).ok
    assert 1 == instance.definition.version


def test_a_caller_keeps_the_version_it_was_deployed_with(
    session: Session, deploy: Deploy, officer: Actor
) -> None:
    call = '<bpmn:callActivity id="llamar" calledElement="hijo"/>'
    parent = ("padre", d.start(), call, d.end())
    deploy("hijo", d.start(), d.user("viejo"), d.end(), flows="inicio>viejo>fin")
    first = deploy(*parent, flows="inicio>llamar>fin")
    deploy("hijo", d.start(), d.user("nuevo"), d.end(), flows="inicio>nuevo>fin")
    runtime.start(session, first, actor=officer)
    second = deploy(*parent, flows="inicio>llamar>fin")
    runtime.start(session, second, actor=officer)

    assert 2 == second.version
    assert {"viejo", "nuevo"} == {row.activity for row in worklist.inbox(session, officer).rows}


def test_only_who_may_deploys(session: Session, officer: Actor) -> None:
    draft = d.draft("p", *PLAIN, flows=ROUTE)

    with pytest.raises(NotAllowed):
        repository.deploy(session, draft, note="x", actor=officer)


def test_definitions_cannot_be_changed(session: Session, deploy: Deploy) -> None:
    deploy("p", *PLAIN, flows=ROUTE)

    with pytest.raises(DBAPIError, match="only ever added"), session.begin_nested():
        session.execute(text("UPDATE process_definition SET note = 'otra'"))


def test_what_would_not_work_is_refused_and_nothing_stored(session: Session, analyst: Actor) -> None:
    draft = d.draft("p", d.start(), d.user("uno"), d.end(), flows="inicio>uno")

    with pytest.raises(InvalidDefinition) as told:
        repository.deploy(session, draft, note="x", actor=analyst)
    assert told.value.findings
    assert [] == session.scalars(select(ProcessDefinition)).all()


def test_the_gate_reads_every_file() -> None:
    good = d.draft("p", *PLAIN, flows=ROUTE)
    broken = {
        "p.bpmn": b"<html/>",
        "forms/uno.form": b"{",
        "tabla.dmn": b"<nada/>",
        "scenarios/mal.yaml": b"steps: 5",
    }

    assert [] == codes(good)
    for path, content in broken.items():
        bad = repository.Draft(key="p", sources={**good.sources, path: content})
        assert codes(bad), path


def test_a_topic_that_nobody_handles_is_refused() -> None:
    draft = d.draft("p", d.start(), d.service("uno", "magia"), d.end(), flows=ROUTE)

    assert [] == codes(draft)
    assert ["unknown-topic"] == codes(draft, topics={"interpol.personas"})


def test_a_scenario_that_does_not_end_as_it_says_is_refused() -> None:
    scenario = "start: {}\nsteps: [{complete: uno}]\nends: otro"
    good = d.draft("p", *PLAIN, flows=ROUTE)
    bad = repository.Draft(key="p", sources={**good.sources, "scenarios/mal.yaml": scenario.encode()})

    assert ["scenario-fails"] == codes(bad)


def test_a_folder_is_read_with_what_it_calls(tmp_path: Path, session: Session, analyst: Actor) -> None:
    call = '<bpmn:callActivity id="llamar" calledElement="zeta"/>'
    drafts = (
        d.draft("alfa", d.start(), call, d.end(), flows="inicio>llamar>fin"),
        d.draft("zeta", *PLAIN, flows=ROUTE),
    )
    for draft in drafts:
        for path, content in draft.sources.items():
            file = tmp_path / draft.key / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)

    assert ["zeta", "alfa"] == [one.key for one in repository.read_all(tmp_path)]
    deployed = repository.deploy_all(session, tmp_path, note="x", actor=analyst)
    assert [("zeta", 1), ("alfa", 1)] == [(one.key, one.version) for one in deployed]
    assert dict(repository.read(tmp_path / "alfa").sources) == dict(
        programs.get(session, deployed[1].id).sources
    )


def test_forms_come_from_the_deployed_version(session: Session, deploy: Deploy) -> None:
    definition = deploy("p", *PLAIN, flows=ROUTE)
    loaded = programs.get(session, definition.id)

    assert loaded.form("uno") is loaded.form("uno")
    assert ("dato",) == tuple(loaded.form("uno").keys)
    assert "dato" in json.dumps(json.loads(loaded.sources["forms/uno.form"]))

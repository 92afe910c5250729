"""The list at scale: who sees what, in how few steps, and what searching means."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import inbox as lists
from engine import runtime, upgrade, worklist
from engine.access import Actor
from engine.models import CandidateSet, ProcessDefinition, TaskKind, UserTask
from tests.engine import diagrams as d

Deploy = Callable[..., ProcessDefinition]
TWO_GROUPS = d.user("ver", candidateGroup='["Visas", "Mesa"]')


def seen(session: Session, actor: Actor, **filters: str) -> list[UUID]:
    return [row.id for row in worklist.inbox(session, actor, filters=worklist.Filters(**filters)).rows]


def test_a_task_of_several_groups_is_in_the_list_of_each_once(
    session: Session, deploy: Deploy, officer: Actor, stranger: Actor
) -> None:
    deploy("p", d.start(), TWO_GROUPS, d.end(), flows="inicio>ver>fin")
    for _ in range(3):
        runtime.start(session, "p", actor=officer)
    both = Actor(id="eva", roles=officer.roles, groups=officer.groups | stranger.groups)

    assert [3, 3, 3] == [len(seen(session, actor)) for actor in (officer, stranger, both)]
    assert ["Mesa", "Visas"] == session.scalars(select(CandidateSet.groups)).one()

    task = seen(session, stranger)[0]
    worklist.claim(session, task, actor=stranger)
    assert worklist.complete(session, task, {"dato": ["x"]}, actor=stranger).ok


def test_the_same_work_for_other_groups_is_another_kind(
    session: Session, deploy: Deploy, officer: Actor, stranger: Actor
) -> None:
    deploy(
        "p",
        d.start(entradas="grupo"),
        d.user("ver", candidateGroup="grupo"),
        d.end(),
        flows="inicio>ver>fin",
    )
    for group in ("Mesa", "Visas", "Mesa"):
        runtime.start(session, "p", data={"grupo": group}, actor=officer)

    sets, kinds = (session.scalars(select(model)).all() for model in (CandidateSet, TaskKind))

    assert [["Mesa"], ["Visas"]] == sorted(one.groups for one in sets)
    assert sorted(one.id for one in sets) == sorted(kind.candidate_set for kind in kinds)
    assert (2, 1) == (len(seen(session, officer)), len(seen(session, stranger)))
    assert ([("p", "P")], [("ver", "Ver")]) == worklist.facets(session, officer)


def test_a_new_version_gives_open_tasks_to_its_own_groups(
    session: Session, deploy: Deploy, officer: Actor, stranger: Actor, analyst: Actor
) -> None:
    deploy("p", d.start(), d.user("ver"), d.end(), flows="inicio>ver>fin")
    instance = runtime.start(session, "p", actor=officer)
    second = deploy("p", d.start(), d.user("ver"), d.end(), flows="inicio>ver>fin", lane="Visas")

    upgrade.move(session, instance.id, second.id, reason="prueba", actor=analyst)

    assert ([], 1) == (seen(session, officer), len(seen(session, stranger)))


def test_a_case_is_found_by_all_that_is_known_of_it(
    session: Session, deploy: Deploy, officer: Actor
) -> None:
    deploy("p", d.start(), d.user("ver"), d.end(), flows="inicio>ver>fin")
    instance = runtime.start(session, "p", actor=officer)
    runtime.identify(
        session,
        instance.id,
        business_key="CEPR-2026-000777",
        title="Peña Núñez, Zoé",
        also=["PAS X-0045812", "Marta Peña"],
        actor=officer,
    )

    found = [len(seen(session, officer, text=typed)) for typed in ("pena zoe", "x0045812", "0045812")]
    numbers = [len(seen(session, officer, text=typed)) for typed in ("777", "CEPR-2026-0007", "45812")]

    assert ([1, 0, 1], [1, 1, 1]) == (found, numbers)
    assert [1, 0] == [len(seen(session, officer, text=typed)) for typed in ("marta", "marta lima")]


def test_words_that_too_many_cases_have_are_told_of(
    session: Session, deploy: Deploy, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "FOUND_UP_TO", 3)
    deploy("p", d.start(), d.user("ver"), d.end(), flows="inicio>ver>fin")
    for name in ("Ana", "Ana", "Ana", "Ana", "Eva"):
        runtime.start(session, "p", title=f"Quispe, {name}", actor=officer)

    many, few = (
        worklist.inbox(session, officer, filters=worklist.Filters(text=typed))
        for typed in ("ana", "eva")
    )

    assert (True, 4, False, 1) == (many.too_many, len(many.rows), few.too_many, len(few.rows))


def test_finished_tasks_are_out_of_every_index_of_the_list(
    session: Session, deploy: Deploy, officer: Actor
) -> None:
    deploy("p", d.start(), d.user("ver"), d.end(), flows="inicio>ver>fin")
    runtime.start(session, "p", title="Quispe, Ana", actor=officer)
    (task,) = session.scalars(select(UserTask.id))

    worklist.complete(session, task, {"dato": ["x"]}, actor=officer)

    assert [] == seen(session, officer) + seen(session, officer, text="quispe")
    assert lists.Counts(0, 0, 0, 0, 0) == worklist.counts(session, officer)

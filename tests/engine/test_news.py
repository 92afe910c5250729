"""Who is told that something has changed: whom the lists would show it to, and nobody else."""

import json

import pytest
from sqlalchemy.orm import Session

from engine import news, runtime
from engine.access import Actor
from engine.models import CandidateSet, ProcessDefinition, ProcessInstance, Reserve
from engine.news import News

DESK, REFUGE = frozenset({"Mesa"}), frozenset({"Refugio"})


def person(*groups: str, id_: str = "ana") -> Actor:
    return Actor(id=id_, roles=frozenset({"officer"}), groups=frozenset(groups))


@pytest.mark.parametrize(
    ("one", "actor", "told"),
    [
        (News(news.WORK, None, DESK), person("Mesa"), True),
        (News(news.WORK, None, DESK), person("Otra"), False),
        (News(news.WORK, "ana", DESK), person("Otra"), True),
        (News(news.WORK, None, DESK, REFUGE), person("Mesa"), False),
        (News(news.WORK, "ana", DESK, REFUGE), person("Mesa"), False),
        (News(news.WORK, None, DESK, REFUGE), person("Mesa", "Refugio"), True),
        (News(news.NOTICE, "ana"), person("Mesa"), True),
        (News(news.NOTICE, "ana"), person("Mesa", id_="eva"), False),
    ],
)
def test_told_is_who_may_see_it(one: News, actor: Actor, told: bool) -> None:
    assert told is one.concerns(actor)


def test_what_was_told_is_read_by_the_groups_whose_it_is(session: Session) -> None:
    reserve = Reserve(code="r", groups=["Refugio"], stand_ins={}, readers={})
    session.add_all([reserve, CandidateSet(id=7, groups=["Mesa"])])
    session.flush()
    told = [
        (news.WORK, "[7,null,null]"),
        (news.WORK, "[7,null,null]"),
        (news.WORK, f'[7,{reserve.id},"eva"]'),
        (news.WORK, "[8,32000,null]"),  # unknown: nobody's
        (news.NOTICE, "ana"),
    ]

    found = news.read(session, told)

    assert 4 == len(found)
    assert {
        News(news.WORK, None, DESK),
        News(news.WORK, "eva", DESK, REFUGE),
        News(news.WORK, None, frozenset(), frozenset()),
        News(news.NOTICE, "ana"),
    } == set(found)


@pytest.fixture
def family(
    session: Session, permit: ProcessDefinition, officer: Actor
) -> tuple[ProcessInstance, ProcessInstance]:
    """A case, and one that comes from it."""
    parent = runtime.start(session, permit, actor=officer)
    child = runtime.start(session, permit, cause=runtime.Cause(origin=parent.id), actor=officer)
    return parent, child


def of_cases(*pairs: tuple[ProcessInstance, ProcessInstance | None]) -> news.Changed:
    told = [json.dumps([str(one.id), str(of.id) if of else None]) for one, of in pairs]
    return news.changed([(news.CASE, text) for text in told])


def test_a_page_is_told_of_its_case_and_of_what_comes_from_it(
    session: Session,
    family: tuple[ProcessInstance, ProcessInstance],
    officer: Actor,
    stranger: Actor,
) -> None:
    parent, child = family

    assert {news.CASE} == of_cases((parent, None)).concerns(session, officer, parent.id)
    assert {news.CASE} == of_cases((child, parent)).concerns(session, officer, parent.id)
    assert set() == of_cases((parent, None)).concerns(session, officer, child.id)
    assert set() == of_cases((parent, None)).concerns(session, officer, None)
    assert set() == of_cases((parent, None), (child, parent)).concerns(session, stranger, parent.id)


def test_of_what_lies_in_a_reserve_its_people_alone_are_told(
    session: Session,
    family: tuple[ProcessInstance, ProcessInstance],
    officer: Actor,
    supervisor: Actor,
) -> None:
    parent, child = family
    reserve = Reserve(code="r", groups=["Refugio"], stand_ins={}, readers={})
    session.add(reserve)
    session.flush()
    child.reserve_id = reserve.id
    session.flush()
    trusted = Actor(id="eva", roles=supervisor.roles, groups=supervisor.groups | {"Refugio"})
    changed = of_cases((child, parent))
    stuck = news.changed([(news.INCIDENT, str(child.id))])

    assert set() == changed.concerns(session, officer, parent.id)
    assert set() == changed.concerns(session, officer, child.id)
    assert {news.CASE} == changed.concerns(session, trusted, child.id)
    assert set() == stuck.concerns(session, supervisor, None)
    assert {news.INCIDENT} == stuck.concerns(session, trusted, None)

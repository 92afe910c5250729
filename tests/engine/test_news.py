"""Who is told that something has changed: whom the lists would show it to, and nobody else."""

import pytest
from sqlalchemy.orm import Session

from engine import news
from engine.access import Actor
from engine.models import CandidateSet, Reserve
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

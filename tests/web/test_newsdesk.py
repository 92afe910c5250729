"""The stream of one page, and how many there may be."""

import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from engine.access import Actor
from web.live.newsdesk import EACH, WORK, Newsdesk, Stream

OFFICER = Actor(id="mesa1", roles=frozenset({"officer"}))
COLLEAGUE = Actor(id="mesa2", roles=frozenset({"officer"}))


def here() -> bool:
    """The reader has not left."""
    return False


@pytest.fixture
def desk(database: Engine) -> Iterator[Newsdesk]:
    desk = Newsdesk(most=EACH + 1)
    desk.listen(database.url.render_as_string(hide_password=False))
    yield desk
    desk.close()


def test_a_page_hears_of_a_busy_desk_while_it_is_busy() -> None:
    stream, over = Stream(OFFICER, lasts=20), threading.Event()

    def never_rests() -> None:
        while not over.wait(0.02):
            stream.tell({WORK})

    busy = threading.Thread(target=never_rests)
    busy.start()
    began = time.monotonic()
    try:
        first = next(kinds for kinds in stream.words(here) if kinds)
    finally:
        over.set()
        busy.join()

    assert [WORK] == first
    assert 10 > time.monotonic() - began  # it would say nothing in all its 20 seconds


def test_one_person_has_few_streams_and_leaves_some_to_others(desk: Newsdesk) -> None:
    mine = [desk.open(OFFICER, lasts=60) for _ in range(EACH + 1)]
    theirs = [desk.open(COLLEAGUE, lasts=60) for _ in range(2)]

    assert [True] * EACH + [False] == [one is not None for one in mine]
    assert [True, False] == [one is not None for one in theirs]
    desk.leave(next(one for one in mine if one))
    assert desk.open(COLLEAGUE, lasts=60) is not None


def test_a_desk_that_closes_ends_its_streams_and_opens_none(desk: Newsdesk) -> None:
    stream = desk.open(OFFICER, lasts=60)
    assert stream is not None
    ended = threading.Thread(target=lambda: list(stream.words(here)), daemon=True)
    ended.start()

    desk.close()
    ended.join(10)

    assert not ended.is_alive()
    assert desk.open(OFFICER, lasts=60) is None

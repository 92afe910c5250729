"""One stack and one browser for all journeys.

Both end with the last journey (scope ``package``): while Playwright is open, its event loop counts as
running in this thread, and no other test could open a browser or sign a PDF.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests import postgres
from tests.journeys import robot
from tests.journeys import stack as whole
from tests.journeys.stack import Stack


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with robot.browsing() as browser:
        yield browser


@pytest.fixture(scope="package")
def running(browser: Browser) -> Iterator[Stack]:
    """After the browser: without one there is nothing to walk."""
    with whole.running(cases=True) as stack:
        yield stack


@pytest.fixture
def stack(running: Stack) -> Iterator[Stack]:
    """What this process asks of the database, it asks of the stack's."""
    with postgres.bound(running.engine):
        yield running


@pytest.fixture
def person(browser: Browser, stack: Stack) -> Iterator[Callable[[str | None], robot.Person]]:
    """Sits somebody at a browser; each person once. Nothing may have been complained about."""
    seated: dict[str | None, robot.Person] = {}

    def sit(username: str | None) -> robot.Person:
        if username not in seated:
            seated[username] = robot.person(browser, stack.url, username)
        return seated[username]

    yield sit
    complaints = {who: one.complaints for who, one in seated.items() if one.complaints}
    for one in seated.values():
        one.page.context.close()
    assert {} == complaints

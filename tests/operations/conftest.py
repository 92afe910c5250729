"""One installation for all tests of operations."""

from collections.abc import Iterator

import pytest

from tests.operations import house as houses
from tests.operations.house import House


@pytest.fixture(scope="session")
def built() -> Iterator[House]:
    with houses.built() as house:
        yield house


@pytest.fixture(autouse=True)
def at_home(request: pytest.FixtureRequest) -> Iterator[None]:
    """What this process asks of the database, it asks of the installation's."""
    if "built" not in request.fixturenames:
        yield
        return
    with houses.at_work(request.getfixturevalue("built").engine):
        yield


@pytest.fixture
def empty_house(built: House) -> House:
    """The installation, whatever of it runs."""
    return built


@pytest.fixture
def house(empty_house: House) -> House:
    """The installation, with its web running."""
    if "web" not in empty_house.programs:
        empty_house.start_web()
    return empty_house

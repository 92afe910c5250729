"""One installation for all tests of operations."""

from collections.abc import Iterator

import pytest

from tests.operations import house as houses
from tests.operations.house import House


@pytest.fixture(scope="session")
def empty_house() -> Iterator[House]:
    with houses.built() as house:
        yield house


@pytest.fixture
def house(empty_house: House) -> House:
    """The installation, with its web running."""
    if "web" not in empty_house.programs:
        empty_house.start_web()
    return empty_house

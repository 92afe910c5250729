"""On what a promise is tried: how large, from which seed, and with which bug planted."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from engine import repository
from engine.access import Actor
from engine.db import transaction
from tests import postgres
from tests.faults import world as worlds
from tests.faults.world import World
from tests.operations.house import at_work
from web.accounts.models import User

HERE = Path(__file__).parent
PROCEDURES = HERE / "procesos"
DESK = "Mesa de partes"
OFFICERS = tuple(f"oficial{number:02}" for number in range(40))
SUPERVISOR = "supervisora"
ANALYST = Actor(id="analista", roles=frozenset({"analyst"}))

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One trial. ``C`` is for every run of the tests, ``R`` for before a release."""

    size: str = "C"
    seed: int = 20261125
    plant: str = ""
    shared: World | None = None  # a world that other trials use too

    @cached_property
    def chance(self) -> random.Random:
        """The same storm for the same seed."""
        return random.Random(self.seed)  # noqa: S311 - a storm is no secret

    def pick(self, small: T, large: T) -> T:
        """By size."""
        return large if self.size == "R" else small

    @contextmanager
    def together(self) -> Iterator["Stage"]:
        """This stage with a world that several trials share: it takes seconds to build one."""
        with self.alone() as world:
            yield replace(self, shared=world)

    @contextmanager
    def world(self) -> Iterator[World]:
        """A world with people and procedures; of this trial alone unless it is shared."""
        if self.shared is not None:
            yield self.shared
            return
        with self.alone() as world:
            yield world

    @contextmanager
    def alone(self) -> Iterator[World]:
        """A world of this trial alone."""
        with worlds.built(plant=self.plant, prepare=furnish) as world, at_work(world.engine):
            yield world


def furnish(world: World) -> None:
    """Tables, procedures, accounts."""
    with at_work(world.engine):
        with world.engine.begin() as connection:
            postgres.migrate(connection)
        with transaction() as session:
            for folder in sorted(PROCEDURES.iterdir()):
                repository.deploy(session, repository.read(folder), note="prueba", actor=ANALYST)
            people = [(SUPERVISOR, "supervisor"), *((name, "officer") for name in OFFICERS)]
            session.add_all(_account(name, role) for name, role in people)


def _account(username: str, role: str) -> User:
    return User(
        username=username,
        email=f"{username}@ejemplo.gob.pe",
        name=f"Persona {username}",
        role_names=[role],
        groups=[DESK],
        fs_uniquifier=uuid4().hex,
    )

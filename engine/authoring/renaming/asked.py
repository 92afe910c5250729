"""What is asked when a name shall become another, and what a renaming leaves for a person to look at."""

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.authoring.uses import Thing
from engine.errors import InvalidInput

_WORD = r"[a-z][a-z0-9_]{0,59}"
_NAMES = {thing: re.compile(_WORD) for thing in (Thing.VARIABLE, Thing.FORM, Thing.DECISION)}
_NAMES[Thing.TOPIC] = re.compile(rf"{_WORD}(?:\.{_WORD})+")
#: what can be renamed everywhere
THINGS = tuple(_NAMES)


class NameTaken(InvalidInput):
    """The process has a variable of that name already: both would become one."""

    code = "name-taken"


class Why(enum.StrEnum):
    """Why a person should look at a place."""

    MEMBER = "member"  # left: in a filter, and elements of lists have something of that name
    TAKEN = "taken"  # changed: in a filter, where it could have been theirs
    HIDDEN = "hidden"  # left: the expression calls something of its own by the new name
    DATUM = "datum"  # left: what a template is given goes by a name of its own
    OUTSIDE = "outside"  # changed: whoever starts a case from outside gives it by name
    BY_NAME = "by-name"  # a call hands the variables over by their names
    OWN = "own"  # left: a table calls something of its own so
    ROW = "row"  # left: a row of a list reads it by way of ``parent``
    TASK = "task"  # left: a scenario's step could be one of several processes
    TEXT = "text"  # left: a text for people


@dataclass(frozen=True)
class Left:
    """A place that a person should look at."""

    path: str
    line: int
    why: Why
    text: str = ""  # as it stands there
    about: str = ""  # the element, or the process, it has to do with


@dataclass(frozen=True)
class Neighbour:
    """What others need to know of a process to tell what in their files is its."""

    calls: frozenset[str] = frozenset()
    steps: frozenset[str] = frozenset()  # ids of its user tasks, and the topics it asks for


@dataclass(frozen=True)
class Renaming:
    """A thing of one name that shall have another, in the processes ``among``."""

    thing: Thing
    old: str
    new: str
    among: frozenset[str]
    neighbours: Mapping[str, Neighbour] = field(default_factory=dict)

    def check(self) -> None:
        """Raises InvalidInput: it cannot be called that."""
        pattern = _NAMES.get(self.thing)
        if pattern is None or not pattern.fullmatch(self.new) or self.old == self.new:
            raise InvalidInput(thing=self.thing, name=self.new)

    def reached(self, key: str) -> set[str]:
        """The processes that a case of ``key`` may run, itself included."""
        found, waiting = {key}, [key]
        while waiting:
            for called in self.neighbours.get(waiting.pop(), Neighbour()).calls - found:
                found.add(called)
                waiting.append(called)
        return found

    def owners(self, key: str, step: str) -> set[str]:
        """Whose a step of a scenario of ``key`` may be; its own, where nobody is known to have it."""
        found = {one for one in self.reached(key) if step in self.neighbours.get(one, Neighbour()).steps}
        return found or {key}

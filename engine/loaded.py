"""A definition ready to run, wherever it came from. Knows no database: the gate's child has none."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from uuid import UUID

import forms
from engine import spiff


@dataclass(frozen=True)
class Loaded:
    """A definition ready to run. Shared between threads and never changed."""

    id: UUID
    key: str
    version: int
    name: str
    digest: bytes
    sources: Mapping[str, bytes]
    program: spiff.Program
    callees: Mapping[str, "Loaded"]
    _forms: dict[str, forms.Form] = field(default_factory=dict, repr=False)

    def form(self, reference: str) -> forms.Form:
        """The form of a user task. ``reference`` is ``<form>``, or ``<called process>/<form>``."""
        form = self._forms.get(reference)
        if form is None:
            callee, _, key = reference.rpartition("/")
            sources = self.callee(callee).sources if callee else self.sources
            form = self._forms[reference] = read_form(key, sources[f"forms/{key}.form"])
        return form

    @cached_property
    def ciphers(self) -> forms.Ciphers:
        """Where in its variables something stands that is kept encrypted, by any of its forms."""
        own = [
            self.form(path.removeprefix("forms/").removesuffix(".form")).ciphers
            for path in self.sources
            if path.startswith("forms/") and path.endswith(".form")
        ]
        called = [one.ciphers for one in self.callees.values()]
        return {place: kind for each in (*called, *own) for place, kind in each.items()}

    def callee(self, key: str) -> "Loaded":
        """The definition of a process that this one calls, at whatever depth."""
        if key in self.callees:
            return self.callees[key]
        return next(found for one in self.callees.values() for found in one.find(key))

    def find(self, key: str) -> list["Loaded"]:
        """The definitions of that key below this one."""
        here = [self.callees[key]] if key in self.callees else []
        return here or [found for one in self.callees.values() for found in one.find(key)]


@lru_cache(maxsize=512)
def read_form(key: str, content: bytes) -> forms.Form:
    """A form, from its file. Raises ValueError, RecursionError, forms.FormDefinitionError."""
    return forms.parse(key, json.loads(content))


def groups(program: spiff.Program, callees: Mapping[str, Loaded]) -> set[str]:
    """The candidate groups that work on a process, its called ones included."""
    lanes = {one.lane for one in program.activities.values() if one.kind == "userTask" and one.lane}
    return lanes.union(*(groups(one.program, one.callees) for one in callees.values()))


def form_reference(key: str, process: str, form: str) -> str:
    """How the form of an activity of ``process`` is called in an instance of ``key``."""
    return form if process == key or not form else f"{process}/{form}"


def build(key: str, sources: Mapping[str, bytes], callees: Mapping[str, Loaded]) -> spiff.Program:
    """Compile a folder together with the processes it calls. Raises InvalidDefinition."""
    called = {name: loaded.program for name, loaded in callees.items()}
    return spiff.compile(key, sources, called)

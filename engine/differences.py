"""What differs between two sets of variables."""

from collections.abc import Mapping
from dataclasses import dataclass

ABSENT = object()  # a variable that there is not


@dataclass(frozen=True)
class Changed:
    """What becomes of a variable; ``ABSENT`` where there is none."""

    name: str
    before: object
    after: object

    @property
    def is_new(self) -> bool:
        """Whether there was none."""
        return self.before is ABSENT

    @property
    def is_gone(self) -> bool:
        """Whether there is none any more."""
        return self.after is ABSENT


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> list[Changed]:
    """The variables that are not as they were, by name."""
    return [
        Changed(name, before.get(name, ABSENT), after.get(name, ABSENT))
        for name in sorted(before.keys() | after.keys())
        if name not in before or name not in after or before[name] != after[name]
    ]

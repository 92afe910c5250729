"""What the deploy gate has to say about a definition, one remark at a time."""

import enum
from dataclasses import dataclass


class Severity(enum.StrEnum):
    """Whether a definition with such a finding can be deployed."""

    ERROR = "error"  # it cannot
    WARNING = "warning"  # it can, but somebody should look
    NOTICE = "notice"  # for information: what was rewritten so that it executes to the standard


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One remark, addressed to the analyst who drew the diagram.

    ``code`` is stable and names the rule's page, ``docs/rules/<code>.md``. ``why`` and ``remedy`` are
    Spanish sentences.
    """

    code: str
    why: str
    remedy: str
    severity: Severity = Severity.ERROR
    file: str = ""
    element: str = ""  # id in the diagram, form key, decision id
    name: str = ""  # what the analyst called it
    line: int = 0
    column: int = 0

    @property
    def where(self) -> str:
        """The element as people look for it: ``«Registrar solicitud» (registrar, línea 12)``."""
        told = f"«{self.name}» ({self.element})" if self.name else self.element
        place = f"{self.file}:{self.line}" if self.line else self.file
        return " ".join(part for part in (place, told) if part)

    def __str__(self) -> str:
        return f"{self.where}: {self.why} {self.remedy}".strip()

"""What is wrong with a definition, said so that its author can mend it: remarks of the deploy gate."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine import errors


class Severity(enum.StrEnum):
    """Whether the diagram can be deployed all the same."""

    ERROR = "error"  # it is refused
    WARNING = "warning"  # it runs, but probably not as its author thinks
    INFO = "info"  # something that is drawn has no effect on execution


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One remark about one element.

    ``code`` is stable and names the rule's page in ``docs/rules``. ``sentence`` and ``remedy`` are
    Spanish and the ids of their translations; ``facts`` fill the placeholders of both.
    """

    severity: Severity
    code: str
    file: str
    sentence: str
    remedy: str = ""
    element: str | None = None
    name: str | None = None
    line: int | None = None
    column: int | None = None  # inside the expression, where one is to blame
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence with its facts."""
        return self.sentence.format(**self.facts)

    @property
    def advice(self) -> str:
        """The remedy with the facts."""
        return self.remedy.format(**self.facts)

    def __str__(self) -> str:
        where = f"{self.file}:{self.line or 0}"
        return f"{where} [{self.element or '-'}] {self.message} {self.advice}".rstrip()


class InvalidDefinition(errors.InvalidDefinition):
    """The diagram cannot be executed as it is drawn."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(problems=[str(one) for one in self.findings if one.severity is Severity.ERROR])


class Report:
    """Collects the findings of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def add(
        self,
        severity: Severity,
        code: str,
        place: object,
        sentence: str,
        remedy: str = "",
        **facts: object,
    ) -> None:
        """Remark on ``place``: anything with ``id``, ``name`` and ``line``, or None for the file."""
        self.findings.append(
            Finding(
                severity=severity,
                code=code,
                file=self.file,
                sentence=sentence,
                remedy=remedy,
                element=getattr(place, "id", None),
                name=getattr(place, "name", None),
                line=getattr(place, "line", None),
                column=facts.pop("column", None),  # type: ignore[arg-type]
                facts=facts,
            )
        )

    def error(self, code: str, place: object, sentence: str, remedy: str = "", **facts: object) -> None:
        """The diagram is refused."""
        self.add(Severity.ERROR, code, place, sentence, remedy, **facts)

    def warn(self, code: str, place: object, sentence: str, remedy: str = "", **facts: object) -> None:
        """The diagram runs, but somebody should look."""
        self.add(Severity.WARNING, code, place, sentence, remedy, **facts)

    def info(self, code: str, place: object, sentence: str, remedy: str = "", **facts: object) -> None:
        """Something drawn has no effect."""
        self.add(Severity.INFO, code, place, sentence, remedy, **facts)

    def refuse_if_wrong(self) -> None:
        """Raises InvalidDefinition if there is an error among the findings."""
        if any(one.severity is Severity.ERROR for one in self.findings):
            raise InvalidDefinition(self.findings)

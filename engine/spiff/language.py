"""Compiles every expression of a diagram, and says where one is wrong."""

from dataclasses import dataclass
from typing import Any

import feel
from engine.findings import Report
from engine.spiff import model, timers
from engine.spiff.expressions import Expression


@dataclass(frozen=True, slots=True)
class Use:
    """Where an expression stands."""

    element: str
    place: str
    expression: Expression


class Language:
    """The compiler of one diagram; keeps what it has compiled."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.uses: list[Use] = []

    def compile(
        self, text: str, element: Any, place: str, *, owner: Any = None, names: tuple[str, ...] = ()
    ) -> Expression | None:
        """The expression, or an error in the report."""
        try:
            expression = Expression(text.strip(), names)
        except feel.FeelError as error:
            self.report.error(
                "expression",
                owner or element,
                "La expresión de «{where}» no es FEEL: {problem} ({expression})",
                "Corrija la expresión: la igualdad es = y los textos van entre comillas dobles.",
                where=place,
                problem=str(error),
                expression=text.strip()[:200],
                column=getattr(error, "column", None),
            )
            return None
        for warning in expression.compiled.warnings:
            self.report.warn(
                "expression-odd",
                owner or element,
                "La expresión de «{where}» siempre da null: {problem} ({expression})",
                "Corrija la expresión.",
                where=place,
                problem=str(warning),
                expression=text.strip()[:200],
                column=getattr(warning, "column", None),
            )
        self.uses.append(
            Use((owner or element).id if hasattr(owner or element, "id") else "", place, expression)
        )
        return expression

    def timer(self, node: model.Node, told: model.Definition) -> Expression | str | None:
        """A literal stays text, after a look whether it is right; anything else is FEEL."""
        if not timers.looks_literal(told.text):
            return self.compile(told.text, node, "temporizador")
        try:
            if told.timer == "timeCycle":
                timers.cycle(told.text, timers.instant("2026-01-01"))
            elif told.timer == "timeDuration":
                timers.duration(told.text)
            else:
                timers.instant(told.text)
        except (timers.NotATime, OverflowError):
            self.report.error(
                "timer",
                node,
                "El temporizador «{text}» no es {wanted}.",
                "Escriba la norma ISO 8601: PT1H o P3D (plazo), 2026-07-28T09:00:00-05:00 (fecha),"
                " R3/PT1H (repetición).",
                text=told.text,
                wanted=_WANTED.get(told.timer or "", "una fecha"),
            )
        return told.text


_WANTED = {"timeCycle": "una repetición", "timeDuration": "un plazo", "timeDate": "una fecha"}

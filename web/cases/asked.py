"""What was asked of others about a case, told as part of it: when it was asked, and what came back.

Question and answer stay in the case that was started to ask, for who may know of that one; here they
are read, so that whoever has the case before them need not look for them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine import audit, monitor
from engine.access import Actor
from engine.models import Data
from web import words
from web.cases.asking import CHECK, QUESTION
from web.i18n import gettext as _
from web.story import Told

Show = Callable[[Data], Mapping[str, Any]]
ANSWERING = "responder_consulta"  # the user task of the question in which the other unit answers


@dataclass(frozen=True)
class Question:
    """What another unit was asked, and what it answered last, if it did."""

    case: monitor.InstanceRow
    unit: str
    text: str
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None


def questions(session: Session, actor: Actor, instance_id: UUID, show: Show) -> Sequence[Question]:
    """What other units were asked about a case, the newest first."""
    asked = monitor.children(session, actor, instance_id, keys=(QUESTION,))
    return [_question(session, one, show(monitor.variables(session, one.id))) for one in asked]


def entries(
    session: Session, actor: Actor, instance_id: UUID, show: Show, people: Mapping[str, str]
) -> list[Told]:
    """All of it as sentences of the history."""
    told = [
        sentence
        for one in questions(session, actor, instance_id, show)
        for sentence in _of_question(one, people)
    ]
    for one in monitor.children(session, actor, instance_id, keys=(CHECK,)):
        told += _of_check(session, one)
    return told


def among(story: Iterable[Told], more: Iterable[Told]) -> list[Told]:
    """One history of both, newest first."""
    return sorted([*story, *more], key=lambda one: one.at, reverse=True)


def _question(session: Session, case: monitor.InstanceRow, data: Mapping[str, Any]) -> Question:
    asked = data.get("consulta") or {}
    unit, text = str(asked.get("grupo", "")), str(asked.get("pregunta", ""))
    answer = (data.get("respuesta") or {}).get("texto")
    done = [one for one in audit.history(session, case.id) if _answers(one)]
    if not answer or not done:
        return Question(case, unit, text)
    return Question(case, unit, text, str(answer), done[-1].actor, done[-1].at)


def _answers(entry: audit.Entry) -> bool:
    return entry.event == audit.Event.TASK_COMPLETED and entry.facts.get("activity") == ANSWERING


def _of_question(one: Question, people: Mapping[str, str]) -> Iterator[Told]:
    who = words.person(one.case.started_by, people)
    sentence = _(
        "%(who)s consultó a %(unit)s: «%(question)s»", who=who, unit=one.unit, question=one.text
    )
    yield Told(one.case.started_at, who, sentence)
    if one.answer and one.answered_at:
        who, told = words.person(one.answered_by, people), {"unit": one.unit, "answer": one.answer}
        sentence = _("%(who)s, de %(unit)s, respondió la consulta: «%(answer)s»", who=who, **told)
        yield Told(one.answered_at, who, sentence)


def _of_check(session: Session, case: monitor.InstanceRow) -> Iterator[Told]:
    for receipt in monitor.receipts(session, case.id):
        if receipt.answered_at:
            told = (words.check(receipt.outcome).words, receipt.summary.get("detalle"))
            answer = ". ".join(one for one in told if one)
            check = words.topic(receipt.topic)
            sentence = _("Respondió la entidad, %(check)s: %(answer)s", check=check, answer=answer)
            yield Told(receipt.answered_at, "", sentence)

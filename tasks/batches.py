"""Agencies that answer by file: the questions that wait go out once a day, the answers come in.

The file is lines of fields between semicolons: a head (H, number of the file, agency), one line (D) per
question and a foot (T, how many lines). Answers come in the same form, with code and text.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import InvalidInput, NotFound
from engine.models import Data
from tasks import catalogue, questions
from tasks.catalogue import Channel
from tasks.connectors.base import sha256
from tasks.models import Batch, Question, QuestionState
from tasks.questions import Answer, Intake

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class FileUnreadable(InvalidInput):
    """The file of an agency is not as agreed; nothing of it was taken."""

    code = "file-unreadable"


class NotByFile(NotFound):
    """This agency does not answer by file."""

    code = "not-by-file"


@dataclass(frozen=True, kw_only=True)
class Export:
    """A file to send."""

    number: int
    content: bytes
    questions: int


def export(session: Session, agency: str) -> Export | None:
    """The questions not sent yet, as a file. None if there are none. Each goes out once."""
    _require(agency)
    waiting = session.scalars(
        select(Question)
        .where(Question.agency == agency, Question.state == QuestionState.WAITING)
        .where(Question.batch_id.is_(None))
        .order_by(Question.created_at, Question.id)
        .with_for_update(skip_locked=True)
    ).all()
    if not waiting:
        return None
    last = select(func.coalesce(func.max(Batch.number), 0)).where(Batch.agency == agency)
    number = (session.scalar(last) or 0) + 1
    content = _write(number, agency, [_line(question) for question in waiting])
    batch = Batch(
        id=uuid4(),
        agency=agency,
        number=number,
        questions=len(waiting),
        sha256=bytes.fromhex(sha256(content)),
    )
    session.add(batch)
    session.flush()
    for question in waiting:
        question.batch_id = batch.id
    return Export(number=number, content=content, questions=len(waiting))


def again(session: Session, agency: str, number: int) -> Export:
    """The same file once more, byte by byte; it was lost on the way. Raises NotFound."""
    _require(agency)
    batch = session.scalar(select(Batch).where(Batch.agency == agency, Batch.number == number))
    if batch is None:
        raise NotFound(batch=number)
    asked = session.scalars(
        select(Question).where(Question.batch_id == batch.id).order_by(Question.created_at, Question.id)
    )
    content = _write(number, agency, [_line(question) for question in asked])
    return Export(number=number, content=content, questions=batch.questions)


def import_(session: Session, agency: str, content: bytes) -> Counter[Intake]:
    """Take the answers of a file, all or none; a file taken twice changes nothing.

    Raises:
        FileUnreadable: naming the line.
    """
    _require(agency)
    given = list(_read(content))
    taken: Counter[Intake] = Counter()
    for id_, answer in given:
        taken[questions.answer(session, agency, id_, answer)] += 1
    return taken


def _require(agency: str) -> None:
    known = catalogue.agencies().get(agency)
    if known is None or known.channel is not Channel.BATCH:
        raise NotByFile(agency=agency)


def _line(question: Question) -> list[str]:
    person: Data = question.payload.get("persona") or {}
    names = ("primer_apellido", "segundo_apellido", "nombres", "fecha_nacimiento")
    number = str(person.get("numero_documento") or "")
    told = [str(question.job_id), number, *(str(person.get(name) or "") for name in names)]
    return ["D", *(_plain(text) for text in told)]


def _plain(text: str) -> str:
    """Nothing that a spreadsheet would run, and one line."""
    words = " ".join(text.split())
    return f"'{words}" if words.startswith(_FORMULA) else words


def _write(number: int, agency: str, lines: list[list[str]]) -> bytes:
    out = io.StringIO()
    write = csv.writer(out, delimiter=";", lineterminator="\r\n").writerow
    write(["H", str(number), agency.upper()])
    for line in lines:
        write(line)
    write(["T", str(len(lines))])
    return out.getvalue().encode("utf-8")


def _read(content: bytes) -> Iterator[tuple[UUID, Answer]]:
    digest = sha256(content)
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";", strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileUnreadable(line=0, reason=type(error).__name__) from error
    if not rows or rows[0][:1] != ["H"] or rows[-1] != ["T", str(len(rows) - 2)]:
        raise FileUnreadable(line=0, reason="head or foot")
    for place, row in enumerate(rows[1:-1], start=2):
        try:
            kind, id_, code, text = row
            job_id = UUID(id_)
        except ValueError as error:
            raise FileUnreadable(line=place, reason="fields") from error
        if kind != "D":
            raise FileUnreadable(line=place, reason="kind")
        yield job_id, Answer(code=code.strip(), text=text, sha256=digest)


__all__ = ["Export", "FileUnreadable", "NotByFile", "again", "export", "import_"]

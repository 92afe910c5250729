"""What was typed to find a person, as PostgreSQL's text search wants it.

quispe mamani          words in any order, each from its start, accents or not
1O451-88 33            a number of a document, with O for 0, blanks and dashes
14/08/1991, 1991       a date or a year of birth
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import String, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from engine import search
from registry.models import PalabraNombre
from registry.personas import documentos, fechas, palabras
from registry.personas.indice import NUMBER, YEAR, podas
from registry.personas.parecido import Grado, degree

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_WORD = re.compile(r"[^\s,;]+")
_PREFIX = 2  # letters that some write before a number: V 12345678, AB 123456
_MOST_ALIKE = 24  # words that are tried instead of one that was typed
_SHORTEST = 3
_TEXTS = ARRAY(String)


@dataclass(frozen=True)
class Term:
    """One thing that was typed, and what of the index answers to it."""

    typed: str
    lexemes: tuple[str, ...]  # as to_tsquery takes them
    word: str | None = None  # if it is a word of a name, folded

    @property
    def query(self) -> str:
        """For the text search."""
        return f"({' | '.join(self.lexemes)})"


def terms(typed: str) -> list[Term]:
    """What was typed, taken apart."""
    found: list[Term] = []
    rest = typed
    for date in _DAY.finditer(typed):
        day, month, year = (int(part) for part in date.groups())
        if fechas.read(f"{year:04d}-{month:02d}-{day:02d}"):
            found.append(Term(date[0], (_quoted(f"{YEAR}{year:04d}-{month:02d}-{day:02d}"),)))
            rest = rest.replace(date[0], " ")
    numbers, spoken = _apart(_WORD.findall(rest))
    found += [_number(run) for run in numbers]
    return found + [_word(word) for word in palabras.telling(" ".join(spoken))]


def near(session: Session, asked: Sequence[Term]) -> list[Term]:
    """The same, with words of the register that sound or look like those that were typed."""
    words = [term.word for term in asked if term.word and len(term.word) >= _SHORTEST]
    cut = sorted({one for word in words for one in podas(word)})
    query = select(PalabraNombre.palabra).where(
        PalabraNombre.podas.overlap(bindparam("cut", cut, _TEXTS))
    )
    known = session.scalars(query).all()
    return [_alike(term, known) for term in asked]


def _alike(term: Term, known: Iterable[str]) -> Term:
    if term.word is None:
        return term
    ranked = sorted((-degree(term.word, one), one) for one in known if one != term.word)
    alike = [one for grade, one in ranked if -grade >= Grado.PARECIDA][:_MOST_ALIKE]
    return Term(term.typed, (*term.lexemes, *(_quoted(one) for one in alike)), term.word)


def _apart(tokens: Iterable[str]) -> tuple[list[list[str]], list[str]]:
    """Runs of what may be one number, and words."""
    runs: list[list[str]] = []
    spoken: list[str] = []
    going = False
    for token in tokens:
        if any(sign.isdigit() for sign in token):
            if going:
                runs[-1].append(token)
            else:
                before = [spoken.pop()] if spoken and len(spoken[-1]) <= _PREFIX else []
                runs.append([*before, token])
            going = True
        else:
            spoken.append(token)
            going = False
    return runs, spoken


def _number(run: Sequence[str]) -> Term:
    """A number, however it was taken apart; four digits may be a year."""
    whole = "".join(run)
    written = [f"{_quoted(word)}:*" for token in run for word in search.plain(token).split()]
    lexemes = [f"({' & '.join(written)})"] if written else []
    lexemes += [f"{_quoted(NUMBER + one)}:*" for one in documentos.claves(whole)]
    if re.fullmatch(r"(?:19|20)\d\d", whole):
        lexemes.append(_quoted(YEAR + whole))
    return Term(" ".join(run), tuple(lexemes))


def _word(word: str) -> Term:
    return Term(word, (f"{_quoted(word)}:*",), word)


def _quoted(lexeme: str) -> str:
    """Folded words have no signs; numbers have our own mark before them, and nothing else."""
    return "'" + lexeme.replace("'", "").replace("\\", "") + "'"

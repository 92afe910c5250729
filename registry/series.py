"""Numbers without gaps or twins, however many ask at once."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.models import Serie


def next_number(session: Session, codigo: str, anio: int) -> int:
    """The next number of a series in a year.

    Whoever asks second waits until the first has committed or rolled back; so a number that was given
    and rolled back is given again, and there are neither gaps nor twins.
    """
    first = insert(Serie).values(codigo=codigo, anio=anio, ultimo=1)
    again = first.on_conflict_do_update(
        index_elements=[Serie.codigo, Serie.anio], set_={"ultimo": Serie.ultimo + 1}
    )
    return session.execute(again.returning(Serie.ultimo)).scalar_one()

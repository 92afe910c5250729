"""What is known openly no longer names as its source a procedure or system that is in a reserve.

Facts that were told under a reserve first, and openly later, used to keep the name of the first source:
read on the page of a person, it told what the reserve hides. Since then they take that of the second.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0028_open_sources"
down_revision: str | None = "0027_titles"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FACTS = (
    *("nombre", "documento_identidad", "nacionalidad", "contacto"),
    *("relacion_familiar", "representacion"),
)


def upgrade() -> None:
    for table in FACTS:
        op.execute(f"""
            UPDATE {table} SET origen = 'registro'
            WHERE reserva IS NULL AND (origen = 'QORICANCHA' OR origen IN (
                SELECT d.key FROM process_definition d WHERE d.reserve_id IS NOT NULL))""")  # noqa: S608


def downgrade() -> None:
    """Who told it first is not known any more, and must not be."""

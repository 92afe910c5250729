"""Issued documents by their number: other entities ask about them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0035_issued_numbers"
down_revision: str | None = "0034_colleagues"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(
        "ix_documento_emitido_numero_tipo",
        "documento_emitido",
        ["numero", "tipo"],
        postgresql_where=sa.text("numero IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_documento_emitido_numero_tipo", "documento_emitido")

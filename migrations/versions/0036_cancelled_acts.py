"""What is written in the margin of an act may also cancel it, or say from what it was made again."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0036_cancelled_acts"
down_revision: str | None = "0035_issued_numbers"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLE = "anotacion_marginal"
CLASSES = ("rectificacion", "cancelacion", "reconstitucion", "reposicion")
CHECKS = {
    "has_a_ground_unless_it_rectifies": "(clase = 'rectificacion') = (causal IS NULL)",
    "changes_what_it_rectifies": "(clase = 'rectificacion') = (jsonb_array_length(cambios) > 0)",
}


def upgrade() -> None:
    kind = sa.Enum(*CLASSES, name="claseanotacion", native_enum=False, length=40)
    rectifies = sa.text("'rectificacion'")  # as all that was written until now
    op.add_column(TABLE, sa.Column("clase", kind, server_default=rectifies, nullable=False))
    op.add_column(TABLE, sa.Column("causal", sa.String(), nullable=True))
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_{TABLE}_{name}"), TABLE, rule)
    op.create_index(
        f"uq_{TABLE}_one_cancellation",
        TABLE,
        ["acta_id"],
        unique=True,
        postgresql_where=sa.text("clase = 'cancelacion'"),
    )


def downgrade() -> None:
    op.drop_index(f"uq_{TABLE}_one_cancellation", table_name=TABLE)
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_{TABLE}_{name}"), TABLE, type_="check")
    op.drop_column(TABLE, "causal")
    op.drop_column(TABLE, "clase")

"""The second person of a destruction of blanks confirms it; until then nothing is destroyed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0032_witnessed_destruction"
down_revision: str | None = "0031_civil_acts"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PENDING = sa.text("testigo_usuario IS NOT NULL AND atendida_at IS NULL")
ADDED = (
    ("testigo_usuario", sa.String()),
    ("atendida_at", sa.DateTime(timezone=True)),
    ("atendida_por", sa.String()),
    ("rechazo", sa.Text()),
)


def upgrade() -> None:
    for name, kind in ADDED:
        op.add_column("acta_insumo", sa.Column(name, kind, nullable=True))
    op.create_check_constraint(
        op.f("ck_acta_insumo_a_refusal_has_its_instant"),
        "acta_insumo",
        "rechazo IS NULL OR atendida_at IS NOT NULL",
    )
    op.create_index(
        "ix_acta_insumo_por_confirmar", "acta_insumo", ["testigo_usuario"], postgresql_where=PENDING
    )
    op.create_index(
        "uq_acta_insumo_una_por_confirmar",
        "acta_insumo",
        ["oficina", "tipo"],
        unique=True,
        postgresql_where=PENDING,
    )


def downgrade() -> None:
    op.drop_index("uq_acta_insumo_una_por_confirmar", table_name="acta_insumo")
    op.drop_index("ix_acta_insumo_por_confirmar", table_name="acta_insumo")
    op.drop_constraint(op.f("ck_acta_insumo_a_refusal_has_its_instant"), "acta_insumo", type_="check")
    for name, _ in ADDED:
        op.drop_column("acta_insumo", name)

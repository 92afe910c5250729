"""What the diagram calls urgent goes to workers first."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019_urgent_jobs"
down_revision: str | None = "0018_bulk"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

URGENT = sa.Computed("CASE WHEN priority <= 10 THEN 0 ELSE 1 END", persisted=True)
DUE = sa.text("state = 'due'")


def upgrade() -> None:
    op.add_column(
        "job", sa.Column("priority", sa.Integer(), nullable=False, server_default=sa.text("50"))
    )
    op.add_column("job", sa.Column("rank", sa.SmallInteger(), URGENT, nullable=False))
    op.drop_index("ix_job_due", "job")
    op.create_index("ix_job_due", "job", ["rank", "due_at", "id"], postgresql_where=DUE)


def downgrade() -> None:
    op.drop_index("ix_job_due", "job")
    op.create_index("ix_job_due", "job", ["due_at", "id"], postgresql_where=DUE)
    op.drop_column("job", "rank")
    op.drop_column("job", "priority")

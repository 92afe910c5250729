"""Open tasks in the order of their dates: what is late or soon due is counted without the others."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0033_due_tasks"
down_revision: str | None = "0032_witnessed_destruction"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(
        "ix_user_task_due",
        "user_task",
        ["due_key"],
        postgresql_include=["procedure", "reserve_id"],
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    op.drop_index("ix_user_task_due", "user_task")

"""Due dates that have a name: terms of user tasks and timers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010_terms"
down_revision: str | None = "0009_persons"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("user_task", sa.Column("term", sa.Text(), nullable=True))
    op.add_column("timer", sa.Column("term", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("timer", "term")
    op.drop_column("user_task", "term")

"""Accounts by their groups: every task tells who else may work on it."""

from collections.abc import Sequence

from alembic import op

revision: str = "0034_colleagues"
down_revision: str | None = "0033_due_tasks"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_user_account_groups", "user_account", ["groups"], postgresql_using="gin")


def downgrade() -> None:
    op.drop_index("ix_user_account_groups", "user_account")

"""Cases that a unit keeps to itself."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0008_reserves"
down_revision: str | None = "0007_authoring"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

RESERVED = ("process_definition", "process_instance")
FREE, HELD = "state = 'open' AND assignee IS NULL", "state = 'open' AND assignee IS NOT NULL"
LISTS = {  # index of the work list: its first column, what it carries along, and of which tasks
    "free": ("candidate_set", [], FREE),
    "held": ("candidate_set", [], HELD),
    "mine": ("assignee", [], HELD),
    "kind": ("kind_id", ["assignee"], "state = 'open'"),
}


def upgrade() -> None:
    op.create_table(
        "reserve",
        sa.Column("id", sa.SmallInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("groups", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("stand_ins", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reserve")),
        sa.UniqueConstraint("code", name=op.f("uq_reserve_code")),
    )
    for table in RESERVED:
        op.add_column(table, sa.Column("reserve_id", sa.SmallInteger(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_{table}_reserve_id_reserve"), table, "reserve", ["reserve_id"], ["id"]
        )
    op.add_column("user_task", sa.Column("reserve_id", sa.SmallInteger(), nullable=True))
    make_indexes(["reserve_id"])


def downgrade() -> None:
    make_indexes([])
    op.drop_column("user_task", "reserve_id")
    for table in reversed(RESERVED):
        op.drop_constraint(op.f(f"fk_{table}_reserve_id_reserve"), table, type_="foreignkey")
        op.drop_column(table, "reserve_id")
    op.drop_table("reserve")


def make_indexes(more: list[str]) -> None:
    """Lists look at the reserve of each task without reading the task."""
    for name, (first, carried, where) in LISTS.items():
        op.drop_index(f"ix_user_task_{name}", table_name="user_task")
        op.create_index(
            f"ix_user_task_{name}",
            "user_task",
            [first, "rank", "due_key", "id"],
            postgresql_include=[*carried, *more],
            postgresql_where=sa.text(where),
        )

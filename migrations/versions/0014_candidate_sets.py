"""Sets of candidate groups in a table of their own: some dozens of rows say what an officer may see."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0014_candidate_sets"
down_revision: str | None = "0013_vault"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

GUARDS = {
    "only_add": "BEFORE UPDATE OR DELETE ON candidate_set FOR EACH ROW",
    "never_empty": "BEFORE TRUNCATE ON candidate_set FOR EACH STATEMENT",
}


def upgrade() -> None:
    op.create_table(
        "candidate_set",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("groups", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate_set")),
    )
    op.create_index("ix_candidate_set_groups", "candidate_set", ["groups"], postgresql_using="gin")
    op.execute("INSERT INTO candidate_set SELECT DISTINCT candidate_set, groups FROM task_kind")
    for name, when in GUARDS.items():
        op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION refuse_change()")
    op.drop_index("ix_task_kind_groups", table_name="task_kind")
    op.drop_column("task_kind", "groups")
    op.create_index("ix_task_kind_candidate_set", "task_kind", ["candidate_set"])


def downgrade() -> None:
    op.drop_index("ix_task_kind_candidate_set", table_name="task_kind")
    op.add_column("task_kind", sa.Column("groups", postgresql.ARRAY(sa.Text())))
    op.execute("ALTER TABLE task_kind DISABLE TRIGGER only_add")
    op.execute("""
        UPDATE task_kind k SET groups = s.groups FROM candidate_set s WHERE s.id = k.candidate_set""")
    op.execute("ALTER TABLE task_kind ENABLE TRIGGER only_add")
    op.alter_column("task_kind", "groups", nullable=False)
    op.create_index("ix_task_kind_groups", "task_kind", ["groups"], postgresql_using="gin")
    op.drop_table("candidate_set")

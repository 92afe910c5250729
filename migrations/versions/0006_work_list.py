"""The work list at a million tasks: kinds of tasks kept once, indexes in the order of the lists."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006_work_list"
down_revision: str | None = "0005_operations"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NEVER = "'9999-12-31 00:00:00+00'::timestamptz"
WORDS = "array_to_tsvector(string_to_array(search, ' '))"
ORDER = ["rank", "due_key", "id"]
OLD_ORDER = ["priority", sa.text(f"coalesce(due_at, {NEVER})"), "id"]
FREE, HELD = "state = 'open' AND assignee IS NULL", "state = 'open' AND assignee IS NOT NULL"
KINDS = """
    SELECT DISTINCT candidate_group, procedure, activity, name FROM user_task
    ORDER BY candidate_group, procedure, activity, name"""
GUARDS = (
    """CREATE TRIGGER only_add BEFORE UPDATE OR DELETE ON task_kind
    FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER never_empty BEFORE TRUNCATE ON task_kind
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()""",
)


def upgrade() -> None:
    op.create_table(
        "task_kind",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("candidate_set", sa.BigInteger(), nullable=False),
        sa.Column("groups", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_kind")),
    )
    op.create_index("ix_task_kind_groups", "task_kind", ["groups"], postgresql_using="gin")
    for guard in GUARDS:
        op.execute(guard)
    add_columns()
    fill()
    for name in ("kind_id", "candidate_set", "search"):
        op.alter_column("user_task", name, nullable=False)
    for name in ("free", "held", "mine", "procedure"):
        op.drop_index(f"ix_user_task_{name}", table_name="user_task")
    op.drop_column("user_task", "candidate_group")
    make_indexes()


def add_columns() -> None:
    rank = sa.Computed("CASE WHEN priority <= 10 THEN 0 ELSE 1 END", persisted=True)
    due_key = sa.Computed(f"coalesce(due_at, {NEVER})", persisted=True)
    for column in (
        sa.Column("kind_id", sa.BigInteger()),
        sa.Column("candidate_set", sa.BigInteger()),
        sa.Column("search", sa.Text()),
        sa.Column("rank", sa.SmallInteger(), rank, nullable=False),
        sa.Column("due_key", sa.DateTime(timezone=True), due_key, nullable=False),
    ):
        op.add_column("user_task", column)


def fill() -> None:
    connection = op.get_bind()
    for group, *kind in connection.execute(sa.text(KINDS)).all():
        groups = [group] if group else []
        values = {"groups": groups, "id": number(*groups, *kind), "set": number(*groups), "group": group}
        values |= dict(zip(("procedure", "activity", "name"), kind, strict=True))
        for statement in fillings():
            connection.execute(sa.text(statement), values)
    connection.execute(
        sa.text(
            "UPDATE user_task t SET search = i.search FROM process_instance i WHERE i.id = t.instance_id"
        )
    )


def fillings() -> Iterator[str]:
    yield """INSERT INTO task_kind
        VALUES (:id, :set, CAST(:groups AS text[]), :procedure, :activity, :name)"""
    yield """UPDATE user_task SET kind_id = :id, candidate_set = :set WHERE candidate_group = :group
        AND procedure = :procedure AND activity = :activity AND name = :name"""


def number(*texts: str) -> int:
    """As engine.kinds makes it."""
    told = "".join(f"{len(text)}:{text}" for text in texts)
    return int.from_bytes(blake2b(told.encode(), digest_size=8).digest(), signed=True)


def make_indexes() -> None:
    by = {"free": ("candidate_set", FREE), "held": ("candidate_set", HELD), "mine": ("assignee", HELD)}
    for name, (column, where) in by.items():
        op.create_index(
            f"ix_user_task_{name}", "user_task", [column, *ORDER], postgresql_where=sa.text(where)
        )
    op.create_index(
        "ix_user_task_kind",
        "user_task",
        ["kind_id", *ORDER],
        postgresql_include=["assignee"],
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_user_task_words",
        "user_task",
        [sa.text(WORDS)],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    for name in ("free", "held", "mine", "kind", "words"):
        op.drop_index(f"ix_user_task_{name}", table_name="user_task")
    op.add_column("user_task", sa.Column("candidate_group", sa.String()))
    op.execute("""
        UPDATE user_task t SET candidate_group = coalesce(k.groups[1], '')
        FROM task_kind k WHERE k.id = t.kind_id""")
    op.alter_column("user_task", "candidate_group", nullable=False)
    for name in ("kind_id", "candidate_set", "search", "rank", "due_key"):
        op.drop_column("user_task", name)
    for name, columns, where in (
        ("free", ["candidate_group"], FREE),
        ("held", ["candidate_group"], HELD),
        ("mine", ["assignee"], HELD),
        ("procedure", ["candidate_group", "procedure"], FREE),
    ):
        op.create_index(
            f"ix_user_task_{name}", "user_task", [*columns, *OLD_ORDER], postgresql_where=sa.text(where)
        )
    op.drop_table("task_kind")

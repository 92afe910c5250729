"""Cases without a number are called after their procedure, not by a key that says nothing to anybody."""

from collections.abc import Sequence

from alembic import op

revision: str = "0027_titles"
down_revision: str | None = "0026_import"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("""
        UPDATE process_instance i SET title = d.name FROM process_definition d
        WHERE d.id = i.definition_id AND i.title = i.business_key
            AND i.business_key ~ '^[a-z][a-z0-9_]*-[0-9a-f]{8}$'""")


def downgrade() -> None:
    """What they were called said nothing that their key does not say."""

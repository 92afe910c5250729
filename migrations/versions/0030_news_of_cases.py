"""Cases and incidents tell of themselves when they change, to whoever has a page open."""

from collections.abc import Sequence

from alembic import op

revision: str = "0030_news_of_cases"
down_revision: str | None = "0029_news"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CASE = """
    CREATE OR REPLACE FUNCTION tell_of_case() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('sugm_case', json_build_array(NEW.id, NEW.parent_id)::text);
        RETURN NULL;
    END $$"""
NEW_CASE = """
    CREATE TRIGGER tell_of_new_case AFTER INSERT ON process_instance FOR EACH ROW
    WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION tell_of_case()"""
CHANGED_CASE = """
    CREATE TRIGGER tell_of_changed_case AFTER UPDATE OF audit_seq ON process_instance FOR EACH ROW
    WHEN (OLD.audit_seq IS DISTINCT FROM NEW.audit_seq) EXECUTE FUNCTION tell_of_case()"""
INCIDENT = """
    CREATE OR REPLACE FUNCTION tell_of_incident() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('sugm_incident', NEW.instance_id::text);
        RETURN NULL;
    END $$"""
NEW_INCIDENT = """
    CREATE TRIGGER tell_of_incident AFTER INSERT OR UPDATE OF resolved_at ON incident
    FOR EACH ROW EXECUTE FUNCTION tell_of_incident()"""


def upgrade() -> None:
    for statement in (CASE, NEW_CASE, CHANGED_CASE, INCIDENT, NEW_INCIDENT):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP FUNCTION tell_of_case() CASCADE")
    op.execute("DROP FUNCTION tell_of_incident() CASCADE")

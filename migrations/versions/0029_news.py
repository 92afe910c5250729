"""Tasks and notices tell of themselves when they change, to whoever has a page open."""

from collections.abc import Sequence

from alembic import op

revision: str = "0029_news"
down_revision: str | None = "0028_open_sources"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WORK = """
    CREATE OR REPLACE FUNCTION tell_of_work() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            PERFORM pg_notify('sugm_work',
                json_build_array(OLD.candidate_set, OLD.reserve_id, OLD.assignee)::text);
        END IF;
        PERFORM pg_notify('sugm_work',
            json_build_array(NEW.candidate_set, NEW.reserve_id, NEW.assignee)::text);
        RETURN NULL;
    END $$"""
NEW_WORK = """
    CREATE TRIGGER tell_of_new_work AFTER INSERT ON user_task FOR EACH ROW
    WHEN (NEW.state = 'open') EXECUTE FUNCTION tell_of_work()"""
CHANGED_WORK = """
    CREATE TRIGGER tell_of_changed_work AFTER UPDATE ON user_task FOR EACH ROW
    WHEN ((OLD.state, OLD.assignee, OLD.owner, OLD.priority, OLD.due_at, OLD.snoozed_until,
            OLD.candidate_set, OLD.reserve_id)
        IS DISTINCT FROM (NEW.state, NEW.assignee, NEW.owner, NEW.priority, NEW.due_at,
            NEW.snoozed_until, NEW.candidate_set, NEW.reserve_id))
    EXECUTE FUNCTION tell_of_work()"""
NOTICE = """
    CREATE OR REPLACE FUNCTION tell_of_notice() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('sugm_notice', NEW.recipient);
        RETURN NULL;
    END $$"""
NEW_NOTICE = """
    CREATE TRIGGER tell_of_notice AFTER INSERT OR UPDATE OF read_at ON notice
    FOR EACH ROW EXECUTE FUNCTION tell_of_notice()"""


def upgrade() -> None:
    for statement in (WORK, NEW_WORK, CHANGED_WORK, NOTICE, NEW_NOTICE):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP FUNCTION tell_of_work() CASCADE")
    op.execute("DROP FUNCTION tell_of_notice() CASCADE")

"""What the tables tell whoever listens, once it is committed: written in the database, as ``guards`` is.

Told is only of whom it is: whose groups' work, in which reserve, in whose hands (``engine.news``).
The same thing told twice in a transaction is told once.
"""

from engine.models.desks import Notice
from engine.models.guards import after_create
from engine.models.user_tasks import UserTask

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
#: What no list shows (the words that find it, the names of its parts) tells nothing.
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

for statement in (WORK, NEW_WORK, CHANGED_WORK):
    after_create(UserTask.__table__, statement)
for statement in (NOTICE, NEW_NOTICE):
    after_create(Notice.__table__, statement)

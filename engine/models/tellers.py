"""What the tables tell whoever listens, once it is committed: written in the database, as ``guards`` is.

Told is only of whom it is: whose groups' work, in which reserve, in whose hands; and which case has
changed, for ``engine.news`` to ask who may know of it. The same thing told twice in a transaction is
told once.
"""

from engine.models.desks import Notice
from engine.models.guards import after_create
from engine.models.instances import ProcessInstance
from engine.models.user_tasks import UserTask
from engine.models.work import Incident

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
#: Every change of a case adds to its chain of audit events. What comes from it is told with it.
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

for statement in (WORK, NEW_WORK, CHANGED_WORK):
    after_create(UserTask.__table__, statement)
for statement in (NOTICE, NEW_NOTICE):
    after_create(Notice.__table__, statement)
for statement in (CASE, NEW_CASE, CHANGED_CASE):
    after_create(ProcessInstance.__table__, statement)
for statement in (INCIDENT, NEW_INCIDENT):
    after_create(Incident.__table__, statement)

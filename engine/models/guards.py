"""What the tables refuse, whoever asks: written in the database, so that no program can forget it.

The migrations carry the same statements; here they serve databases made straight from the models.
"""

from sqlalchemy import DDL, FromClause, event

from engine.models.audit import AuditEvent
from engine.models.authoring import SourceBlob
from engine.models.base import Root
from engine.models.definitions import ProcessDefinition
from engine.models.instances import InstanceRevision, ProcessInstance
from engine.models.user_tasks import CandidateSet, TaskKind

REFUSE = """
    CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% rows are only ever added', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$"""
ONLY_ADD = """
    CREATE TRIGGER only_add BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change()"""
NEVER_EMPTY = """
    CREATE TRIGGER never_empty BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""
#: The content is compressed already: trying again costs time and gains nothing.
PACKED = "ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL"

APPEND_ONLY = (AuditEvent, ProcessDefinition, CandidateSet, TaskKind)
COMPRESSED = (
    (ProcessInstance, "blob"),
    (InstanceRevision, "undo"),
    (InstanceRevision, "trace"),
    (ProcessDefinition, "sources"),
    (SourceBlob, "packed"),
)


def after_create(table: FromClause, statement: str) -> None:
    """Run this when the table has been made."""
    made = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
    event.listen(table, "after_create", made)


def only_added(model: type[Root]) -> None:
    """Rows of this table are never changed or removed; for the models of every room."""
    for statement in (REFUSE, ONLY_ADD, NEVER_EMPTY):
        after_create(model.__table__, statement.replace("{table}", model.__tablename__))


for model in APPEND_ONLY:
    only_added(model)
for table, column in ((model.__table__, column) for model, column in COMPRESSED):
    after_create(table, PACKED.format(table=table, column=column))

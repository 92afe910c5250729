"""Who may do what: all permissions, all roles, and the one question."""

import enum
from dataclasses import dataclass

from engine.errors import NotAllowed


class Permission(enum.StrEnum):
    """``<resource>:<action>``. The only names a view may ask for."""

    ACCOUNT_MANAGE = "account:manage"
    AUDIT_READ = "audit:read"
    CASE_FLAG = "case:flag"
    CASE_NOTE = "case:note"
    CASE_READ = "case:read"
    CATALOGUE_APPROVE = "catalogue:approve"
    CATALOGUE_EDIT = "catalogue:edit"
    CATALOGUE_READ = "catalogue:read"
    DEFINITION_APPROVE = "definition:approve"
    DEFINITION_DEPLOY = "definition:deploy"
    DEFINITION_EDIT = "definition:edit"
    DEFINITION_READ = "definition:read"
    DOCUMENT_MANAGE = "document:manage"
    DOCUMENT_REVOKE = "document:revoke"
    INCIDENT_RESOLVE = "incident:resolve"
    INSTANCE_MODIFY = "instance:modify"
    INSTANCE_READ = "instance:read"
    INSTANCE_START = "instance:start"
    INSTANCE_SUSPEND = "instance:suspend"
    INSTANCE_TERMINATE = "instance:terminate"
    MESSAGE_SEND = "message:send"
    PERSON_EDIT = "person:edit"
    PERSON_IMPORT = "person:import"
    PERSON_MERGE = "person:merge"
    PERSON_MERGE_RESERVED = "person:merge_reserved"
    PERSON_READ = "person:read"
    PERSON_REVIEW = "person:review"
    RESERVE_BREAK = "reserve:break"
    RESERVE_REVIEW = "reserve:review"
    STOCK_MANAGE = "stock:manage"
    STOCK_READ = "stock:read"
    SESSION_PREPARE = "session:prepare"
    SESSION_READ = "session:read"
    SESSION_VOTE = "session:vote"
    TASK_CLAIM = "task:claim"
    TASK_COMPLETE = "task:complete"
    TASK_REASSIGN = "task:reassign"
    TERM_CHANGE = "term:change"


_DESK = frozenset(
    {
        Permission.CASE_FLAG,
        Permission.CASE_NOTE,
        Permission.CASE_READ,
        Permission.DOCUMENT_MANAGE,
        Permission.INSTANCE_START,
        Permission.PERSON_EDIT,
        Permission.PERSON_READ,
        Permission.TASK_CLAIM,
        Permission.TASK_COMPLETE,
    }
)

ROLES: dict[str, frozenset[Permission]] = {
    "officer": _DESK,
    "protection_officer": _DESK | {Permission.PERSON_REVIEW},
    "commission_member": frozenset(
        {
            Permission.CASE_NOTE,
            Permission.CASE_READ,
            Permission.SESSION_READ,
            Permission.SESSION_VOTE,
            Permission.TASK_CLAIM,
            Permission.TASK_COMPLETE,
        }
    ),
    "observer": frozenset({Permission.CASE_READ, Permission.SESSION_READ}),
    "secretary": _DESK
    | {
        Permission.SESSION_PREPARE,
        Permission.SESSION_READ,
        Permission.SESSION_VOTE,
        Permission.AUDIT_READ,
        Permission.PERSON_MERGE,
        Permission.PERSON_MERGE_RESERVED,
        Permission.PERSON_REVIEW,
        Permission.TASK_REASSIGN,
        Permission.TERM_CHANGE,
    },
    "custodian": frozenset({Permission.STOCK_MANAGE, Permission.STOCK_READ}),
    "supervisor": frozenset(
        {
            Permission.AUDIT_READ,
            Permission.CASE_FLAG,
            Permission.CASE_NOTE,
            Permission.CASE_READ,
            Permission.CATALOGUE_READ,
            Permission.DEFINITION_READ,
            Permission.DOCUMENT_MANAGE,
            Permission.DOCUMENT_REVOKE,
            Permission.INCIDENT_RESOLVE,
            Permission.INSTANCE_MODIFY,
            Permission.INSTANCE_READ,
            Permission.INSTANCE_SUSPEND,
            Permission.INSTANCE_TERMINATE,
            Permission.PERSON_IMPORT,
            Permission.PERSON_MERGE,
            Permission.PERSON_READ,
            Permission.PERSON_REVIEW,
            Permission.STOCK_READ,
            Permission.TASK_CLAIM,
            Permission.TASK_COMPLETE,
            Permission.RESERVE_REVIEW,
            Permission.TASK_REASSIGN,
            Permission.TERM_CHANGE,
        }
    ),
    "data_protection_officer": frozenset(
        {Permission.AUDIT_READ, Permission.CASE_READ, Permission.RESERVE_BREAK}
    ),
    "analyst": frozenset(
        {
            Permission.CATALOGUE_APPROVE,
            Permission.CATALOGUE_EDIT,
            Permission.CATALOGUE_READ,
            Permission.DEFINITION_APPROVE,
            Permission.DEFINITION_DEPLOY,
            Permission.DEFINITION_EDIT,
            Permission.DEFINITION_READ,
        }
    ),
    "administrator": frozenset(
        {
            Permission.ACCOUNT_MANAGE,
            Permission.AUDIT_READ,
            Permission.CATALOGUE_APPROVE,
            Permission.CATALOGUE_EDIT,
            Permission.CATALOGUE_READ,
            Permission.PERSON_IMPORT,
        }
    ),
    "system": frozenset(Permission),
}


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Whoever acts: a person signed in, another agency, or the system itself."""

    id: str
    roles: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()  # candidate groups: lane names, e.g. "Oficial de protección"
    office: str | None = None  # code of the office the person works in
    stands_in_for: frozenset[str] = frozenset()  # ids of colleagues who are away today
    operates: bool = False  # runs the installation, from its command line

    @property
    def everywhere(self) -> bool:
        """Whether this is no person of some unit, but who keeps the system going."""
        return self.operates or "system" in self.roles

    def may(self, permission: Permission) -> bool:
        """Whether any of the actor's roles grants it."""
        return any(permission in ROLES[role] for role in self.roles)


SYSTEM = Actor(id="system", roles=frozenset({"system"}))


def require(actor: Actor, permission: Permission) -> None:
    """Raises NotAllowed unless the actor may."""
    if not actor.may(permission):
        raise NotAllowed(actor=actor.id, permission=permission)

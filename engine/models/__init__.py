"""The tables. Importing this package registers all of the engine's."""

from engine.models import guards as _guards  # noqa: F401 - what the tables refuse
from engine.models import tellers as _tellers  # noqa: F401 - what the tables tell
from engine.models.access import AccessGrant, GrantGround
from engine.models.audit import AuditEvent, AuditStream
from engine.models.authoring import (
    Presence,
    Proposal,
    ProposalState,
    Remark,
    SourceBlob,
    Workspace,
    WorkspaceChange,
    WorkspaceState,
)
from engine.models.base import Base, Data, Root
from engine.models.bulk import Bulk, BulkItem, BulkItemState, BulkState
from engine.models.case_runs import CaseRun, CaseRunItem, ItemState, RunKind, RunPhase
from engine.models.counts import CaseCount
from engine.models.definitions import ProcessDefinition
from engine.models.desks import (
    Absence,
    Batch,
    BatchItem,
    CaseFlag,
    CasePresence,
    Note,
    Notice,
    Preference,
    SavedFilter,
)
from engine.models.heartbeats import Heartbeat
from engine.models.idempotency import IdempotencyKey
from engine.models.instances import InstanceRevision, InstanceState, ProcessInstance
from engine.models.receipts import Receipt
from engine.models.reserves import Reserve
from engine.models.terminations import Termination
from engine.models.uploads import Upload
from engine.models.user_tasks import CandidateSet, Draft, SearchWord, TaskKind, TaskState, UserTask
from engine.models.vault import VaultKey
from engine.models.violations import Violation
from engine.models.work import (
    PENDING,
    Incident,
    Job,
    JobState,
    Message,
    MessageState,
    Subscription,
    SubscriptionKind,
    SubscriptionState,
    Timer,
    TimerState,
)

__all__ = [
    "PENDING",
    "Absence",
    "AccessGrant",
    "AuditEvent",
    "AuditStream",
    "Base",
    "Batch",
    "BatchItem",
    "Bulk",
    "BulkItem",
    "BulkItemState",
    "BulkState",
    "CandidateSet",
    "CaseCount",
    "CaseFlag",
    "CasePresence",
    "CaseRun",
    "CaseRunItem",
    "Data",
    "Draft",
    "GrantGround",
    "Heartbeat",
    "IdempotencyKey",
    "Incident",
    "InstanceRevision",
    "InstanceState",
    "ItemState",
    "Job",
    "JobState",
    "Message",
    "MessageState",
    "Note",
    "Notice",
    "Preference",
    "Presence",
    "ProcessDefinition",
    "ProcessInstance",
    "Proposal",
    "ProposalState",
    "Receipt",
    "Remark",
    "Reserve",
    "Root",
    "RunKind",
    "RunPhase",
    "SavedFilter",
    "SearchWord",
    "SourceBlob",
    "Subscription",
    "SubscriptionKind",
    "SubscriptionState",
    "TaskKind",
    "TaskState",
    "Termination",
    "Timer",
    "TimerState",
    "Upload",
    "UserTask",
    "VaultKey",
    "Violation",
    "Workspace",
    "WorkspaceChange",
    "WorkspaceState",
]

"""What the ministry's registry writes into the audit log."""

import enum


class Event(enum.StrEnum):
    """``<subject>:<what happened>``."""

    PERSONA_REGISTERED = "persona:registered"
    PERSONA_FOUND = "persona:found"
    PERSONA_CHANGED = "persona:changed"
    PERSONA_CONSULTED = "persona:consulted"
    PERSONA_MERGED = "persona:merged"
    PERSONA_UNMERGED = "persona:unmerged"
    DUPLICATE_DECIDED = "duplicate:decided"
    FAMILY_RELATED = "family:related"
    FAMILY_WITHDRAWN = "family:withdrawn"
    REPRESENTATIVE_NAMED = "representative:named"
    REPRESENTATIVE_WITHDRAWN = "representative:withdrawn"
    INSTITUTION_REGISTERED = "institution:registered"
    INSTITUTION_CHANGED = "institution:changed"
    EXPEDIENTE_OPENED = "expediente:opened"
    EXPEDIENTE_CHANGED = "expediente:changed"
    OFFICER_ASSIGNED = "officer:assigned"
    NUMBER_GIVEN = "number:given"
    DOCUMENT_ISSUED = "document:issued"
    TERM_CHANGED = "term:changed"
    TERM_RAN_OUT = "term:ran_out"
    SILENCE_REACHED = "silence:reached"
    NOTIFICATION_SENT = "notification:sent"
    NOTIFICATION_EFFECTIVE = "notification:effective"
    DATA_SWEPT = "data:swept"

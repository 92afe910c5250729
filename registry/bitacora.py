"""What the ministry's registry writes into the audit log."""

import enum


class Event(enum.StrEnum):
    """``<subject>:<what happened>``."""

    PERSONA_REGISTERED = "persona:registered"
    PERSONA_FOUND = "persona:found"
    EXPEDIENTE_OPENED = "expediente:opened"
    OFFICER_ASSIGNED = "officer:assigned"
    NUMBER_GIVEN = "number:given"
    DOCUMENT_ISSUED = "document:issued"
    NOTIFICATION_SENT = "notification:sent"
    DATA_SWEPT = "data:swept"

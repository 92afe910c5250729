"""What to do for each topic that a service task of a diagram may name.

A handler works in two halves. The first asks agencies or computes, slowly, outside of any transaction
and without effect on our database; it returns the second, which runs in the transaction that completes
the job. So whatever a job does to our database happens exactly once, with its answer.
"""

from tasks.call import Call, Finish, Handler
from tasks.handlers import captures, checks, clock, documents, letters, ministry, notices, registers

HANDLERS: dict[str, Handler] = {
    **captures.HANDLERS,
    **checks.HANDLERS,
    **clock.HANDLERS,
    **registers.HANDLERS,
    **documents.HANDLERS,
    **letters.HANDLERS,
    **ministry.HANDLERS,
    **notices.HANDLERS,
}
TOPICS = frozenset(HANDLERS)  # for the deploy gate

__all__ = ["HANDLERS", "TOPICS", "Call", "Finish", "Handler"]

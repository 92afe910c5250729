"""What can go wrong with background work. The class decides what happens next; nobody reads the text.

Texts go to logs and incidents, so they name paths, codes and fields, and never anybody.
"""


class AgencyError(Exception):
    """The agency gave no usable answer. Retrying is pointless unless a subclass says otherwise."""

    retryable = False


class AgencyUnavailable(AgencyError):
    """It did not answer, or answered that it cannot now (timeout, refused connection, 429, 5xx)."""

    retryable = True


class AgencyRefused(AgencyError):
    """It understood us and said no (other 4xx, a refusing code): our credentials or data are wrong."""


class AgencyContractBroken(AgencyError):
    """It answered something that its interface does not allow for."""


class JobError(Exception):
    """The job cannot be done as it stands; somebody has to correct the diagram or the data."""


class TopicUnknown(JobError):
    """No handler does what the service task asks for."""


class PayloadInvalid(JobError):
    """The parameters of the service task lack something, or have it in the wrong form."""


class BpmnError(Exception):
    """A business outcome that the diagram may catch with an error boundary event."""

    def __init__(self, code: str, payload: dict[str, object] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.payload = payload

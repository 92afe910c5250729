"""What can go wrong with background work. The class decides what happens next, not the text.

``sentence`` is for the supervisor who finds the incident; the text of the error follows it, for whoever
mends it. Both go to logs and incidents, so they name paths, codes and fields, and never anybody.
"""

from typing import ClassVar


class AgencyError(Exception):
    """The agency gave no usable answer. Retrying is pointless unless a subclass says otherwise."""

    retryable = False
    sentence: ClassVar[str] = "La entidad no dio una respuesta que sirva."


class AgencyUnavailable(AgencyError):
    """It did not answer, or answered that it cannot now (timeout, refused connection, 429, 5xx)."""

    retryable = True
    sentence = "La entidad no responde."


class AgencyRefused(AgencyError):
    """It understood us and said no (other 4xx, a refusing code): our credentials or data are wrong."""

    sentence = "La entidad rechazó la consulta: revise las credenciales y los datos."


class AgencyContractBroken(AgencyError):
    """It answered something that its interface does not allow for."""

    sentence = "La entidad respondió algo que su interfaz no prevé."


class AnswersLater(Exception):
    """The agency has the question, or will get it with a file; the answer comes by another way."""

    def __init__(self, ticket: str | None = None, request_sha256: str | None = None) -> None:
        super().__init__(ticket)
        self.ticket = ticket
        self.request_sha256 = request_sha256


class JobError(Exception):
    """The job cannot be done as it stands; somebody has to correct the diagram or the data."""

    sentence: ClassVar[str] = "El trabajo no puede hacerse tal como está."


class TopicUnknown(JobError):
    """No handler does what the service task asks for."""

    sentence = "Nadie sabe hacer lo que pide la tarea de servicio."


class PayloadInvalid(JobError):
    """The parameters of the service task lack something, or have it in the wrong form."""

    sentence = "A la tarea de servicio le falta un dato o lo tiene en otra forma."


class NotToLeave(JobError):
    """What the service task would tell must not get where it would tell it."""

    sentence = "La persona está bajo protección y eso no puede salir hacia ese destino."


class BpmnError(Exception):
    """A business outcome that the diagram may catch with an error boundary event."""

    def __init__(self, code: str, payload: dict[str, object] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.payload = payload

"""Letters to people of ours: short, and without anything about a case."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tasks.agencies import connected
from tasks.connectors.correo import Letter
from tasks.settings import AgencySettings

Send = Callable[[str, str, str, str], None]


@contextmanager
def sending(settings: AgencySettings) -> Iterator[Send]:
    """Gives what sends a letter: to whom, subject, text, and the key by which a second one is the same.

    Raises:
        AgencyUnavailable, AgencyRefused: the mail server does not take it.
    """
    with connected(settings) as agencies:

        def send(to: str, subject: str, text: str, key: str) -> None:
            agencies.correo.send(Letter(to=to, subject=subject, text=text), key=key)

        yield send

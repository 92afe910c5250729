"""What an agency's code means, by the tables of the catalogue, and what follows for the job."""

from tasks import catalogue
from tasks.catalogue import Meaning
from tasks.errors import AgencyRefused, AgencyUnavailable

LONGEST = 40  # of a code of theirs that we repeat


def read(agency: str, service: str, code: str, text: str = "") -> Meaning | None:
    """The meaning of an answer; None if nobody has heard of it: then it is not conclusive.

    Raises:
        AgencyUnavailable, AgencyRefused: the answer says that there is none.
    """
    meaning = catalogue.meaning(agency, service, code, text)
    if meaning is Meaning.LUEGO:
        raise AgencyUnavailable(f"{agency} {service}: code {code[:LONGEST]}")
    if meaning is Meaning.RECHAZADO:
        raise AgencyRefused(f"{agency} {service}: code {code[:LONGEST]}")
    return meaning

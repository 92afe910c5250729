"""What a process instance is called as long as it has no number; some never get one."""

import re
from uuid import UUID

_PROVISIONAL = re.compile(r"[a-z][a-z0-9_]*-[0-9a-f]{8}")


def provisional_key(procedure: str, instance_id: UUID) -> str:
    """Stands where the number will. Official numbers have capitals, so they never look like it.

    >>> provisional_key("refugio", UUID("501bcaa3-0000-4000-8000-000000000000"))
    'refugio-501bcaa3'
    """
    return f"{procedure}-{str(instance_id)[:8]}"


def has_number(business_key: str) -> bool:
    """Whether this is a number that people were given.

    >>> has_number("CEPR-2026-000012"), has_number("refugio-501bcaa3")
    (True, False)
    """
    return not _PROVISIONAL.fullmatch(business_key)

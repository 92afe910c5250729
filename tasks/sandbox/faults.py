"""How a sandbox agency misbehaves, and the record of what it was asked."""

import enum
import hashlib
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


class Mode(enum.StrEnum):
    """Ways to answer, most of them bad."""

    OK = "ok"
    DOWN = "down"  # hangs up without a word
    ERROR = "error"  # 503
    REFUSE = "refuse"  # 401: our credentials are wrong
    REDIRECT = "redirect"  # to somewhere nobody listed
    SLOW = "slow"  # answers after ``seconds``
    DRIP = "drip"  # a byte every tenth of a second, headers too
    CUT = "cut"  # hangs up in the middle of the answer
    HUGE = "huge"  # an answer without end
    WRONG = "wrong"  # a page instead of an answer
    UNKNOWN = "unknown"  # well-formed, with a code nobody has heard of
    FLAPPING = "flapping"  # 503 to every request but each ``every``-th


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A way to misbehave, with its measure."""

    mode: Mode = Mode.OK
    seconds: float = 1.0
    every: int = 2

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> "Fault":
        """From the control endpoint or the file of people."""
        return cls(
            mode=Mode(fields["mode"]),
            seconds=float(fields.get("seconds", 1.0)),
            every=int(fields.get("every", 2)),
        )


@dataclass(kw_only=True)
class Asked:
    """One logical request: however often it was sent, it has one key."""

    agency: str
    operation: str
    key: str
    body_sha256: str
    times: int = 0  # how often it came
    answered: int = 0  # how often the answer went out whole
    answer: bytes | None = field(default=None, repr=False)


@dataclass(kw_only=True)
class Ledger:
    """What was asked, and the faults in force. Shared by all threads of the server."""

    _asked: dict[tuple[str, str, str], Asked] = field(default_factory=dict)
    _faults: dict[str, Fault] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def receive(self, agency: str, operation: str, key: str, body: bytes) -> Asked | None:
        """Note a request; None if its key was used before for another one."""
        digest = hashlib.sha256(body).hexdigest()
        with self._lock:
            asked = self._asked.setdefault(
                (agency, operation, key),
                Asked(agency=agency, operation=operation, key=key, body_sha256=digest),
            )
            asked.times += 1
            return asked if asked.body_sha256 == digest else None

    def answered(self, asked: Asked) -> None:
        """Note that the answer went out whole."""
        with self._lock:
            asked.answered += 1

    def fault(self, agency: str) -> Fault:
        """How the agency answers this request; flapping is settled here."""
        with self._lock:
            fault = self._faults.get(agency, Fault())
            if fault.mode is not Mode.FLAPPING:
                return fault
            self._counts[agency] = self._counts.get(agency, 0) + 1
            up = self._counts[agency] % fault.every == 0
            return Fault(mode=Mode.OK if up else Mode.ERROR)

    def set_fault(self, agency: str, fault: Fault) -> None:
        """From now on."""
        with self._lock:
            self._faults[agency] = fault
            self._counts.pop(agency, None)

    def reset(self) -> None:
        """Forget everything."""
        with self._lock:
            self._asked.clear()
            self._faults.clear()
            self._counts.clear()

    def as_answer(self) -> dict[str, Any]:
        """For the control endpoint."""
        with self._lock:
            asked = [asdict(one) for one in self._asked.values()]
            faults = {agency: asdict(fault) for agency, fault in self._faults.items()}
        for one in asked:
            del one["answer"]
        return {"asked": asked, "faults": faults}

"""A machine whose clock is wrong: only in programs that a fault test starts."""

from datetime import timedelta

from engine import clock

ORDER = "SUGM_TEST_CLOCK_OFF_BY"  # seconds


def apply(seconds: str) -> None:
    """From now on this process's machine is so many seconds ahead, or behind."""
    right, off = clock.of_machine, timedelta(seconds=float(seconds))
    clock.of_machine = lambda: right() + off

"""When to try again."""

from datetime import timedelta

import pytest

from engine.errors import InstanceBusy
from tasks.errors import AgencyContractBroken, AgencyRefused, AgencyUnavailable
from tasks.retry import RetryPolicy, policy_of

CALM = RetryPolicy(waits=(timedelta(minutes=1), timedelta(minutes=5)), jitter=0)


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, None)])
def test_waits_longer_each_time_and_then_gives_up(attempts: int, minutes: int | None) -> None:
    expected = timedelta(minutes=minutes) if minutes else None

    assert expected == CALM.wait(AgencyUnavailable(), attempts)


@pytest.mark.parametrize("error", [AgencyRefused(), AgencyContractBroken(), ZeroDivisionError()])
def test_does_not_repeat_what_time_cannot_mend(error: Exception) -> None:
    assert CALM.wait(error, 1) is None


def test_a_busy_instance_is_free_soon() -> None:
    wait = policy_of("registro.abrir_expediente").wait(InstanceBusy(), 1)

    assert timedelta(seconds=5) <= wait <= timedelta(seconds=6)


def test_jitter_only_lengthens() -> None:
    waits = {RetryPolicy().wait(AgencyUnavailable(), 1) for _ in range(20)}

    assert len(waits) > 1
    assert timedelta(minutes=1) <= min(waits)
    assert max(waits) <= timedelta(minutes=1, seconds=12)


def test_a_duty_to_tell_is_kept_up_for_days() -> None:
    assert policy_of("migraciones.comunicar_decision").wait(AgencyUnavailable(), 30)

"""Live captures over HTTP: what a station takes is measured and kept with the case."""

import base64
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from engine import storage
from tasks.agencies import Agencies
from tasks.call import Call
from tasks.connectors.reniec import Trait
from tasks.errors import AgencyContractBroken, AgencyRefused, AgencyUnavailable, PayloadInvalid
from tasks.handlers import HANDLERS
from tests.registry.conftest import an_instance
from tests.tasks.conftest import WHY

ORDER = {"estacion": "CG-MAD-1", "tipo": "ROSTRO", "referencia": "40000001"}


@pytest.fixture
def take(session: Session, agencies: Agencies) -> Callable[..., dict[str, object]]:
    instance = an_instance(session)

    def taken(**changes: object) -> dict[str, object]:
        call = Call(
            topic="captura.tomar",
            payload={**ORDER, **changes},
            job_id=uuid4(),
            instance_id=instance,
            attempt=1,
        )
        return HANDLERS["captura.tomar"](call, agencies)(session)

    return taken


def test_a_capture_is_kept_as_it_was_taken_with_device_and_measures(
    session: Session, take: Callable[..., dict[str, object]]
) -> None:
    told = take(tipo="HUELLA", dedo=2)
    upload = storage.get(session, UUID(str(told["archivo"])))

    assert ("huella-2.png", "image/png") == (upload.name, upload.content_type)
    assert (upload.sha256.hex(), "HUE-CG-MAD-1", 63) == (
        told["sha256"],
        told["dispositivo"],
        told["nfiq2"],
    )
    assert told["medidas"]["claridad"] > 80  # type: ignore[index]


def test_what_is_wrong_with_a_station_shows_in_what_it_takes(
    take: Callable[..., dict[str, object]],
) -> None:
    sharp = [take(estacion="CG-MAD-9", intento=one)["medidas"]["nitidez"] for one in (1, 2)]  # type: ignore[index]
    dark = take(estacion="CG-MAD-8")["medidas"]["brillo"]  # type: ignore[index]

    assert sharp[0] < 25 < sharp[1]
    assert dark < 80
    assert 18 == take(estacion="CG-MAD-7", tipo="HUELLA", dedo=7)["nfiq2"]


def test_a_station_without_device_and_one_that_is_silent_are_told_apart(
    take: Callable[..., dict[str, object]], breaks: Callable[..., None]
) -> None:
    with pytest.raises(AgencyRefused):
        take(estacion="CG-MAD-6")
    breaks("captura", "unknown")
    with pytest.raises(AgencyContractBroken):
        take()
    breaks("captura", "error")
    with pytest.raises(AgencyUnavailable):
        take()
    with pytest.raises(PayloadInvalid):
        take(tipo="IRIS")


def test_reniec_knows_the_finger_of_the_person_and_not_that_of_another(
    session: Session, agencies: Agencies, take: Callable[..., dict[str, object]]
) -> None:
    def matched(station: str) -> str:
        told = take(estacion=station, tipo="HUELLA", dedo=2)
        image = storage.get(session, UUID(str(told["archivo"]))).content
        trait = Trait(kind="HUELLA", finger=2, image=base64.b64encode(image).decode())
        return agencies.reniec.match("40000001", trait, WHY, key=str(uuid4())).identity.value

    assert ("COINCIDE", "NO_COINCIDE") == (matched("CG-MAD-1"), matched("CG-MAD-0"))

"""The e-mail about unread notices: to a real mail server, once, and without a word about any case."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from engine import db
from engine.models import ProcessInstance
from tasks import sandbox
from tests.web.conftest import DESK, Browser, words
from web.cli import base, sugm


@pytest.fixture
def mailbox(session: Session, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[dict[str, object]]]:
    """Runs the command and gives all letters that have come."""
    with sandbox.running() as server:
        for name, value in sandbox.environment(server.url).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("SUGM_DATABASE_URL", "postgresql+psycopg://nowhere/nothing")
        monkeypatch.setattr(db, "connect", lambda _url: None)
        base.settings.load.cache_clear()

        def run() -> list[dict[str, object]]:
            done = CliRunner().invoke(sugm, ["digest", "--minutos", "0"])
            assert 0 == done.exit_code, done.output
            session.expire_all()
            return server.mail.received()

        yield run


def test_one_letter_tells_how_many_and_of_what_kind(
    claimed: str,
    instance: ProcessInstance,
    officer: Browser,
    browser: Callable[..., Browser],
    mailbox: Callable[[], list[dict[str, object]]],
) -> None:
    browser("mesa2", "officer", groups=(DESK,))
    quiet = browser("mesa3", "officer", groups=(DESK,))
    quiet.post("/bandeja/avisos/correo", {"correo": "no"})
    for who in ("mesa2", "mesa2", "mesa3"):
        officer.post(f"/expedientes/{instance.id}/notas", {"texto": f"Mira esto, @{who}"})

    (letter,) = mailbox()
    again = mailbox()

    assert "mesa2@ejemplo.gob.pe" == letter["para"]
    assert "- 2 notas que le nombran" in str(letter["texto"])
    assert "QUISPE" not in str(letter)
    assert [letter] == again
    assert "le nombró en una nota" in words(quiet.get("/bandeja/avisos"))

"""Spanish for all, English for whoever asks."""

from flask import Flask

from tests.web.conftest import Browser, find
from web.cli import catalogs


def test_every_sentence_has_its_english() -> None:
    assert [] == catalogs.missing("en")


def test_changes_the_language_and_stays_where_one_was(app: Flask) -> None:
    stranger = Browser(app.test_client())

    answer = stranger.post("/cuenta/idioma", {"language": "en", "there": "/cuenta/ingresar"})
    page = stranger.get(answer.location)

    assert ["Sign in"] == find(page, "//h1")
    assert ["en"] == find(page, "/html/@lang")


def test_goes_nowhere_else(app: Flask) -> None:
    stranger = Browser(app.test_client())

    answers = [
        stranger.post("/cuenta/idioma", {"language": "en", "there": there}).location
        for there in ("https://malo.example/", "//malo.example/", "/\\malo.example/")
    ]

    assert ["/", "/", "/"] == answers

"""``docs/conformance.md`` says what the probes say, now."""

import pytest

from tests.conformance import page


def test_the_page_is_what_the_probes_give() -> None:
    assert page.PAGE.read_text(encoding="utf-8") == page.render(page.kit_kept())


def test_every_probe_is_named_by_a_row() -> None:
    assert [] == list(page.unnamed())


def test_every_row_tells_of_every_engine() -> None:
    rows = [row for section in page.table() for row in section["rows"]]

    assert [] == [row["element"] for row in rows if not row.keys() >= set(page.PEERS)]
    assert [] == [row["element"] for row in rows if ("probes" in row) == ("refused" in row)]


@pytest.mark.parametrize("word", ["FAILS", "/work", "/home"])
def test_the_page_has_no(word: str) -> None:
    assert word not in page.PAGE.read_text(encoding="utf-8")

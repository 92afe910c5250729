"""What a new procedure begins with can itself be deployed."""

from pathlib import Path

import pytest

from engine import repository
from engine.authoring import naming
from engine.findings import Severity
from engine.repository import Draft
from registry import expresiones
from tasks.handlers import TOPICS
from tests.house import ROOT

TEMPLATES = sorted((ROOT / "processes" / "plantillas").iterdir())


@pytest.mark.parametrize("folder", TEMPLATES, ids=lambda folder: folder.name)
def test_a_template_and_its_copy_could_be_deployed(folder: Path) -> None:
    expresiones.install()
    draft = repository.read(folder)

    copied = naming.renamed(draft.sources, draft.key, "visa_nueva", name="Visa nueva")
    found = [
        one
        for draft in (draft, Draft(key="visa_nueva", sources=copied))
        for one in repository.check(draft, topics=TOPICS, callees={})
    ]

    assert [] == [str(one) for one in found if one.severity is not Severity.INFO]
    assert b'name="Visa nueva"' in copied["visa_nueva.bpmn"]
    assert folder.name.encode() not in b"".join(copied.values())

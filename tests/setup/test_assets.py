"""What the browser is given: built from its sources, and nothing from elsewhere."""

import hashlib
import json
import re
from pathlib import Path

from tests.house import ROOT, files, read

ASSETS = ROOT / "web/assets"
STATIC = ROOT / "web/static"
CREST = "/assets/images/govuk-crest.svg"  # govuk-frontend styles a footer with it; we have another


def test_every_entry_was_built() -> None:
    scripts = {f"js/{entry.name}" for entry in (ASSETS / "js").glob("*.js")}
    styles = {f"css/{e.stem}.css" for e in (ASSETS / "scss").glob("*.scss") if e.name[0] != "_"}

    assert scripts | styles <= set(manifest())
    assert scripts
    assert styles


def test_the_manifest_names_the_content_of_each_file() -> None:
    digests = {n: hashlib.sha256((STATIC / n).read_bytes()).hexdigest()[:12] for n in manifest()}

    assert digests == manifest()


def test_styles_ask_only_for_files_that_are_here() -> None:
    missing = [
        f"{style.name}: {target}"
        for style in STATIC.rglob("*.css")
        for target in re.findall(r"url\([\"']?([^\"')]+)", style.read_text(encoding="utf-8"))
        if not target.startswith("data:") and not asset(style, target).exists()
    ]

    assert set() == set(missing) - {f"staff.css: {CREST}"}


def test_the_typeface_and_the_crest_of_another_government_are_not_used() -> None:
    styles = {style.name: style.read_text(encoding="utf-8") for style in STATIC.rglob("*.css")}
    pages = {str(f): read(f) for f in files() if f.suffix == ".html"}

    assert [] == [name for name, text in styles.items() if "GDS Transport" in text]
    assert [] == [name for name, text in pages.items() if re.search(r"copyright-logo|govukFooter", text)]


def manifest() -> dict[str, str]:
    found: dict[str, str] = json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))
    return found


def asset(style: Path, target: str) -> Path:
    target = re.split("[#?]", target, maxsplit=1)[0]
    return STATIC / target.removeprefix("/static/") if target.startswith("/") else style.parent / target

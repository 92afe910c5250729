"""Pictures of diagrams, by the house's viewer: ``python3 -m tools.pictures FILE… --into FOLDER``."""

import argparse
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests import machine
from tools.shell import ROOT, say

VIEWER = ROOT / "web/node_modules/bpmn-js/dist"
SCRIPT = "bpmn-viewer.production.min.js"
STYLES = ("diagram-js.css", "bpmn-js.css", "bpmn-font/css/bpmn-embedded.css")
MARGIN = 20
SHOW = """async (xml) => {
  window.viewer = new BpmnJS({ container: '#it' });
  await viewer.importXML(xml);
  const box = viewer.get('canvas').viewbox().inner;
  return [Math.ceil(box.width), Math.ceil(box.height)];
}"""
FIT = """(margin) => {
  const canvas = viewer.get('canvas');
  canvas.resized();
  const box = canvas.viewbox().inner;
  const size = { width: box.width + 2 * margin, height: box.height + 2 * margin };
  canvas.viewbox({ x: box.x - margin, y: box.y - margin, ...size });
}"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python3 -m tools.pictures", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--scale", type=float, default=1.0)
    options = parser.parse_args()
    options.into.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=machine.chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(device_scale_factor=options.scale)
        for file in options.files:
            target = options.into / f"{file.stem}.png"
            picture(page, file.read_text(encoding="utf-8"), target)
            say(str(target))
        browser.close()


def picture(page: Page, source: str, target: Path) -> None:
    """The whole diagram in its own size."""
    page.set_content(
        "<body style='margin:0;background:#fff'><div id='it' style='width:100vw;height:100vh'></div>"
    )
    for style in STYLES:
        page.add_style_tag(path=str(VIEWER / "assets" / style))
    page.add_script_tag(path=str(VIEWER / SCRIPT))
    width, height = page.evaluate(SHOW, source)
    page.set_viewport_size({"width": width + 2 * MARGIN, "height": height + 2 * MARGIN})
    page.evaluate(FIT, MARGIN)
    page.screenshot(path=target)


if __name__ == "__main__":
    main()

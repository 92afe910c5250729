"""``python3 dev.py conformance``: play every probe and write ``docs/conformance.md``."""

import os
import sys
from pathlib import Path

from tests.conformance import page


def main() -> int:
    kit = Path(os.environ.get("SUGM_TCK_DIR") or page.ROOT.parent / "shared/tck")
    told = page.kit_run(kit) if kit.is_dir() else page.kit_kept()
    text = page.render(told)
    page.PAGE.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 1 if "FAILS" in text else 0


if __name__ == "__main__":
    sys.exit(main())

"""``python -m web``: the web application behind waitress, many threads in one process."""

import sys

import waitress
from pydantic import ValidationError

from engine import db
from tasks import log
from web.app import create_app
from web.settings import Settings, from_environment


def main() -> int:
    """Serve until told to stop."""
    try:
        settings = from_environment()
    except ValidationError as error:
        for wrong in error.errors():
            name = "_".join(["SUGM", *(str(part) for part in wrong["loc"])]).upper()
            sys.stderr.write(f"{name}: {wrong['msg']}\n")
        return 2
    serve(settings)
    return 0


def serve(settings: Settings) -> None:
    """Connect to the database and answer requests."""
    log.configure()
    db.connect(settings.database_url, pool_size=settings.pool_size)
    waitress.serve(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        ident="",
        clear_untrusted_proxy_headers=not settings.proxies,
        max_request_body_size=settings.upload_megabytes * 1024 * 1024 + 1024 * 1024,
        send_bytes=1,
    )


if __name__ == "__main__":
    sys.exit(main())

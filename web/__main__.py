"""``python -m web``: the web application behind waitress, many threads in one process."""

import sys

import structlog
from pydantic import ValidationError

from engine import db
from engine.memory import settle
from tasks import log
from web import live
from web.app import create_app
from web.serving import Server
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
    """Connect to the database and answer requests; SIGTERM lets those under way end."""
    log.configure()
    engine = db.connect(settings.database_url, pool_size=settings.pool_size)
    app = create_app(settings)
    desk = live.newsdesk(app)
    desk.listen(settings.database_url)
    server = Server(app, settings, ending=desk.close)
    server.stop_on_signals()
    sys.setswitchinterval(0.001)  # who has an answer from the database need not wait five times that
    settle()
    structlog.get_logger().info("web", state="started", threads=settings.threads)
    server.run()
    engine.dispose()


if __name__ == "__main__":
    sys.exit(main())

"""Live parts of pages: one stream for each, which says that there is something to look at again."""

from flask import Flask

from web.live.newsdesk import KEY, Newsdesk
from web.live.views import live
from web.settings import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Half of the threads may hold a stream; the other half is for pages. Nobody listens yet."""
    app.extensions[KEY] = Newsdesk(most=settings.threads // 2)
    app.register_blueprint(live)


def newsdesk(app: Flask) -> Newsdesk:
    """That of this application: to let it listen, and to close it."""
    desk: Newsdesk = app.extensions[KEY]
    return desk

"""Whether what workers need besides the database is there."""

from redis import Redis
from redis.exceptions import RedisError

from tasks import settings


def redis_answers() -> bool | None:
    """None where no Redis is configured: then none is needed."""
    url = settings.load().redis_url
    if url is None:
        return None
    client = Redis.from_url(url.get_secret_value(), socket_connect_timeout=1, socket_timeout=1)
    try:
        return bool(client.ping())
    except RedisError:
        return False
    finally:
        client.close()

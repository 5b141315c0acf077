"""All routers of the API; ``config/urls_admin.py`` mounts ``api.urls``."""

from towpath.api import channel, configuration, gate, me, notifications
from towpath.api.base import api

ROUTERS = {
    "/me": me.router,
    "/gate": gate.router,
    "/channel": channel.router,
    "/configuration": configuration.router,
    "/notifications": notifications.router,
}

gate.install(api)
for prefix, router in ROUTERS.items():
    api.add_router(prefix, router)

__all__ = ["api"]

"""All routers of the API; ``config/urls_admin.py`` mounts ``api.urls``."""

from towpath.api import configuration, me, notifications
from towpath.api.base import api

ROUTERS = {
    "/me": me.router,
    "/configuration": configuration.router,
    "/notifications": notifications.router,
}

for prefix, router in ROUTERS.items():
    api.add_router(prefix, router)

__all__ = ["api"]

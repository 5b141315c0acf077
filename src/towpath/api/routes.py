"""All routers of the API; ``config/urls_admin.py`` mounts ``api.urls``."""

from towpath.api import (
    amazon_attributes,
    catalog,
    catalog_imports,
    catalog_shop,
    channel,
    configuration,
    gate,
    listing_imports,
    listing_mass,
    listings,
    me,
    notifications,
    rules,
    store_settings,
    stores,
)
from towpath.api.base import api

ROUTERS = (
    ("/me", me.router),
    ("/gate", gate.router),
    ("/catalog", catalog_shop.router),
    ("/catalog", catalog.router),
    ("/catalog/imports", catalog_imports.router),
    ("/channel", channel.router),
    ("/configuration", configuration.router),
    ("/notifications", notifications.router),
    ("/stores", stores.router),
    ("/stores", store_settings.router),
    ("/stores", listing_imports.router),
    ("/stores", listings.router),
    ("/stores", listing_mass.router),
    ("/stores", rules.router),
    ("/amazon-attributes", amazon_attributes.router),
)

gate.install(api)
for prefix, router in ROUTERS:
    api.add_router(prefix, router)

__all__ = ["api"]

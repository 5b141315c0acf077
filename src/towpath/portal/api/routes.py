"""The portal's REST API under ``/v1/``; ``/v1/keys/verify`` is answered before Django and described here."""

from typing import Any

from ninja import NinjaAPI

from towpath.portal.api import errors, keys
from towpath.portal.api.auth import AccessTokenAuth, session
from towpath.portal.api.verify import VERIFY


class PortalAPI(NinjaAPI):
    """Ninja's API, with the key service in its description."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        """Describe the API."""
        schema = super().get_openapi_schema(*args, **kwargs)
        schema["paths"] = {"/v1/keys/verify": VERIFY, **schema["paths"]}
        return schema


api = PortalAPI(
    title="Towpath accounts portal API",
    version="1",
    urls_namespace="portal-api",
    auth=[AccessTokenAuth(), session],
    docs_url=None,  # its page needs scripts from elsewhere, which the content security policy forbids
    openapi_url="openapi.json",
)
api.add_router("keys", keys.router)
errors.install(api)

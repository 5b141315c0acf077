"""The REST API of the Admin. Each router stands in a file of its own; ``routes.py`` lists them."""

from ninja import NinjaAPI

from towpath.api import errors
from towpath.api.auth import BearerToken
from towpath.api.idempotency import idempotent

api = NinjaAPI(
    title="Towpath Admin API",
    version="1",
    urls_namespace="api",
    auth=BearerToken(),
    docs_url=None,  # its page needs scripts from elsewhere, which the content security policy forbids
    openapi_url="openapi.json",
)
api.add_decorator(idempotent, mode="view")
errors.install(api)

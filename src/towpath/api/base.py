"""The REST API of the Admin. Each router stands in a file of its own; ``routes.py`` lists them."""

from ninja import NinjaAPI
from ninja.operation import Operation

from towpath.api import errors
from towpath.api.auth import BearerToken
from towpath.api.idempotency import idempotent
from towpath.api.readable import readable


class Api(NinjaAPI):
    """Names an operation by its function alone, so that generated clients read well."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Give the name that stays when a module is moved."""
        return operation.view_func.__name__


api = Api(
    title="Towpath Admin API",
    version="1",
    description=(
        "Send a token of System > Integrations as `Authorization: Bearer …`. Every error is "
        "`application/problem+json` with a stable `code`. A POST may carry an `Idempotency-Key`."
    ),
    urls_namespace="api",
    auth=BearerToken(),
    docs_url=None,  # its page needs scripts from elsewhere, which the content security policy forbids
    openapi_url="openapi.json",
)
api.add_decorator(idempotent, mode="view")
api.add_decorator(readable, mode="view")
errors.install(api)

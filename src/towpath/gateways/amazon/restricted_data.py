"""Tokens 2021-03-01: leave to read buyers' data in restricted reports. Amazon's model: tokens_2021-03-01.

Orders 2026-01-01 take no such token.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.reading import Json, ask


@dataclass(frozen=True, slots=True)
class Resource:
    """What is to be read: an exact path, without templates, and the data elements of it that need leave."""

    path: str
    method: str = "GET"
    data_elements: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give the resource as Amazon's RestrictedResource."""
        data: dict[str, Any] = {"method": self.method, "path": self.path}
        return data | ({"dataElements": list(self.data_elements)} if self.data_elements else {})


@dataclass(frozen=True, slots=True)
class RestrictedToken:
    """A token in the place of the seller's own, for some seconds."""

    token: str = field(repr=False)
    expires_in_s: int


def report_document(document_id: str) -> Resource:
    """Give the resource of one report document."""
    return Resource(f"/reports/2021-06-30/documents/{document_id}")


async def create_restricted_data_token(client: Client, resources: Sequence[Resource]) -> RestrictedToken:
    """Give a token for up to 50 resources."""
    return await ask(
        client,
        "createRestrictedDataToken",
        _token,
        body={"restrictedResources": [resource.as_json() for resource in resources]},
    )


def _token(data: Json) -> RestrictedToken:
    return RestrictedToken(data["restrictedDataToken"], int(data.get("expiresIn", 0)))

"""Which of Amazon's attributes go to which of the catalogue, over the API."""

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from towpath.api.auth import actor_of
from towpath.api.gate import gated
from towpath.domain.listings.actions.attributes import MappingChange, ask_again, map_attribute
from towpath.domain.listings.queries.attributes import AttributeMapping, mapping, mappings
from towpath.kit import clock

router = Router(tags=["attributes"])
router.add_decorator(gated)


class Mapping(Schema):
    """An attribute of Amazon's in a country; ``attribute_code`` is empty while it is not mapped."""

    id: int
    country: str
    name: str
    attribute_code: str
    active: bool
    overwrite: bool
    store_view_ids: list[int]


class Mappings(Schema):
    """The attributes, by country and name."""

    items: list[Mapping]


class NewMapping(Schema):
    """Where the values go."""

    attribute_code: str
    active: bool
    overwrite: bool = False
    store_view_ids: list[int] = Field(default_factory=list, description="Empty: to the default scope.")


class Chosen(Schema):
    """Some attributes."""

    ids: list[int]


class Asked(Schema):
    """How many attributes will be fetched anew."""

    attributes: int


@router.get("", response=Mappings, summary="List Amazon's attributes")
def list_amazon_attributes(request: HttpRequest, country: str = "") -> dict[str, list[AttributeMapping]]:
    """Give those that are known, of one country or of all."""
    actor_of(request).require("asc.access")
    return {"items": mappings(country)}


@router.put("/{int:attribute_id}", response=Mapping, summary="Map an attribute of Amazon's")
def map_amazon_attribute(request: HttpRequest, attribute_id: int, change: NewMapping) -> AttributeMapping:
    """Say where its values go; what was written already stays."""
    new = MappingChange(
        **change.dict(exclude={"store_view_ids"}), store_view_ids=tuple(change.store_view_ids)
    )
    map_attribute(attribute_id, new, by=actor_of(request), now=clock.now())
    return mapping(attribute_id)


@router.post("/reimport", response=Asked, summary="Re-import attribute values")
def reimport_attribute_values(request: HttpRequest, chosen: Chosen) -> dict[str, int]:
    """Have the values of some attributes fetched from Amazon anew, in the background."""
    return {"attributes": ask_again(chosen.ids, by=actor_of(request), now=clock.now())}

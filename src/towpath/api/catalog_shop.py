"""Websites, store views and attributes over the API."""

from typing import Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from towpath.api.auth import actor_of
from towpath.domain.catalog.actions import attributes as attribute_actions
from towpath.domain.catalog.actions import scopes as scope_actions
from towpath.domain.catalog.actions.attributes import AttributeChange
from towpath.domain.catalog.logic.attributes import AttributeScope, Kind
from towpath.domain.catalog.models import Attribute, StoreView, Website
from towpath.domain.catalog.queries import attributes, scopes
from towpath.kit import clock

router = Router(tags=["catalog"])


class View(Schema):
    """A store view."""

    code: str
    name: str
    sort_order: int


class Site(View):
    """A website; of values for several, that of the website with the lowest ``sort_order`` above 0 wins."""

    is_default: bool
    store_views: list[View]


class Sites(Schema):
    """The websites, in the shop's order."""

    items: list[Site]


class NewSite(Schema):
    """A website to add."""

    code: str
    name: str
    sort_order: int = 0


class NewView(NewSite):
    """A store view to add to a website."""

    website: str


class Naming(Schema):
    """Name and place of a website or store view."""

    name: str
    sort_order: int


@router.get("/websites", response=Sites, summary="List the websites and store views")
def list_websites(request: HttpRequest) -> dict[str, object]:
    """Give the websites with their store views."""
    actor_of(request).require("catalog.view")
    return {"items": [_site(row) for row in scopes.websites()]}


@router.post("/websites", response=Sites, summary="Add a website")
def add_website(request: HttpRequest, site: NewSite) -> dict[str, object]:
    """Add a website unless its code is there, and give them all."""
    scope_actions.add_website(**site.dict(), by=actor_of(request), now=clock.now())
    return {"items": [_site(row) for row in scopes.websites()]}


@router.put("/websites/{code}", response=Sites, summary="Change name and place of a website")
def change_website(request: HttpRequest, code: str, naming: Naming) -> dict[str, object]:
    """Change a website and give them all."""
    scope_actions.change_website(code, **naming.dict(), by=actor_of(request), now=clock.now())
    return {"items": [_site(row) for row in scopes.websites()]}


@router.post("/store-views", response=Sites, summary="Add a store view")
def add_store_view(request: HttpRequest, view: NewView) -> dict[str, object]:
    """Add a store view unless its code is there, and give all websites."""
    scope_actions.add_store_view(**view.dict(), by=actor_of(request), now=clock.now())
    return {"items": [_site(row) for row in scopes.websites()]}


@router.put("/store-views/{code}", response=Sites, summary="Change name and place of a store view")
def change_store_view(request: HttpRequest, code: str, naming: Naming) -> dict[str, object]:
    """Change a store view and give all websites."""
    scope_actions.change_store_view(code, **naming.dict(), by=actor_of(request), now=clock.now())
    return {"items": [_site(row) for row in scopes.websites()]}


class AttributeFacts(Schema):
    """An attribute; ``scope`` is as stored: that of prices is a setting of the configuration."""

    code: str
    label: str
    kind: Kind
    scope: AttributeScope
    use_for_promo_rules: bool
    system: bool = Field(description="Whether it is Magento's own.")


class AttributeList(Schema):
    """The attributes, by code."""

    items: list[AttributeFacts]


class AttributeDetail(AttributeFacts):
    """An attribute with what belongs to it."""

    labels: dict[str, str] = Field(description="Labels of store views, by code.")
    options: list[str]
    sets: list[str]


class AttributePatch(Schema):
    """What to change; what is left out stays."""

    label: str | None = None
    labels: dict[str, str] | None = None
    scope: AttributeScope | None = None
    use_for_promo_rules: bool | None = None
    options: list[str] | None = Field(None, description="All choices, in their order.")
    sets: list[str] | None = Field(None, description="The names of all attribute sets that have it.")


class NewAttribute(AttributePatch):
    """An attribute to make."""

    code: str
    kind: Kind


@router.get("/attributes", response=AttributeList, summary="List the attributes")
def list_attributes(
    request: HttpRequest,
    text: str = "",
    kind: Kind | Literal[""] = "",
    rules: bool = False,  # noqa: FBT001, FBT002 - ninja reads the query string by names
) -> dict[str, object]:
    """Give the attributes with a text in code or label, of a kind, or those that rules may use."""
    actor_of(request).require("catalog.view")
    return {"items": list(attributes.attribute_rows(text, kind, rules=rules))}


@router.post("/attributes", response=AttributeDetail, summary="Make an attribute")
def create_attribute(request: HttpRequest, new: NewAttribute) -> dict[str, object]:
    """Make an attribute; its code and kind are fixed from then on."""
    change = AttributeChange(**new.dict(exclude={"code", "kind"}))
    attribute_actions.create_attribute(new.code, new.kind, change, by=actor_of(request), now=clock.now())
    return _attribute(attributes.attribute_row(new.code))


@router.get("/attributes/{code}", response=AttributeDetail, summary="Read an attribute")
def get_attribute(request: HttpRequest, code: str) -> dict[str, object]:
    """Give an attribute with labels, choices and sets."""
    actor_of(request).require("catalog.view")
    return _attribute(attributes.attribute_row(code))


@router.put("/attributes/{code}", response=AttributeDetail, summary="Change an attribute")
def change_attribute(request: HttpRequest, code: str, patch: AttributePatch) -> dict[str, object]:
    """Change what is given; a choice that a product has cannot go."""
    change = AttributeChange(**patch.dict())
    attribute_actions.change_attribute(code, change, by=actor_of(request), now=clock.now())
    return _attribute(attributes.attribute_row(code))


def _view(row: Website | StoreView) -> dict[str, object]:
    return {"code": row.code, "name": row.name, "sort_order": row.sort_order}


def _site(row: Website) -> dict[str, object]:
    return _view(row) | {
        "is_default": row.is_default,
        "store_views": [_view(view) for view in row.store_views.all()],
    }


def _attribute(row: Attribute) -> dict[str, object]:
    names = (*AttributeFacts.model_fields, "labels")
    return {
        **{name: getattr(row, name) for name in names},
        "options": [option.label for option in row.options.all()],
        "sets": [each.name for each in row.sets.all()],
    }

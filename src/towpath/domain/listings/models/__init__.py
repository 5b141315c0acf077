from towpath.domain.listings.models.acting import ListingEvent, MassAction, MassActionRow
from towpath.domain.listings.models.amazon import (
    AmazonAttribute,
    AmazonItem,
    Candidate,
    ImportedValue,
    ListingPull,
)
from towpath.domain.listings.models.listing import SORTED_BY, Listing, ListingRule, Override, TabCount
from towpath.domain.listings.models.publishing import Feed, ProductTypeSchema, Publication

__all__ = [
    "SORTED_BY",
    "AmazonAttribute",
    "AmazonItem",
    "Candidate",
    "Feed",
    "ImportedValue",
    "Listing",
    "ListingEvent",
    "ListingPull",
    "ListingRule",
    "MassAction",
    "MassActionRow",
    "Override",
    "ProductTypeSchema",
    "Publication",
    "TabCount",
]

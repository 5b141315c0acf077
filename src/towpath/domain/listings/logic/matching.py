"""How listings and products find each other, in both directions; the meaning, without SQL.

Source: listings, Matching; settings, Catalog Search. ``actions/matching.py`` does the first direction in SQL.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from towpath.domain.listings.logic.identifiers import LABELS, Kind, cleaned, normal
from towpath.domain.listings.logic.states import HAS_VARIANTS, MULTIPLE_MATCHES, UNABLE_TO_ASSIGN
from towpath.domain.stores.logic.listing_settings import ListingSettings
from towpath.kit.text import N_

By: TypeAlias = Literal["sku", "asin", "ean", "upc", "isbn", "gcid"]
BY_HAND = "hand"
GENERAL: Final = "general"

MATCHED_BY: Mapping[str, str] = MappingProxyType(
    {"sku": N_("Amazon Seller SKU"), BY_HAND: N_("by hand")}
    | {str(kind): name for kind, name in LABELS.items()}
)
"""What a match was found by (``Listing.matched_by``)."""

SAME_IDENTIFIER = "same_identifier"
PRODUCT_DELETED = "product_deleted"
REASONS: Mapping[str, str] = MappingProxyType(
    {
        SAME_IDENTIFIER: N_(
            "Several products have the %(identifier)s %(value)s: %(skus)s. Assign one of them by hand, "
            "or correct the others."
        ),
        PRODUCT_DELETED: N_("The product that it was matched to is no longer in the catalogue."),
    }
)
"""Why a listing has no product although there was something to find (``Listing.match_reason``)."""
NAMED = 5
"""So many of several products are named."""


@dataclass(frozen=True, slots=True)
class SearchWanted:
    """Rows of a store wait for a search of Amazon's catalogue."""

    store_id: int


@dataclass(frozen=True, slots=True)
class MatchWanted:
    """Listings of a store are to be matched with what is known of them."""

    store_id: int


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to look for: the products whose ``attribute`` names the listing by an identifier."""

    by: By
    attribute: str


def steps(settings: ListingSettings) -> tuple[Step, ...]:
    """Give what an imported listing is looked for by, in the documented order."""
    found = [Step("sku", settings.sku_attribute), Step("asin", settings.asin_attribute)]
    found += [Step(kind, settings.search.get(kind, "")) for kind in LABELS]
    return tuple(dict.fromkeys(step for step in found if step.attribute))


# Amazon -> catalogue


@dataclass(frozen=True, slots=True)
class Offered:
    """A listing of Amazon's; ``names`` are those of its item by kind, as ``identifiers.names_of`` gives."""

    sku: str
    asin: str = ""
    names: Mapping[Kind, Sequence[str]] = field(default_factory=dict)

    def named_by(self, by: By) -> frozenset[str]:
        """Give the texts that name it in an attribute of that kind, as :func:`written` leaves them."""
        if by == "sku":
            return frozenset({self.sku})
        if by == "asin":
            return frozenset({self.asin} if self.asin else ())
        return frozenset(self.names.get(by, ()))


@dataclass(frozen=True, slots=True)
class Sold:
    """A product of the store's website that can be listed, with its values by attribute code."""

    id: int
    sku: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Match:
    """What came of it: a product and by what; or several ``skus`` with the same ``value``; or nothing."""

    product_id: int | None = None
    by: str = ""
    value: str = ""
    skus: tuple[str, ...] = ()


NOTHING = Match()


def written(by: By, text: str) -> str:
    """Give an attribute's text as it is compared: a SKU without the blanks around it, others cleaned."""
    return text.strip(" ") if by == "sku" else cleaned(text)


def match(offered: Offered, products: Iterable[Sold], looked_for: Iterable[Step]) -> Match:
    """Find the one product of a listing: the first step that finds something decides.

    Several products by one step are no match, and end the search: a later step would only guess.
    """
    known = list(products)
    for step in looked_for:
        names = offered.named_by(step.by)
        found = [(written(step.by, one.values.get(step.attribute, "")), one) for one in known]
        hits = [(value, one) for value, one in found if value in names]
        if len(hits) == 1:
            return Match(hits[0][1].id, step.by)
        if hits:
            skus = sorted(one.sku for _value, one in hits)[:NAMED]
            return Match(None, step.by, min(value for value, _one in hits), tuple(skus))
    return NOTHING


# Catalogue -> Amazon


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """An item of Amazon's catalogue; ``names`` as ``identifiers.names_of`` gives them."""

    asin: str
    title: str = ""
    brand: str = ""
    image_url: str = ""
    product_type: str = ""
    parent_asin: str = ""
    child_asins: tuple[str, ...] = ()
    is_parent: bool = False
    names: Mapping[Kind, Sequence[str]] = field(default_factory=dict)

    def is_named(self, kind: Kind, value: str) -> bool:
        """Tell whether a product that has this normal form of an identifier means the item."""
        if kind == "asin":
            return self.asin == value
        return value in {normal(kind, name) for name in self.names.get(kind, ())}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a search found for a product: its item's ASIN, or a cause of ``logic/states.py``, and hits."""

    asin: str = ""
    cause: str = UNABLE_TO_ASSIGN
    found_by: str = ""
    hits: tuple[ItemFacts, ...] = ()


NOT_FOUND = Outcome()


def outcome(found_by: Kind | Literal["general"], hits: Iterable[ItemFacts]) -> Outcome | None:
    """Say what the hits of one step mean; None: nothing was found, so the next step is taken.

    A parent beside one of its variants says nothing. What General Search finds is offered to choose from,
    however little it is.
    """
    found = {hit.asin: hit for hit in hits}
    parents = {hit.parent_asin for hit in found.values()}
    hits = tuple(hit for hit in found.values() if not (hit.is_parent and hit.asin in parents))
    if not hits:
        return None
    if len(hits) == 1 and hits[0].is_parent:
        return Outcome("", HAS_VARIANTS, found_by, hits)
    if len(hits) == 1 and found_by != GENERAL:
        return Outcome(hits[0].asin, "", found_by, hits)
    return Outcome("", MULTIPLE_MATCHES, found_by, hits)


def question(kind: Kind, value: str) -> tuple[str, str]:
    """Give how Amazon's catalogue is asked for a normal form: the type of identifier, and its spelling.

    Amazon knows no type for a GCID: it is looked for as a keyword, type empty.
    """
    if kind == "gcid":
        return "", value
    if kind in {"asin", "isbn"}:
        return kind.upper(), value
    if value.startswith("00000"):
        return "EAN", value[5:]
    return ("UPC", value[1:]) if value.startswith("0") else ("EAN", value)

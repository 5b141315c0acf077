"""What a merchant can do with listings, where, and why one is left out (listings: Action x tab matrix)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from towpath.domain.listings.logic.states import TABS
from towpath.kit.errors import DomainError
from towpath.kit.text import N_, Message

DONE = "done"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an action for one listing: done, or the code of :data:`SKIPPED` with its parameters."""

    code: str = DONE
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Tell whether the action was done."""
        return self.code == DONE

    @property
    def message(self) -> Message:
        """Say it; a code of an older version is shown as it is."""
        return Message(SKIPPED.get(self.code, self.code), self.params)


class NotDone(DomainError):
    """An action was not possible for a listing; ``code`` is one of :data:`SKIPPED`."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.message, code=outcome.code)


SKIPPED: Mapping[str, str] = MappingProxyType(
    {
        DONE: N_("Done"),
        "NOT_IN_THIS_STATE": N_("Not possible in the state that the listing has now."),
        "LISTING_GONE": N_("The listing is no longer there."),
        "NOT_ELIGIBLE": N_("The listing rule, a setting or the stock excludes the product now."),
        "NOT_COMPLETE": N_("Data that Amazon needs is missing: see the tab Incomplete."),
        "IN_PROGRESS": N_("The listing is being published already."),
        "STORE_HELD": N_("The store was held: not active, not connected, or the API key was not valid."),
        "INVALID_FIELDS": N_("What was chosen for all of them is no longer there."),
        "FORBIDDEN": N_("Who asked for it lacks the right."),
        "SKU_TAKEN": N_("No free SKU was found for the product: %(sku)s."),
    }
)
"""Why a listing is left out of an action."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action: ``label`` names it for one listing, ``mass`` for many (empty: it has no such form).

    ``tabs`` are where it is offered. ``question`` is asked before it is done, ``told`` says that it is.
    """

    label: str = ""
    mass: str = ""
    right: str
    tabs: tuple[str, ...]
    question: str = ""
    told: str = ""


_LIVE = ("inactive", "active", "ineligible")
ACTIONS: Mapping[str, Action] = MappingProxyType(
    {
        "update-info": Action(label=N_("Update Required Info"), right="listing.edit", tabs=("incomplete",)),
        "search-again": Action(
            mass=N_("Re-attempt auto match to Amazon Listings"),
            right="listing.edit",
            tabs=("incomplete",),
            question=N_("Amazon's catalogue is searched again for these products."),
            told=N_("Amazon's catalogue will be searched again for these products."),
        ),
        "assign": Action(label=N_("Assign Catalog Product"), right="listing.edit", tabs=("new_third_party",)),
        "create-products": Action(
            label=N_("Create New Catalog Product"),
            mass=N_("Create New Catalog Product(s)"),
            right="catalog.create",
            tabs=("new_third_party",),
            told=N_("The products are being created."),
        ),
        "attempt-match": Action(
            mass=N_("Attempt Automatic Match"),
            right="listing.edit",
            tabs=("new_third_party",),
            question=N_("Products are searched again for these listings."),
            told=N_("Products will be searched again for these listings."),
        ),
        "publish": Action(
            label=N_("Publish On Amazon"),
            mass=N_("Publish Product to Amazon"),
            right="listing.publish",
            tabs=("ready", "inactive", "ended"),
            question=N_("The listings are sent to Amazon at the next synchronisation."),
            told=N_("The listing is being processed. It is active as soon as Amazon confirms it."),
        ),
        "change-asin": Action(label=N_("Edit Assigned ASIN"), right="listing.edit", tabs=_LIVE),
        "alias": Action(label=N_("Create Alias Seller SKU"), right="listing.edit", tabs=(*_LIVE, "ended")),
        "fulfilment": Action(
            label=N_("Switch to Fulfilled by Amazon"),
            right="listing.edit",
            tabs=_LIVE,
            question=N_(
                "The other party fulfils this listing from now on, in all stores of the region that share "
                "its Seller SKU."
            ),
            told=N_("The change of fulfilment is being processed."),
        ),
        "end": Action(
            label=N_("End Listing"),
            mass=N_("End Listing(s) on Amazon"),
            right="listing.end",
            tabs=_LIVE,
            question=N_(
                "The listings are removed from Amazon and stay ended until you publish them again by hand."
            ),
            told=N_("The end of the listing is being processed."),
        ),
    }
)
"""Every action of a listing but *View Details*, in the order of the menus."""
BY_MERCHANT, BY_AMAZON = N_("Switch to Fulfilled by Merchant"), N_("Switch to Fulfilled by Amazon")
MERCHANT_CHANNEL = "DEFAULT"
"""Amazon's name of the channel that the merchant fulfils; every other one is Amazon."""


def label_of(key: str, channel: str) -> str:
    """Name an action for one listing: the switch of fulfilment says to whom."""
    if key == "fulfilment" and channel != MERCHANT_CHANNEL:
        return BY_MERCHANT
    return ACTIONS[key].label


def offered(tab: str, *, mass: bool) -> list[str]:
    """Name the actions that a tab offers for one listing, or for many."""
    return [key for key, one in ACTIONS.items() if tab in one.tabs and (one.mass if mass else one.label)]


def states_of(key: str) -> frozenset[str]:
    """Give the states that an action is possible in."""
    return frozenset(state for tab in ACTIONS[key].tabs for state in TABS[tab][1])

"""The tasks before the first store (onboarding: Pre-setup tasks)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from towpath.kit.text import N_

RUN_EVERY = timedelta(minutes=10)
"""Background tasks count as running while their last run is younger."""


def is_running(last_run: datetime | None, now: datetime) -> bool:
    """Tell whether background tasks run as often as the exchange with Amazon needs."""
    return last_run is not None and now - last_run < RUN_EVERY


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do before the first store; ``links`` are addresses with their labels."""

    key: str
    group: str
    title: str
    text: str
    links: tuple[tuple[str, str], ...] = ()


AMAZON, COMMERCE = N_("Amazon"), N_("Commerce")
TASKS: tuple[Task, ...] = (
    Task(
        "seller_account",
        AMAZON,
        N_("Have an active Seller Central account"),
        N_(
            "In North America (United States, Canada, Mexico) or Europe (United Kingdom), on the "
            "Professional selling plan. It costs a monthly fee and selling fees."
        ),
        (
            ("https://sellercentral.amazon.com/", N_("United States")),
            ("https://sellercentral.amazon.ca/", N_("Canada")),
            ("https://sellercentral.amazon.com.mx/", N_("Mexico")),
            ("https://sellercentral.amazon.co.uk/", N_("United Kingdom")),
        ),
    ),
    Task(
        "approved_seller",
        AMAZON,
        N_("Be an approved seller"),
        N_(
            "The account is approved and nothing restricts your products or categories; some categories need "
            "an approval first. Set a return policy at least as good as Amazon's, and your taxes."
        ),
    ),
    Task(
        "shipping",
        AMAZON,
        N_("Set up your shipping methods"),
        N_("In Seller Central, under Settings > Shipping Settings."),
    ),
    Task(
        "vat",
        AMAZON,
        N_("Settle the VAT (mainly United Kingdom)"),
        N_(
            "Amazon advises its VAT Calculation Service. Verification and activation take 10 to 14 days; "
            "without it you answer for the VAT yourself."
        ),
    ),
    Task(
        "vacation",
        AMAZON,
        N_("Set the region to Inactive while you set up"),
        N_(
            "In Seller Central, under Settings > Account Info > Vacation Settings. "
            "Set it back to Active afterwards."
        ),
    ),
    Task(
        "background",
        COMMERCE,
        N_("Let background tasks run"),
        N_("All exchange of listings, orders and stock depends on them. They run every five minutes."),
    ),
    Task(
        "attributes",
        COMMERCE,
        N_("Raise the number of automatic matches"),
        N_(
            "Create Commerce attributes for ASIN, EAN, ISBN, UPC and GCID and fill in their values. "
            "An attribute without values matches nothing."
        ),
    ),
    Task(
        "currency",
        COMMERCE,
        N_("Enable the marketplace's currency"),
        N_("Where it differs from your store's currency: enable it and set its rate."),
    ),
    Task(
        "condition",
        COMMERCE,
        N_("Create a condition attribute"),
        N_("Needed only when your listings have more than one condition."),
    ),
    Task(
        "exclusions",
        COMMERCE,
        N_("Note the products to leave out"),
        N_(
            "Listing rules exclude them. Attributes used in rules need “Use for Promo Rule Conditions” "
            "set to Yes."
        ),
    ),
)
TASK_KEYS = frozenset(task.key for task in TASKS)

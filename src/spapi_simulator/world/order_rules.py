"""Which orders come, and what becomes of them: the table ``[orders]`` of a scenario."""

from dataclasses import dataclass

TRAITS = ("prime", "premium", "business", "gift", "discount", "preorder", "pick_up")
"""What may be special about an order."""
SHARES = (
    *TRAITS,
    "several_items",
    "several_units",
    "given_up",
    "regretted",
    "unfulfillable",
    "late",
    "last_one_twice",
)


@dataclass(frozen=True, slots=True)
class OrderRules:
    """Shares are between 0 and 1 and drawn for each order on its own; times are seconds unless named."""

    history: int = 0
    """Orders of the time before the start."""
    history_days: float = 30
    """Over how many days those are spread."""
    every_s: float = 0
    """One order in so many seconds over all sellers, from the start on; 0: none."""
    arrivals: str = "even"
    """``even`` or ``poisson``: gaps of the same mean that vary."""
    pending_s: float = 900
    """Until the payment is verified."""
    preorder_s: float = 5 * 86_400
    """How long a pre-order waits for its date."""
    handling_days: int = 2
    """Until the last ship date."""
    transit_days: int = 3
    """From there to the last delivery date."""
    expires_days: int = 7
    """Amazon cancels what was not shipped so long after the last ship date."""
    fulfilment_s: float = 6 * 3600
    """Until Amazon ships an order that it fulfils."""
    most_items: int = 3
    """SKUs in one order."""
    most_units: int = 3
    """Pieces of one SKU."""
    several_items: float = 0.15
    """Orders of more than one SKU."""
    several_units: float = 0.1
    """Order lines of more than one piece."""
    prime: float = 0.1
    """Of the orders that the merchant fulfils."""
    premium: float = 0.05
    """With premium shipping."""
    business: float = 0.1
    """Of a business."""
    gift: float = 0.08
    """Wrapped as a gift."""
    discount: float = 0.1
    """With a promotion."""
    preorder: float = 0
    """For something that is not out yet."""
    pick_up: float = 0
    """Picked up in a store."""
    given_up: float = 0.05
    """Cancelled by the buyer before the payment was verified."""
    regretted: float = 0.04
    """The buyer asks the seller to cancel."""
    unfulfillable: float = 0.01
    """Of the orders that Amazon fulfils."""
    late: float = 0.04
    """Of the orders before the start: not shipped by their merchant."""
    last_one_twice: float = 0
    """When the last piece is sold, somebody else buys it too before Amazon notices."""
    propagation_s: float = 120
    """How long Amazon needs to notice."""
    refuses: tuple[str, ...] = ()
    """Sellers (ids) whose orders are refused with 403 to applications without a role for buyers' data."""

    def __post_init__(self) -> None:
        if self.arrivals not in {"even", "poisson"}:
            raise ValueError(f"arrivals must be even or poisson, not {self.arrivals!r}")
        for name in SHARES:
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must be between 0 and 1, not {getattr(self, name)}")

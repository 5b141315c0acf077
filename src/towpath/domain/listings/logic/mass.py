"""Actions on very many listings, which a worker does in steps."""

from dataclasses import dataclass

from towpath.kit.text import N_

STEP = 500
"""How many listings are acted on in one transaction."""
DONE_TITLE = N_("%(action)s: finished")
DONE_BODY = N_(
    "%(done)s of %(total)s listings of %(store)s are done; %(skipped)s were left out, each with its reason."
)


@dataclass(frozen=True, slots=True)
class MassActionWaits:
    """Many listings were chosen for an action."""

    mass_action_id: int

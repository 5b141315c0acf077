"""What a product can be."""

from collections.abc import Mapping

from towpath.kit.text import N_

TYPES: Mapping[str, str] = {
    "simple": N_("Simple Product"),
    "configurable": N_("Configurable Product"),
    "virtual": N_("Virtual Product"),
    "downloadable": N_("Downloadable Product"),
    "bundle": N_("Bundle Product"),
    "grouped": N_("Grouped Product"),
    "giftcard": N_("Gift Card"),
}
NEVER_LISTED = frozenset({"bundle", "grouped", "giftcard"})
"""What Amazon's listings have no place for (product guide, best practices)."""

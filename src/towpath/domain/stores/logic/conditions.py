"""The ten conditions of a listing, in Amazon's order (settings: Product Listing Condition)."""

from collections.abc import Mapping
from types import MappingProxyType

from towpath.kit.text import N_

CONDITIONS: Mapping[str, str] = MappingProxyType(
    {
        "new_new": N_("New"),
        "refurbished_refurbished": N_("Refurbished"),
        "used_like_new": N_("Used; Like New"),
        "used_very_good": N_("Used; Very Good"),
        "used_good": N_("Used; Good"),
        "used_acceptable": N_("Used; Acceptable"),
        "collectible_like_new": N_("Collectible; Like New"),
        "collectible_very_good": N_("Collectible; Very Good"),
        "collectible_good": N_("Collectible; Good"),
        "collectible_acceptable": N_("Collectible; Acceptable"),
    }
)
"""Amazon's ``condition_type`` values with their names."""

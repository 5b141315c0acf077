"""The words for why a listing stands where it does: every code of ``Listing.reason``."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from towpath.domain.catalog.logic.products import NEVER_LISTED, TYPES
from towpath.domain.listings.logic import matching, refusals, states
from towpath.domain.rules.logic.language import Vocabulary
from towpath.domain.rules.logic.reading import read, write
from towpath.domain.rules.logic.sentence import clause
from towpath.domain.rules.logic.tree import Combination
from towpath.kit.errors import InvalidFields
from towpath.kit.text import N_, Message

RULE, RULE_ASKS, RULE_EXCLUDES = "rule", "rule_asks", "rule_excludes"
NOT_IN_WEBSITE, TYPE_NOT_SUPPORTED, LISTS_VARIANTS = "not_in_website", "type_not_supported", "lists_variants"
PRODUCT_DISABLED, OUT_OF_STOCK, BELOW_THRESHOLD = "product_disabled", "out_of_stock", "below_threshold"
SHARED, AMAZON = "shared", "amazon"

REASONS: Mapping[str, str] = MappingProxyType(
    {
        RULE: N_("The listing rule excludes the product."),
        RULE_ASKS: N_("The listing rule asks for products for which %(clause)s."),
        RULE_EXCLUDES: N_("The listing rule excludes products for which %(clause)s."),
        NOT_IN_WEBSITE: N_("The product is not in the website of this store."),
        TYPE_NOT_SUPPORTED: N_("Amazon has no listings for products of the type %(type)s."),
        LISTS_VARIANTS: N_("A configurable product is not listed itself: list its variants."),
        PRODUCT_DISABLED: N_("The product is disabled."),
        OUT_OF_STOCK: N_("The product is out of stock."),
        BELOW_THRESHOLD: N_("There is less in stock than the Out-of-Stock Threshold of %(threshold)s."),
        SHARED: N_("The store %(store)s decides for all listings with this seller SKU, and excludes it."),
        AMAZON: "%(text)s",
        states.NOT_PROVIDED: N_("Not provided by Amazon: look at the listing in Seller Central."),
        states.NOT_READ_YET: N_("Amazon has not been asked about the listing yet."),
        states.BY_HAND: N_("Ended by hand."),
        states.ENDED_OUTSIDE: N_("Ended outside of this channel: Amazon no longer has the listing."),
        states.NOT_SEARCHED_YET: N_("Amazon's catalogue has not been searched yet."),
        **matching.REASONS,
        **refusals.REASONS,
    }
)
"""Each code with its message; what Amazon says itself is said in Amazon's words."""
END_IT = Message(
    N_("Amazon fulfils it, so its quantity cannot be set to 0: end the listing if it is not to be sold.")
)
LONGEST_CLAUSE = 500
"""Characters of JSON; a longer one is not repeated at every listing."""


def verdicts(tree: Combination) -> dict[str, states.Why]:
    """Give what each verdict on a product means: ``rule.2`` is the rule's third condition."""
    code = RULE_ASKS if tree.value else RULE_EXCLUDES
    found = {
        key: states.Why(key)
        for key in (NOT_IN_WEBSITE, LISTS_VARIANTS, PRODUCT_DISABLED, matching.PRODUCT_DELETED, RULE)
    }
    for kind in NEVER_LISTED:
        found[f"type.{kind}"] = states.Why(TYPE_NOT_SUPPORTED, {"type": kind})
    for place, child in enumerate(tree.children):
        data = write(child)
        named = len(str(data)) <= LONGEST_CLAUSE
        found[f"rule.{place}"] = states.Why(code, {"clause": data}) if named else states.Why(RULE)
    return found


def message_of(
    code: str, params: Mapping[str, Any], vocabulary: Vocabulary, *, by_amazon: bool = False
) -> Message | None:
    """Say a reason, ``None`` where there is none; ``by_amazon``: Amazon fulfils the listing.

    The vocabulary knows the names of what rules speak of.
    """
    if not code:
        return None
    said = Message(REASONS.get(code, code), _spoken(params, vocabulary))
    if by_amazon and code in _JUDGED:
        return Message(N_("%(first)s %(then)s"), {"first": said, "then": END_IT})
    return said


_JUDGED = frozenset({RULE, RULE_ASKS, RULE_EXCLUDES, NOT_IN_WEBSITE, TYPE_NOT_SUPPORTED, LISTS_VARIANTS,
                     PRODUCT_DISABLED, SHARED, matching.PRODUCT_DELETED})  # fmt: skip


def _spoken(params: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, object]:
    found: dict[str, object] = dict(params)
    if "clause" in params:
        try:
            found["clause"] = clause(read({"children": [params["clause"]]}), vocabulary)
        except InvalidFields:  # of another version
            found["clause"] = Message(N_("a condition holds"))
    if "type" in params:
        found["type"] = Message(TYPES.get(params["type"], str(params["type"])))
    return found

"""What only several fields of a store's settings together can say (settings: Cross-field validation)."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from towpath.domain.settings.logic.registry import YES
from towpath.domain.stores.logic.conditions import CONDITIONS
from towpath.domain.stores.logic.fields import Values
from towpath.domain.stores.logic.listing_settings import BY_ATTRIBUTE
from towpath.domain.stores.logic.price_settings import TIERS
from towpath.kit.errors import InvalidFields
from towpath.kit.text import N_, Message

Bad = dict[str, Message]


def check_together(values: Values) -> None:
    """Check all values that would hold after a save; raises :class:`InvalidFields`, keyed by field."""
    bad: Bad = {}
    for check in _CHECKS:
        bad = check(values) | bad
    if bad:
        raise InvalidFields(bad)


def _quantities(values: Values) -> Bad:
    if int(values["maximum_quantity"]) >= int(values["out_of_stock_threshold"]):
        return {}
    return {"maximum_quantity": Message(N_("The maximum is smaller than the out-of-stock threshold."))}


def _tax(values: Values) -> Bad:
    if values["vat"] != YES or Decimal(values["vat_percentage"] or 0) > 0:
        return {}
    return {"vat_percentage": Message(N_("Enter the percentage, or disable the tax."))}


def _tiers(values: Values) -> Bad:
    """Rows are filled from the first on, both halves of each; quantities and discounts rise."""
    if values.get("business_price") != YES or values.get("tiered_price") != YES:
        return {}
    bad: Bad = {}
    quantity, discount, gap = Decimal(1), Decimal(0), False
    for number in TIERS:
        keys = f"tier_{number}_quantity", f"tier_{number}_discount"
        halves = [values[key] for key in keys]
        if not any(halves):
            gap = True
            continue
        empty = keys[halves.index("")] if "" in halves else None
        if gap:
            bad[keys[0]] = Message(N_("Fill in the level before this one first."))
        elif empty:
            bad[empty] = Message(N_("Fill in both, or neither."))
        else:
            bad |= _rising(keys, (Decimal(halves[0]), Decimal(halves[1])), (quantity, discount))
            quantity, discount = Decimal(halves[0]), Decimal(halves[1])
    return bad


def _rising(keys: tuple[str, str], now: tuple[Decimal, Decimal], before: tuple[Decimal, Decimal]) -> Bad:
    wrong = Message(N_("It must be greater than that of the level before."))
    return {key: wrong for key, this, last in zip(keys, now, before, strict=True) if this <= last}


def _conditions(values: Values) -> Bad:
    if values["condition"] != BY_ATTRIBUTE:
        return {}
    chosen = {key: values[key] for condition in CONDITIONS if values[key := f"condition_option_{condition}"]}
    if not chosen:
        return {"condition_option_new_new": Message(N_("Map at least one option to a condition."))}
    often = Counter(chosen.values())
    twice = N_("The option “%(option)s” means another condition already.")
    return {key: Message(twice, {"option": option}) for key, option in chosen.items() if often[option] > 1}


_CHECKS: tuple[Callable[[Values], Bad], ...] = (_quantities, _tax, _tiers, _conditions)

"""Amounts: exact decimals inside, JSON numbers or decimal strings outside, as each of Amazon's APIs wants."""

from decimal import ROUND_HALF_UP, Decimal

from spapi_simulator.world.marketplaces import Marketplace


def rounded(amount: Decimal, marketplace: Marketplace, rounding: str = ROUND_HALF_UP) -> Decimal:
    """Round to what the marketplace's currency has: two decimals, none for the yen."""
    return amount.quantize(Decimal(1).scaleb(-marketplace.decimals), rounding)


def in_currency(dollars: Decimal, marketplace: Marketplace) -> Decimal:
    """Convert US dollars at the marketplace's fixed rate."""
    return rounded(dollars * Decimal(str(marketplace.rate)), marketplace)


def number(amount: Decimal) -> int | float:
    """Give a JSON number: a whole one without decimals, otherwise the shortest that reads back exactly."""
    return float(amount) if amount.as_tuple().exponent else int(amount)


def text(amount: Decimal) -> str:
    """Give a decimal string, never in scientific notation."""
    return f"{amount:f}"

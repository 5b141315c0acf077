"""Processing directives of subscriptions: which events they let through (Amazon's model: notifications)."""

from collections.abc import Callable
from typing import Any

from spapi_simulator.world import expressions
from spapi_simulator.world.notification_types import NotificationType

Test = Callable[[Any], bool]
_ORDER_CHANGES = frozenset({"BuyerRequestedChange", "DeliveryTipChange", "OrderStatusChange"})
_PERIODS = frozenset({"FiveMinutes", "TenMinutes"})


def read(kind: NotificationType, directive: dict[str, Any]) -> Test:
    """Give the test of a payload; raises ValueError, saying why, for a directive that the type refuses."""
    if unknown := directive.keys() - {"eventFilter", "filterExpression"}:
        raise ValueError(f"Unknown in processingDirective: {', '.join(sorted(unknown))}.")
    if len(directive) > 1:
        raise ValueError("eventFilter and filterExpression exclude each other.")
    if "filterExpression" in directive:
        if not kind.expressions:
            raise ValueError(f"{kind.name} does not support filterExpression.")
        return expressions.read(str(directive["filterExpression"]))
    if "eventFilter" not in directive:
        return lambda _payload: True
    wanted = directive["eventFilter"]
    if not kind.filtered or not isinstance(wanted, dict) or wanted.get("eventFilterType") != kind.name:
        raise ValueError(f"The eventFilterType does not fit {kind.name}.")
    return _any_offer(wanted) if kind.name == "ANY_OFFER_CHANGED" else _order(wanted)


def _any_offer(wanted: dict[str, Any]) -> Test:
    _refuse_others(wanted, {"eventFilterType", "marketplaceIds", "aggregationSettings"})
    marketplaces = _texts(wanted, "marketplaceIds")
    settings = wanted.get("aggregationSettings", {"aggregationTimePeriod": "FiveMinutes"})
    if not isinstance(settings, dict) or str(settings.get("aggregationTimePeriod")) not in _PERIODS:
        raise ValueError("aggregationTimePeriod must be FiveMinutes or TenMinutes.")

    def holds(payload: Any) -> bool:
        trigger = payload["AnyOfferChangedNotification"]["OfferChangeTrigger"]
        return not marketplaces or trigger["MarketplaceId"] in marketplaces

    return holds


def _order(wanted: dict[str, Any]) -> Test:
    _refuse_others(wanted, {"eventFilterType", "marketplaceIds", "orderChangeTypes"})
    marketplaces, changes = _texts(wanted, "marketplaceIds"), _texts(wanted, "orderChangeTypes")
    if unknown := changes - _ORDER_CHANGES:
        raise ValueError(f"Unknown orderChangeTypes: {', '.join(sorted(unknown))}.")

    def holds(payload: Any) -> bool:
        change = payload["OrderChangeNotification"]
        return (not changes or change["OrderChangeType"] in changes) and (
            not marketplaces or change["Summary"]["MarketplaceId"] in marketplaces
        )

    return holds


def _texts(wanted: dict[str, Any], name: str) -> set[str]:
    values = wanted.get(name, [])
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise ValueError(f"{name} must be a list of texts.")
    return set(values)


def _refuse_others(wanted: dict[str, Any], known: set[str]) -> None:
    if unknown := wanted.keys() - known:
        raise ValueError(f"{wanted['eventFilterType']} does not support {', '.join(sorted(unknown))}.")

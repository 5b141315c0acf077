"""The kinds of notifications, where they are delivered and how they are spelt (Amazon's schemas)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class NotificationType:
    """A kind of notification; those of listings reach EventBridge only and know no filter expression."""

    name: str
    versions: tuple[str, ...] = ("1.0",)
    shown: str = ""
    """The version that the envelope shows, whichever was subscribed to."""
    event_bridge: bool = False
    lower: bool = False
    """Keys of the envelope begin with a small letter."""
    filtered: bool = False
    """An event filter of this name is allowed."""

    @property
    def expressions(self) -> bool:
        """Tell whether a filter expression is allowed."""
        return not self.event_bridge

    def envelope(self, payload: Any, version: str, event_time: str, metadata: Mapping[str, str]) -> Any:
        """Give the whole notification; ``metadata`` is spelt with capital letters."""
        if self.name == "LISTINGS_ITEM_ISSUES_CHANGE" and version == self.versions[0]:
            known = [one for one in payload["EnforcementActions"] if one == "SEARCH_SUPPRESSED"]
            payload = payload | {"EnforcementActions": known}
        content = {
            "NotificationVersion": self.shown or "1.0",
            "NotificationType": self.name,
            "PayloadVersion": self.shown or version,
            "EventTime": event_time,
            "Payload": payload,
            "NotificationMetadata": dict(metadata),
        }
        if not self.lower:
            return content
        content["NotificationMetadata"] = {_small(name): value for name, value in metadata.items()}
        return {_small(name): value for name, value in content.items()}


def _small(name: str) -> str:
    return name[0].lower() + name[1:]


_TYPES = (
    NotificationType("ACCOUNT_STATUS_CHANGED", lower=True),
    NotificationType("ANY_OFFER_CHANGED", filtered=True),
    NotificationType("B2B_ANY_OFFER_CHANGED"),
    NotificationType("BRANDED_ITEM_CONTENT_CHANGE", event_bridge=True),
    NotificationType("FBA_INVENTORY_AVAILABILITY_CHANGES"),
    NotificationType("FBA_OUTBOUND_SHIPMENT_STATUS"),
    NotificationType("FEED_PROCESSING_FINISHED", ("1.0", "2020-09-04"), "2020-09-04", lower=True),
    NotificationType("FEE_PROMOTION"),
    NotificationType("FULFILLMENT_ORDER_STATUS"),
    NotificationType("ITEM_PRODUCT_TYPE_CHANGE", event_bridge=True),
    NotificationType("LISTINGS_ITEM_ISSUES_CHANGE", ("1.0", "2023-12-13"), event_bridge=True),
    NotificationType("LISTINGS_ITEM_MFN_QUANTITY_CHANGE", event_bridge=True),
    NotificationType("LISTINGS_ITEM_STATUS_CHANGE", event_bridge=True),
    NotificationType("ORDER_CHANGE", filtered=True),
    NotificationType("PRICING_HEALTH", lower=True),
    NotificationType("PRODUCT_TYPE_DEFINITIONS_CHANGE", event_bridge=True),
    NotificationType("REPORT_PROCESSING_FINISHED", ("1.0", "2020-09-04"), "2020-09-04", lower=True),
    NotificationType("TRANSACTION_UPDATE"),
)
TYPES: Mapping[str, NotificationType] = MappingProxyType({one.name: one for one in _TYPES})

"""FBA Inventory v1 (Amazon's model: fbaInventory)."""

from datetime import timedelta
from typing import Any

from spapi_simulator import paging
from spapi_simulator.api import handles
from spapi_simulator.call import Call, invalid, show_time
from spapi_simulator.world.inventory import Stock

PAGE = 50
TOKEN_LIVES = timedelta(seconds=30)
_OLDEST = timedelta(days=548)


@handles("getInventorySummaries")
def get_inventory_summaries(call: Call) -> dict[str, Any]:
    """Give the stock of all SKUs, of some, or of those that changed since a moment, page by page."""
    query = call.query
    if query.require("granularityType") != "Marketplace":
        raise invalid("granularityType must be Marketplace.")
    marketplace_id = query.require_many("marketplaceIds", most=1)[0]
    if query.require("granularityId") != marketplace_id or marketplace_id not in call.seller.marketplace_ids:
        raise invalid("granularityId must be the marketplace, and the seller must take part in it.")
    found = _chosen(call, marketplace_id)
    after = _after(call)
    rest = [one for one in found if one.sku > after] if after else found
    answer: dict[str, Any] = {
        "payload": {
            "granularity": {"granularityType": "Marketplace", "granularityId": marketplace_id},
            "inventorySummaries": [_summary(call, one) for one in rest[:PAGE]],
        }
    }
    if len(rest) > PAGE:
        state = {"after": rest[PAGE - 1].sku, "since": query.one("startDateTime")}
        answer["pagination"] = {"nextToken": paging.give(call, state, lives=TOKEN_LIVES)}
    return answer


def _chosen(call: Call, marketplace_id: str) -> list[Stock]:
    """Give what the parameters name; a moment goes before several SKUs, and those before a single one."""
    found = call.world.inventory.of(call.seller.id, marketplace_id)
    since = call.query.time("startDateTime")
    if since:
        if since < call.now - _OLDEST:
            raise invalid("startDateTime must not lie more than 18 months back.")
        return [one for one in found if one.updated >= since]
    skus = call.query.many("sellerSkus") or call.query.many("sellerSku")
    if len(skus) > PAGE:
        raise invalid(f"sellerSkus takes at most {PAGE} values.")
    return [one for one in found if one.sku in skus] if skus else found


def _after(call: Call) -> str:
    token = call.query.one("nextToken")
    if not token:
        return ""
    state = paging.take(call, token)
    if state["since"] != call.query.one("startDateTime"):
        raise invalid("startDateTime must be sent again with nextToken.")
    return str(state["after"])


def _summary(call: Call, stock: Stock) -> dict[str, Any]:
    item = call.world.catalogue.get(stock.asin)
    summary: dict[str, Any] = {
        "asin": stock.asin,
        "fnSku": stock.fnsku,
        "sellerSku": stock.sku,
        "condition": _condition(stock.condition),
        "lastUpdatedTime": show_time(stock.updated),
        "productName": item.title if item else "",
        "totalQuantity": stock.total,
        "stores": [],
    }
    if call.query.one("details").lower() == "true":
        summary["inventoryDetails"] = _details(stock)
    return summary


def _details(stock: Stock) -> dict[str, Any]:
    breakdown = (("Short", stock.researching), ("Mid", 0), ("Long", 0))
    damaged = dict.fromkeys(("customer", "distributor", "carrier"), 0) | {"warehouse": stock.damaged}
    return {
        "fulfillableQuantity": stock.fulfillable,
        "inboundWorkingQuantity": stock.inbound_working,
        "inboundShippedQuantity": stock.inbound_shipped,
        "inboundReceivingQuantity": stock.inbound_receiving,
        "reservedQuantity": {
            "totalReservedQuantity": stock.reserved,
            "pendingCustomerOrderQuantity": stock.customer_orders,
            "pendingTransshipmentQuantity": stock.transfers,
            "fcProcessingQuantity": stock.processing,
        },
        "researchingQuantity": {
            "totalResearchingQuantity": stock.researching,
            "researchingQuantityBreakdown": [
                {"name": f"researchingQuantityIn{term}Term", "quantity": quantity}
                for term, quantity in breakdown
            ],
        },
        "unfulfillableQuantity": {
            "totalUnfulfillableQuantity": stock.damaged,
            **{f"{name}DamagedQuantity": quantity for name, quantity in damaged.items()},
            "defectiveQuantity": 0,
            "expiredQuantity": 0,
        },
    }


def _condition(listed: str) -> str:
    """Give a listing's condition as FBA spells it: new_new is NewItem, used_very_good UsedVeryGood."""
    kind, _, grade = listed.partition("_")
    return f"{kind.title()}Item" if grade in {"", kind} else listed.title().replace("_", "")

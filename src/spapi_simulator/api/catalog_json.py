"""An item as Catalog Items 2022-04-01 shows it (Amazon's model: catalogItems_2022-04-01)."""

from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from typing import Any

from spapi_simulator.call import Call
from spapi_simulator.world import browse
from spapi_simulator.world.items import Item, absolute
from spapi_simulator.world.marketplaces import MARKETPLACES, Marketplace
from spapi_simulator.world.money import in_currency, number

Json = dict[str, Any]
VARIANTS = ("MAIN", *(f"PT0{place}" for place in range(1, 9)))
IMAGE_SIZE = 500


def item_json(call: Call, item: Item, marketplace_ids: Sequence[str], included: Collection[str]) -> Json:
    """Give the ``Item``: each data set by marketplace, where the item is sold."""
    places = [MARKETPLACES[one] for one in marketplace_ids if one in item.marketplace_ids]
    answer: Json = {"asin": item.asin}
    for name in included:
        if name == "attributes":
            answer[name] = attributes(item, places)
        else:
            shown = _DATA_SETS[name]
            found = ((place, shown(call, item, place)) for place in places)
            answer[name] = [{"marketplaceId": place.id} | one for place, one in found if one is not None]
    return answer


def attributes(item: Item, places: Sequence[Marketplace]) -> Json:
    """Give the attributes as the schema of the item's product type describes them."""
    found: dict[str, list[Json]] = {}
    for place in places:
        for name, entry in _entries(item, place):
            found.setdefault(name, []).append(entry | {"marketplace_id": place.id})
    return found


def _entries(item: Item, place: Marketplace) -> list[tuple[str, Json]]:
    texts = [
        ("item_name", item.title),
        ("brand", item.brand),
        ("manufacturer", item.brand),
        *(("bullet_point", one) for one in item.bullets),
        ("product_description", item.description),
        ("color", item.colour),
        ("size", item.size),
        ("material", item.material),
    ]
    values = [("item_type_keyword", item.item_type_keyword), ("model_number", item.model_number)]
    codes = [("ean", item.ean), ("upc", item.upc)]
    sides = {"length": item.length, "width": item.width, "height": item.height}
    price = in_currency(item.list_price, place)
    return [
        *((name, {"value": text, "language_tag": place.language}) for name, text in texts if text),
        *((name, {"value": value}) for name, value in values if value),
        *(
            ("externally_assigned_product_identifier", {"type": kind, "value": code})
            for kind, code in codes
            if code
        ),
        ("item_weight", {"unit": "pounds", "value": number(item.weight)}),
        ("item_dimensions", {side: {"unit": "inches", "value": number(one)} for side, one in sides.items()}),
        ("list_price", {"currency": place.currency, "value": number(price)}),
    ]


def display_group(item: Item) -> tuple[str, str]:
    """Give the id and the name of the website's display group."""
    name = browse.path(item.browse_node)[-1].name
    return f"{item.product_type.lower()}_display_on_website", name


def _classification(nodes: list[browse.Node]) -> Json:
    node, *above = nodes
    shown: Json = {"displayName": node.name, "classificationId": node.id}
    return shown | ({"parent": _classification(above)} if above else {})


def _classifications(_call: Call, item: Item, _place: Marketplace) -> Json:
    return {"classifications": [_classification(browse.path(item.browse_node))]}


def _sides(item: Item, more: Decimal) -> Json:
    lengths = {"height": item.height, "length": item.length, "width": item.width}
    shown = {name: {"unit": "inches", "value": number(value + more)} for name, value in lengths.items()}
    return shown | {"weight": {"unit": "pounds", "value": number(item.weight + more / 10)}}


def _dimensions(_call: Call, item: Item, _place: Marketplace) -> Json:
    return {"item": _sides(item, Decimal(0)), "package": _sides(item, Decimal("0.5"))}


def _identifiers(_call: Call, item: Item, _place: Marketplace) -> Json:
    rows = [{"identifierType": kind, "identifier": value} for kind, value in item.identifiers]
    return {"identifiers": rows}


def _images(call: Call, item: Item, _place: Marketplace) -> Json:
    shown = [
        {"variant": variant, "link": absolute(link, call.base_url), "height": IMAGE_SIZE, "width": IMAGE_SIZE}
        for variant, link in zip(VARIANTS, item.images, strict=False)
    ]
    return {"images": shown}


def _product_type(_call: Call, item: Item, _place: Marketplace) -> Json:
    return {"productType": item.product_type}


def _relationships(call: Call, item: Item, _place: Marketplace) -> Json:
    names, theme = call.world.catalogue.theme(item)
    shown: Json = {"variationTheme": {"attributes": names, "theme": theme}, "type": "VARIATION"}
    if item.child_asins:
        return {"relationships": [{"childAsins": list(item.child_asins)} | shown]}
    if item.parent_asin:
        return {"relationships": [{"parentAsins": [item.parent_asin]} | shown]}
    return {"relationships": []}


def _sales_ranks(call: Call, item: Item, place: Marketplace) -> Json:
    (group, overall), (node, within) = call.world.market.rankings(item, place.id)
    address = f"https://{place.domain}/gp/bestsellers/{node}"
    return {
        "classificationRanks": [
            {"classificationId": node, "title": browse.path(node)[0].name, "link": address, "rank": within}
        ],
        "displayGroupRanks": [
            {"websiteDisplayGroup": group, "title": display_group(item)[1], "link": address, "rank": overall}
        ],
    }


def _summary(_call: Call, item: Item, _place: Marketplace) -> Json:
    node = browse.path(item.browse_node)[0]
    group, group_name = display_group(item)
    shown = {
        "adultProduct": False,
        "autographed": False,
        "brand": item.brand,
        "browseClassification": {"displayName": node.name, "classificationId": node.id},
        "color": item.colour,
        "itemClassification": "VARIATION_PARENT" if item.is_parent else "BASE_PRODUCT",
        "itemName": item.title,
        "manufacturer": item.brand,
        "memorabilia": False,
        "modelNumber": item.model_number,
        "packageQuantity": 1,
        "partNumber": item.model_number,
        "size": item.size,
        "tradeInEligible": False,
        "websiteDisplayGroup": group,
        "websiteDisplayGroupName": group_name,
    }
    return {name: value for name, value in shown.items() if value != ""}


def _vendor_details(_call: Call, _item: Item, _place: Marketplace) -> None:
    """Give nothing: only vendors have it."""


_DATA_SETS: dict[str, Callable[[Call, Item, Marketplace], Json | None]] = {
    "classifications": _classifications,
    "dimensions": _dimensions,
    "identifiers": _identifiers,
    "images": _images,
    "productTypes": _product_type,
    "relationships": _relationships,
    "salesRanks": _sales_ranks,
    "summaries": _summary,
    "vendorDetails": _vendor_details,
}
DATA_SETS = frozenset({*_DATA_SETS, "attributes"})

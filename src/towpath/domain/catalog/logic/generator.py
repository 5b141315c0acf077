"""A shop's catalogue out of nothing: the same number of products and seed give the same rows.

Products come in blocks of ten: five simple ones of different sorts, four variants, and the configurable
that they are variants of. Every value is a pure function of seed and place, so a million need no memory.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from towpath.domain.catalog.logic.attributes import AttributeScope, Kind
from towpath.domain.catalog.logic.cells import write_pairs
from towpath.domain.catalog.logic.columns import EXPORTED

T = TypeVar("T")
Row = tuple[str, ...]
WEBSITE, STORE_VIEW = ("es", "España"), ("es_es", "Español")
"""The second website and its store view: every fifth product has values of its own there."""
BLOCK, BATCH = 10, 500
_WORD = (1 << 64) - 1
_BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Extra:
    """An attribute of the generated shop beyond Magento's own; ``sets`` names those that have it."""

    code: str
    label: str
    kind: Kind
    scope: AttributeScope = "global"
    use_for_promo_rules: bool = False


EXTRAS = (
    Extra("amazon_asin", "Amazon ASIN", "text", use_for_promo_rules=True),
    Extra("amazon_condition", "Amazon Condition", "select", use_for_promo_rules=True),
    Extra("upc", "UPC", "text", use_for_promo_rules=True),
    Extra("isbn", "ISBN", "text", use_for_promo_rules=True),
    Extra("size", "Size", "select", use_for_promo_rules=True),
    Extra("material", "Material", "multiselect", use_for_promo_rules=True),
    Extra("activity", "Activity", "multiselect", use_for_promo_rules=True),
    Extra("eco_collection", "Eco Collection", "boolean", use_for_promo_rules=True),
    Extra("battery_hours", "Battery Life (Hours)", "number", use_for_promo_rules=True),
    Extra("pages", "Pages", "number", use_for_promo_rules=True),
    Extra("release_date", "Release Date", "date", use_for_promo_rules=True),
)


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of product: its attribute set, where it stands, what it is called, and its prices in cents."""

    set_name: str
    categories: tuple[str, ...]
    nouns: tuple[tuple[str, str], ...]
    cheapest: int
    dearest: int
    weight: int


_SORTS = (
    Sort("Bag", ("Gear/Bags", "Gear/Bags/Backpacks", "Gear/Bags/Duffels"),
         (("Backpack", "Mochila"), ("Duffle", "Bolsa"), ("Messenger Bag", "Bandolera"), ("Tote", "Tote")),
         1900, 18900, 140),
    Sort("Electronics", ("Electronics/Audio", "Electronics/Audio/Headphones", "Electronics/Lighting"),
         (("Headphones", "Auriculares"), ("Speaker", "Altavoz"), ("Desk Lamp", "Lámpara"),
          ("Head Torch", "Linterna frontal")), 2400, 39900, 90),
    Sort("Kitchen", ("Home/Kitchen", "Home/Kitchen/Cookware", "Home/Dining"),
         (("Saucepan", "Cazo"), ("Chef's Knife", "Cuchillo"), ("Teapot", "Tetera"), ("Bowl Set", "Cuencos")),
         900, 14900, 210),
    Sort("Book", ("Books/Outdoors", "Books/Cooking", "Books/Travel"),
         (("Field Guide", "Guía de campo"), ("Cookbook", "Recetario"), ("Atlas", "Atlas"),
          ("Handbook", "Manual")), 700, 5900, 60),
    Sort("Toy", ("Toys/Games", "Toys/Outdoor", "Toys/Puzzles"),
         (("Board Game", "Juego de mesa"), ("Kite", "Cometa"), ("Jigsaw Puzzle", "Puzle"),
          ("Building Set", "Juego de construcción")), 800, 8900, 110),
)  # fmt: skip
_CLOTHES = Sort(
    "Clothing",
    ("Clothing/Men/Tops", "Clothing/Women/Tops", "Clothing/Men/Jackets", "Clothing/Women/Jackets"),
    (("Hoodie", "Sudadera"), ("T-Shirt", "Camiseta"), ("Rain Jacket", "Impermeable"), ("Fleece", "Polar")),
    1500,
    19900,
    35,
)
SETS = tuple(sort.set_name for sort in (*_SORTS, _CLOTHES))
_NAMES = ("Alder", "Birch", "Cedar", "Dover", "Ember", "Fjord", "Grove", "Harbor", "Islay", "Juniper",
          "Kestrel", "Linden", "Maple", "Nordic", "Orchard", "Pebble", "Quarry", "Ridge", "Sable", "Tundra",
          "Umber", "Vale", "Willow", "Yarrow", "Zephyr")  # fmt: skip
_QUALITIES = ("Classic", "Light", "Compact", "Everyday", "Trail", "Premium", "Travel", "Original", "Pro",
              "Mini", "Grand", "Soft")  # fmt: skip
_MAKERS = ("Adler & Sons", "Brookfield", "Casa Norte", "Driftline", "Everhold", "Finch", "Greyrock",
           "Hallam", "Ibex", "Juno Works")  # fmt: skip
_MATERIALS = ("Cotton", "Nylon", "Leather", "Steel", "Bamboo", "Wool", "Polyester", "Glass")
_ACTIVITIES = ("Gym", "Hiking", "Overnight", "School", "Trail", "Travel", "Urban")
_COLORS = ("Black", "Blue", "Gray", "Green", "Orange", "Purple", "Red", "White", "Yellow")
_SIZES = ("XS", "S", "M", "L", "XL")
_CONDITIONS = ("New", "New", "New", "New", "Used - Like New", "Used - Good", "Refurbished")
_COUNTRIES = ("Spain", "Portugal", "Germany", "United States", "Vietnam", "Italy")
_CLAIMS = (
    "Made for people who use their things every day.",
    "Designed in small series and tested outdoors.",
    "A quiet classic that gets better with age.",
    "Light in the hand, hard to break, easy to mend.",
    "Packed without plastic and shipped flat.",
)


class Dice:
    """Choices that follow from one 64-bit word (splitmix64): quick, and the same on every machine."""

    __slots__ = ("_left",)

    def __init__(self, seed: int, number: int) -> None:
        word = (seed * 0x9E3779B97F4A7C15 + number * 0xD1342543DE82EF95 + 0x632BE59BD9B4E019) & _WORD
        word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
        word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _WORD
        low = ((word ^ (word >> 31)) * 0xD6E8FEB86659FD93) & _WORD
        self._left = word << 64 | low

    def below(self, limit: int) -> int:
        """Give a number from 0 to ``limit - 1``."""
        self._left, number = divmod(self._left, limit)
        return number

    def pick(self, choices: Sequence[T]) -> T:
        """Give one of the choices."""
        return choices[self.below(len(choices))]


def csv_text(products: int, seed: int) -> Iterator[str]:
    """Write the rows as a CSV, some hundred at a time."""
    every = rows(products, seed)
    while batch := list(islice(every, BATCH)):
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(batch)
        yield text.getvalue()


def rows(products: int, seed: int) -> Iterator[Row]:
    """Give the rows of a file in Magento's columns, the header first; store-view rows come on top."""
    yield EXPORTED
    for first in range(0, products, BLOCK):
        if first + BLOCK <= products:
            yield from _block(first, seed)
        else:
            for number in range(first, products):
                yield from _simple(number, seed)


def _block(first: int, seed: int) -> Iterator[Row]:
    for number in range(first, first + len(_SORTS)):
        yield from _simple(number, seed)
    yield from _family(first + len(_SORTS), seed)


_PLACE = {column: place for place, column in enumerate(EXPORTED)}


def _row(values: dict[str, str]) -> Row:
    cells = [""] * len(EXPORTED)
    for column, value in values.items():
        cells[_PLACE[column]] = value
    return tuple(cells)


def _simple(number: int, seed: int) -> Iterator[Row]:
    sort, dice = _SORTS[number % len(_SORTS)], Dice(seed, number)
    sku = f"{sort.set_name[:2].upper()}-{number:07d}"
    english, spanish = _names(sort, number, dice)
    values = _common(sort, dice, english) | {
        "sku": sku,
        "product_type": "simple",
        "visibility": "Catalog, Search",
    }
    if sort.set_name == "Book" and dice.below(8) == 0:
        values |= {"product_type": "downloadable", "weight": ""}
    values["additional_attributes"] = write_pairs(_identity(sort, number, dice) | _traits(sort, dice))
    yield _row(values)
    if number % 5 == 0:
        yield _scoped(sku, spanish, dice)


def _family(first: int, seed: int) -> Iterator[Row]:
    """Give four variants (two colours, two sizes) and the configurable product that they belong to."""
    dice = Dice(seed, first)
    english, spanish = _names(_CLOTHES, first, dice)
    common = _common(_CLOTHES, dice, english)
    style = f"CL-{first:07d}"
    colors, sizes = _two(_COLORS, dice), _two(_SIZES, dice)
    traits = _traits(_CLOTHES, dice)
    variations = []
    for place, (color, size) in enumerate((color, size) for color in colors for size in sizes):
        sku = f"{style}-{size}-{color}"
        variations.append(f"sku={sku},color={color},size={size}")
        own = Dice(seed, first + 1 + place)
        pairs = _identity(_CLOTHES, first + place, own) | {"color": color, "size": size} | traits
        yield _row(common | {
            "sku": sku, "product_type": "simple", "name": f"{english} {size} {color}",
            "qty": str(own.below(120)), "visibility": "Not Visible Individually",
            "additional_attributes": write_pairs(pairs),
            "url_key": f"{common['url_key']}-{size}-{color}".lower(),
        })  # fmt: skip
    yield _row(common | {
        "sku": style, "product_type": "configurable", "visibility": "Catalog, Search",
        "weight": "", "qty": "0", "additional_attributes": write_pairs(traits),
        "configurable_variations": "|".join(variations),
        "configurable_variation_labels": "color=Color,size=Size",
    })  # fmt: skip
    yield _scoped(style, spanish, dice)


def _names(sort: Sort, number: int, dice: Dice) -> tuple[str, str]:
    name, quality, (english, spanish) = dice.pick(_NAMES), dice.pick(_QUALITIES), dice.pick(sort.nouns)
    return f"{name} {quality} {english} {number % 997}", f"{spanish} {name} {quality} {number % 997}"


def _common(sort: Sort, dice: Dice, name: str) -> dict[str, str]:
    cents = sort.cheapest + dice.below((sort.dearest - sort.cheapest) // 100) * 100 + 99
    quantity, category = dice.below(250), dice.pick(sort.categories)
    key = name.lower().replace(" ", "-").replace("'", "")
    image = f"/{key[0]}/{key[1]}/{key}.jpg"
    claim = dice.pick(_CLAIMS)
    values = {
        "attribute_set_code": sort.set_name,
        "categories": ",".join(_with_parents(category)),
        "product_websites": "base,es" if dice.below(3) == 0 else "base",
        "name": name,
        "description": f"<p>{claim} The {name} comes with a two-year guarantee and spare parts for ten "
        f"years.</p><ul><li>{dice.pick(_CLAIMS)}</li><li>Repairs in our own workshop</li></ul>",
        "short_description": claim,
        "weight": f"{sort.weight * (5 + dice.below(11)) / 1000:.4f}",
        "product_online": "2" if dice.below(40) == 0 else "1",
        "tax_class_name": "Taxable Goods",
        "price": f"{cents / 100:.4f}",
        "url_key": key,
        "meta_title": name,
        "base_image": image, "small_image": image, "thumbnail_image": image,
        "country_of_manufacture": dice.pick(_COUNTRIES),
        "created_at": "1/15/26, 9:30 AM", "updated_at": "11/2/26, 4:05 PM",
        "display_product_options_in": "Block after Info Column",
        "qty": str(quantity), "is_in_stock": "1" if quantity else "0", "out_of_stock_qty": "0",
        **_STOCK_CONFIG,
    }  # fmt: skip
    if dice.below(8) == 0:
        sale = {"special_price_from_date": "2026-11-01", "special_price_to_date": "2026-12-31"}
        values |= sale | {"special_price": f"{cents * 85 // 100 / 100:.4f}"}
    return values


_STOCK_CONFIG = {
    "use_config_min_qty": "1", "is_qty_decimal": "0", "allow_backorders": "0", "use_config_backorders": "1",
    "min_cart_qty": "1.0000", "use_config_min_sale_qty": "1", "max_cart_qty": "10000.0000",
    "use_config_max_sale_qty": "1", "notify_on_stock_below": "1.0000", "use_config_notify_stock_qty": "1",
    "manage_stock": "1", "use_config_manage_stock": "1", "use_config_qty_increments": "1",
    "qty_increments": "1.0000", "use_config_enable_qty_inc": "1", "enable_qty_increments": "0",
    "is_decimal_divided": "0", "website_id": "0",
}  # fmt: skip


def _with_parents(category: str) -> list[str]:
    """Name a category and those above it, as a shop assigns them."""
    parts = ["Default Category", *category.split("/")]
    return ["/".join(parts[:length]) for length in range(2, len(parts) + 1)]


def _identity(sort: Sort, number: int, dice: Dice) -> dict[str, str]:
    values = {"manufacturer": dice.pick(_MAKERS), "amazon_condition": dice.pick(_CONDITIONS)}
    if dice.below(10):  # one in ten is not known to Amazon yet
        values["amazon_asin"] = "B0" + "".join(dice.pick(_BASE36) for _ in range(8))
    if sort.set_name == "Book":
        return values | {"isbn": with_check_digit(f"978{number:09d}")}
    return values | {"upc": with_check_digit(f"84{number:09d}")}


def _traits(sort: Sort, dice: Dice) -> dict[str, str]:
    values = {"eco_collection": "Yes" if dice.below(4) == 0 else "No"}
    match sort.set_name:
        case "Bag" | "Clothing":
            values["activity"] = "|".join(_two(_ACTIVITIES, dice))
            values["material"] = "|".join(_two(_MATERIALS, dice))
        case "Electronics":
            values["battery_hours"] = str(4 + dice.below(60))
        case "Book":
            values["pages"] = str(80 + dice.below(900))
            values["release_date"] = (
                f"{1990 + dice.below(36)}-{1 + dice.below(12):02d}-{1 + dice.below(28):02d}"
            )
        case _:
            values["color"] = dice.pick(_COLORS)
            values["material"] = dice.pick(_MATERIALS)
    return values


def _scoped(sku: str, name: str, dice: Dice) -> Row:
    values = {
        "sku": sku,
        "store_view_code": STORE_VIEW[0],
        "name": name,
        "url_key": name.lower().replace(" ", "-"),
    }
    if dice.below(6) == 0:
        values["product_online"] = "2"
    return _row(values)


def _two(choices: Sequence[str], dice: Dice) -> tuple[str, str]:
    first = dice.below(len(choices))
    return choices[first], choices[(first + 1 + dice.below(len(choices) - 1)) % len(choices)]


def with_check_digit(digits: str) -> str:
    """Give a UPC, EAN or ISBN-13 with its last digit (GS1: with weights 3, 1, … the sum ends in 0)."""
    total = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(digits)))
    return f"{digits}{-total % 10}"

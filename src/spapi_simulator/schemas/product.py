"""The attributes of products: those that every product type has, and those of single ones."""

from typing import Any

from spapi_simulator.schemas.parts import (
    LANGUAGE,
    MARKETPLACE,
    Attribute,
    flag,
    measure,
    number,
    one_of,
    open_choice,
    record,
    string,
)

LENGTHS = {"inches": "Inches", "centimeters": "Centimeters", "millimeters": "Millimeters", "feet": "Feet"}
WEIGHTS = {"pounds": "Pounds", "ounces": "Ounces", "kilograms": "Kilograms", "grams": "Grams"}
COUNTRIES = {
    "CN": "China",
    "DE": "Germany",
    "GB": "United Kingdom",
    "IN": "India",
    "IT": "Italy",
    "MX": "Mexico",
    "PT": "Portugal",
    "TR": "Turkey",
    "US": "United States",
    "VN": "Vietnam",
}
REGULATIONS = {
    "not_applicable": "Not Applicable",
    "ghs": "GHS",
    "storage": "Storage",
    "transportation": "Transportation",
    "waste": "Waste",
    "other": "Other",
    "unknown": "Unknown",
}


def text(  # noqa: PLR0913 - the columns of the table
    name: str,
    title: str,
    description: str,
    example: str,
    *,
    most: int = 1,
    group: str = "product_details",
    choices: tuple[str, ...] = (),
    editable: bool = True,
    **limits: Any,
) -> Attribute:
    """Describe an attribute that is a text in a language."""
    limits |= {"editable": editable}
    value = open_choice(title, choices, **limits) if choices else string(title, example, **limits)
    fields = {"value": value, "language_tag": LANGUAGE, "marketplace_id": MARKETPLACE}
    selectors = ("marketplace_id", "language_tag")
    return Attribute(name, title, description, fields, ("language_tag", "value"), selectors, most, group)


def plain(name: str, title: str, description: str, value: Any, group: str = "product_details") -> Attribute:
    """Describe an attribute that is one value in every language."""
    return Attribute(name, title, description, {"value": value, "marketplace_id": MARKETPLACE}, group=group)


def image(name: str, title: str) -> Attribute:
    """Describe an attribute that is the address of an image."""
    address = string(title, "https://example.com/image.jpg", maxLength=2000, pattern="^(https?|s3)://")
    fields = {"media_location": address, "marketplace_id": MARKETPLACE}
    return Attribute(name, title, "The address of an image.", fields, ("media_location",), group="images")


def weight(name: str, title: str) -> Attribute:
    """Describe an attribute that is a weight."""
    fields = measure(title, WEIGHTS, 1.5) | {"marketplace_id": MARKETPLACE}
    return Attribute(name, title, f"{title}, with its unit.", fields, ("unit", "value"), group="shipping")


def dimensions(name: str, title: str) -> Attribute:
    """Describe an attribute that is length, width and height."""
    sides = ("length", "width", "height")
    fields = {side: record(measure(side.title(), LENGTHS, 10), ("unit", "value")) for side in sides}
    fields |= {"marketplace_id": MARKETPLACE}
    return Attribute(name, title, f"{title}: three sides with their units.", fields, sides, group="shipping")


IDENTITY = (
    text(
        "item_name",
        "Item Name",
        "The title that buyers see.",
        "Polo Shirt, Navy, Medium",
        group="product_identity",
        minLength=1,
        maxLength=200,
    ),
    text(
        "brand",
        "Brand Name",
        "The brand under which the product is sold.",
        "Harbour Lane",
        group="product_identity",
        editable=False,
        minLength=1,
        maxLength=100,
        maxUtf8ByteLength=100,
    ),
    Attribute(
        "externally_assigned_product_identifier",
        "External Product ID",
        "The bar code of the product.",
        {
            "type": one_of(
                "Type", {"ean": "EAN", "gtin": "GTIN", "upc": "UPC", "isbn": "ISBN"}, editable=False
            ),
            "value": string("Value", "0714532191586", editable=False, maxLength=14),
            "marketplace_id": MARKETPLACE,
        },
        ("type", "value"),
        ("marketplace_id", "type"),
        group="product_identity",
    ),
    plain(
        "merchant_suggested_asin",
        "Merchant Suggested ASIN",
        "The ASIN of the product, if Amazon has it already.",
        string("ASIN", "B007KQBXN0", editable=False, minLength=10, maxLength=10, maxUtf8ByteLength=40),
        "product_identity",
    ),
    plain(
        "supplier_declared_has_product_identifier_exemption",
        "Exemption from External Product IDs",
        "Whether the product needs no bar code.",
        flag("Exemption"),
        "product_identity",
    ),
    plain(
        "item_type_keyword",
        "Item Type Keyword",
        "The word by which the product is put into the browse tree.",
        string("Item Type Keyword", "suitcases", editable=False, maxLength=200),
        "product_identity",
    ),
)
FACTS = (
    text(
        "product_description",
        "Description",
        "What the product is.",
        "A polo shirt.",
        maxLength=2000,
        maxUtf8ByteLength=4000,
    ),
    text(
        "bullet_point",
        "Bullet Point",
        "A feature in a few words.",
        "Washable",
        most=5,
        maxLength=700,
        minUtf8ByteLength=1,
    ),
    text(
        "generic_keyword", "Search Terms", "Words that buyers may look for.", "summer", maxUtf8ByteLength=250
    ),
    text("manufacturer", "Manufacturer", "Who makes the product.", "Harbour Lane Ltd", maxLength=100),
    plain(
        "model_number",
        "Model Number",
        "The maker's number.",
        string("Model Number", "HA-00042", maxLength=40),
    ),
    plain(
        "part_number", "Part Number", "The maker's part number.", string("Part Number", "HA-42", maxLength=40)
    ),
    text("color", "Color", "The color.", "Navy", choices=("Navy", "Black", "White", "Red"), maxLength=50),
    text("size", "Size", "The size.", "Medium", maxLength=50),
    text("material", "Material", "What the product is made of.", "Cotton", most=3, maxLength=100),
    text("style", "Style", "The style.", "Classic", maxLength=100),
    plain(
        "number_of_items", "Number of Items", "How many are in it.", number("Number", 1, "integer", minimum=1)
    ),
    plain(
        "country_of_origin",
        "Country of Origin",
        "Where the product was made.",
        one_of("Country", COUNTRIES),
        "safety_and_compliance",
    ),
    Attribute(
        "supplier_declared_dg_hz_regulation",
        "Dangerous Goods Regulations",
        "Which regulations apply.",
        {"value": one_of("Regulation", REGULATIONS, old=("unknown",)), "marketplace_id": MARKETPLACE},
        most=5,
        group="safety_and_compliance",
    ),
    plain(
        "batteries_required",
        "Are Batteries Required?",
        "Whether it needs batteries.",
        flag("Required"),
        "safety_and_compliance",
    ),
    plain(
        "batteries_included",
        "Are Batteries Included?",
        "Whether batteries come with it.",
        flag("Included"),
        "safety_and_compliance",
    ),
    weight("item_weight", "Item Weight"),
    dimensions("item_dimensions", "Item Dimensions"),
    weight("item_package_weight", "Package Weight"),
    dimensions("item_package_dimensions", "Package Dimensions"),
    Attribute(
        "package_contains_sku",
        "Contained SKU",
        "The SKU in the next smaller package, and how many of it.",
        {
            "sku": string("SKU", "ABC123", maxLength=100),
            "quantity": number("Quantity", 6, "integer", minimum=1),
            "marketplace_id": MARKETPLACE,
        },
        ("sku", "quantity"),
        ("marketplace_id", "sku"),
        group="shipping",
    ),
    image("main_product_image_locator", "Main Image"),
    image("other_product_image_locator_1", "Other Image 1"),
    image("other_product_image_locator_2", "Other Image 2"),
)
FAMILY = (
    plain(
        "parentage_level",
        "Parentage",
        "Whether the SKU stands for a family or belongs to one.",
        one_of("Parentage", {"child": "Child", "parent": "Parent"}),
        "variations",
    ),
    Attribute(
        "child_parent_sku_relationship",
        "Relationship to Parent",
        "The SKU of the parent.",
        {
            "child_relationship_type": one_of("Relationship", {"variation": "Variation"}),
            "parent_sku": string("Parent SKU", "POLO", maxLength=40),
            "marketplace_id": MARKETPLACE,
        },
        ("child_relationship_type",),
        ("marketplace_id", "child_relationship_type"),
        group="variations",
    ),
)

"""The product types that the simulator knows."""

from dataclasses import dataclass

from spapi_simulator.schemas.offer import OFFER
from spapi_simulator.schemas.parts import MARKETPLACE, Attribute, number, one_of
from spapi_simulator.schemas.product import FACTS, FAMILY, IDENTITY, plain, text

_REQUIRED = (
    "item_name",
    "brand",
    "bullet_point",
    "product_description",
    "item_type_keyword",
    "country_of_origin",
    "supplier_declared_dg_hz_regulation",
)
"""What every product needs, a parent too."""
THEMES = {
    "COLOR": ("color",),
    "SIZE": ("size",),
    "COLOR/SIZE": ("color", "size"),
    "STYLE": ("style",),
}
"""What a family's members differ in, by the name of the theme."""


@dataclass(frozen=True, slots=True)
class ProductType:
    """A product type: its name, its own attributes, and what it needs beside the usual."""

    name: str
    title: str
    own: tuple[Attribute, ...] = ()
    needs: tuple[str, ...] = ()
    """What a product that can be bought needs; a parent does not."""
    themes: tuple[str, ...] = ()

    @property
    def attributes(self) -> dict[str, Attribute]:
        """Give all attributes by name."""
        found = (*IDENTITY, *FACTS, *self.own, *OFFER)
        if self.themes:
            labels = {theme: theme.replace("/", " and ").title() for theme in self.themes}
            fields = {"name": one_of("Theme", labels), "marketplace_id": MARKETPLACE}
            title = "Variation Theme"
            theme = Attribute(
                "variation_theme", title, "What the family differs in.", fields, ("name",), group="variations"
            )
            found = (*found, *FAMILY, theme)
        return {one.name: one for one in found}

    @property
    def required(self) -> tuple[str, ...]:
        """Give what every product of the type needs."""
        return _REQUIRED


_DEPARTMENTS = ("Mens", "Womens", "Boys", "Girls", "Unisex Adult")
_SIZE_FIELDS = {
    "size_system": one_of("Size System", {"as1": "US", "as3": "UK", "as4": "EU"}),
    "size_class": one_of("Size Class", {"alpha": "Alpha", "numeric": "Numeric"}),
    "size": one_of(
        "Size Value",
        {"s": "Small", "m": "Medium", "l": "Large", "numeric_8": "8", "numeric_9": "9", "numeric_10": "10"},
    ),
    "marketplace_id": MARKETPLACE,
}


def _worn_size(name: str, title: str) -> Attribute:
    required = ("size_system", "size_class", "size")
    return Attribute(name, title, "The size in a size system.", _SIZE_FIELDS, required)


_DEPARTMENT = text(
    "department", "Department", "For whom the product is meant.", "Mens", choices=_DEPARTMENTS, maxLength=50
)
_PRODUCT_TYPES = (
    ProductType(
        "SHIRT",
        "Shirt",
        (
            _DEPARTMENT,
            text("fabric_type", "Fabric Type", "The fibers and their shares.", "100% Cotton", maxLength=200),
            _worn_size("shirt_size", "Shirt Size"),
            text("care_instructions", "Care", "How to wash it.", "Machine Wash", most=3, maxLength=200),
        ),
        ("color", "size", "department", "fabric_type"),
        ("COLOR", "SIZE", "COLOR/SIZE"),
    ),
    ProductType(
        "SHOES",
        "Shoes",
        (
            _DEPARTMENT,
            text("sole_material", "Sole Material", "What the sole is made of.", "Rubber", maxLength=100),
            _worn_size("footwear_size", "Footwear Size"),
        ),
        ("color", "size", "department", "sole_material"),
        ("COLOR", "SIZE", "COLOR/SIZE"),
    ),
    ProductType(
        "LUGGAGE",
        "Luggage",
        (
            plain(
                "number_of_wheels",
                "Number of Wheels",
                "How many wheels it has.",
                number("Number of Wheels", 4, "integer", minimum=0, maximum=8),
            ),
            plain(
                "shell_type",
                "Shell Type",
                "Whether it is hard or soft.",
                one_of("Shell Type", {"hard": "Hard", "soft": "Soft", "hybrid": "Hybrid"}),
            ),
        ),
        ("color", "size", "material"),
        ("COLOR", "SIZE", "COLOR/SIZE", "STYLE"),
    ),
    ProductType(
        "HOME",
        "Home",
        (text("room_type", "Room", "For which room.", "Living Room", most=5, maxLength=100),),
        ("color", "material"),
        ("COLOR", "SIZE", "COLOR/SIZE", "STYLE"),
    ),
    ProductType(
        "PET_TOY",
        "Pet Toy",
        (text("target_species", "Species", "For which animals.", "Dog", most=5, maxLength=100),),
        ("material",),
    ),
    ProductType("PRODUCT", "Product", themes=("COLOR", "SIZE", "COLOR/SIZE", "STYLE")),
)
PRODUCT_TYPES = {one.name: one for one in _PRODUCT_TYPES}
GROUPS = {
    "product_identity": ("Product Identity", "What tells the product from others."),
    "variations": ("Variations", "The family that the product belongs to."),
    "product_details": ("Product Details", "What buyers read about the product."),
    "images": ("Images", "Pictures of the product."),
    "offer": ("Offer", "Price, stock and condition."),
    "safety_and_compliance": ("Safety and Compliance", "What the law asks for."),
    "shipping": ("Shipping", "Weights and dimensions."),
}

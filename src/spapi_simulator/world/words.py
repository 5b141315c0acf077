"""What the generator knows of products: brands, kinds, materials, colours, sizes.

The counts of brands, looks, styles, materials, nouns, kinds and palettes are prime to one another, so that
each combination comes up equally often (see :mod:`.titles`).
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Kind:
    """One product type as the generator makes it; in inches, pounds and US dollars."""

    product_type: str
    department: str
    category: str
    nouns: tuple[str, str, str, str]
    materials: tuple[str, str, str, str, str, str, str]
    sizes: tuple[str, ...]
    price: tuple[int, int]
    dimensions: tuple[Decimal, Decimal, Decimal]
    weight: Decimal
    keyword: str
    """The item type keyword, as the product type's schema asks for it."""
    family: bool = True
    """Whether ten neighbours are a parent and its nine children, or ten items of their own."""

    def variant(self, place: int) -> tuple[int, int] | None:
        """Give which of three colours and which size one of ten neighbours has; None for a parent."""
        if self.family and not place:
            return None
        return divmod(place - self.family, len(self.sizes))


def _inches(length: str, width: str, height: str) -> tuple[Decimal, Decimal, Decimal]:
    return Decimal(length), Decimal(width), Decimal(height)


KINDS = (
    Kind(
        "SHIRT",
        "Clothing, Shoes & Jewelry",
        "Shirts",
        ("Polo Shirt", "Flannel Shirt", "Henley Tee", "Oxford Blouse"),
        ("Cotton", "Linen", "Jersey", "Bamboo", "Chambray", "Poplin", "Modal"),
        ("Small", "Medium", "Large"),
        (14, 60),
        _inches("12.0", "9.5", "1.2"),
        Decimal("0.55"),
        "fashion-shirts",
    ),
    Kind(
        "SHOES",
        "Clothing, Shoes & Jewelry",
        "Shoes",
        ("Running Shoes", "Leather Loafers", "Ankle Boots", "Canvas Sneakers"),
        ("Mesh", "Suede", "Nubuck", "Knit", "Rubber", "Gore", "Cork"),
        ("8 US", "9 US", "10 US"),
        (29, 150),
        _inches("13.0", "8.0", "4.8"),
        Decimal("2.10"),
        "walking-shoes",
    ),
    Kind(
        "LUGGAGE",
        "Luggage & Travel Gear",
        "Luggage",
        ("Spinner Suitcase", "Duffel Bag", "Garment Carrier", "Trolley Backpack"),
        ("Polycarbonate", "Nylon", "Aluminum", "Polyester", "Denier", "Vinyl", "Twill"),
        ("20 Inch", "24 Inch", "28 Inch"),
        (49, 260),
        _inches("24.0", "16.5", "10.5"),
        Decimal("7.80"),
        "suitcases",
    ),
    Kind(
        "HOME",
        "Home & Kitchen",
        "Home",
        ("Throw Pillow", "Area Rug", "Table Lamp", "Storage Basket"),
        ("Velvet", "Jute", "Ceramic", "Rattan", "Wool", "Oak", "Glass"),
        ("Single", "Pair", "Set of Four"),
        (12, 120),
        _inches("18.0", "18.0", "6.0"),
        Decimal("3.40"),
        "home-decor-products",
    ),
    Kind(
        "PET_TOY",
        "Pet Supplies",
        "Toys for Pets",
        ("Chew Bone", "Rope Tug", "Squeaky Ball", "Puzzle Feeder"),
        ("Silicone", "Plush", "Hemp", "Foam", "Latex", "Felt", "Corduroy"),
        ("1 Pack", "2 Pack", "3 Pack", "6 Pack"),
        (6, 30),
        _inches("7.0", "5.0", "3.0"),
        Decimal("0.60"),
        "pet-toys",
        family=False,
    ),
)
BRANDS = (
    ("Harbour Lane", False),
    ("Northwick", False),
    ("Calder & Finch", True),
    ("Ottermill", False),
    ("Brightquay", False),
    ("Lockhaven", False),
    ("Tarn Peak", False),
    ("Vela Norte", True),
    ("Quillstone", False),
    ("Mossgrove", False),
    ("Ashbeck", False),
    ("Kestrel Row", False),
    ("Lindenhof", True),
    ("Barge Street", False),
    ("Sundergate", False),
    ("Pennyroyal", False),
    ("Fjordkind", True),
    ("Cobblewick", False),
    ("Ravelin", False),
    ("Elmsworth", False),
    ("Galleon Bay", False),
    ("Terracine", True),
    ("Wharfside", False),
)
"""23 names, and whether the brand is European: its items have an EAN but no UPC."""
LOOKS = (
    "Lightweight",
    "Durable",
    "Classic",
    "Slim",
    "Premium",
    "Soft",
    "Compact",
    "Rugged",
    "Modern",
    "Vintage",
    "Breathable",
    "Washable",
    "Everyday",
)
STYLES = (
    "Travel",
    "Office",
    "Outdoor",
    "Summer",
    "Winter",
    "Weekend",
    "Coastal",
    "Urban",
    "Country",
    "Festival",
    "Garden",
)
PALETTES = (
    ("Navy", "Charcoal", "White"),
    ("Red", "Black", "Ivory"),
    ("Olive", "Tan", "Cream"),
    ("Teal", "Coral", "Silver"),
    ("Burgundy", "Mustard", "Navy"),
    ("Blush", "Sage", "Black"),
    ("Indigo", "Lavender", "White"),
    ("Rust", "Pine", "Tan"),
    ("Cobalt", "Yellow", "Charcoal"),
)

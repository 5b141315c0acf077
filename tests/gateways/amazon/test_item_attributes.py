from decimal import Decimal
from typing import Any

import pytest

from towpath.gateways.amazon.catalog import _attributes

US, CA = "ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([{"value": "Acme", "marketplace_id": US, "language_tag": "en_US"}], "Acme"),
        ([{"value": "One"}, {"value": "Two", "marketplace_id": US}], "One\nTwo"),
        ([{"value": "Un", "marketplace_id": CA}], None),
        ([{"value": Decimal("1.50"), "unit": "kilograms"}], "1.50 kilograms"),
        ([{"value": True}], "true"),
        ([{"value": None}], None),
        (
            [
                {
                    "length": {"value": 10, "unit": "cm"},
                    "width": {"value": 4, "unit": "cm"},
                    "marketplace_id": US,
                }
            ],
            "10 cm \N{MULTIPLICATION SIGN} 4 cm",
        ),
        ([{"value": ["a", "b"]}], "a, b"),
        ([], None),
    ],
)
def test_an_attribute_is_read_as_text(values: list[dict[str, Any]], text: str | None) -> None:
    assert _attributes({"name": values}, US) == ({} if text is None else {"name": text})

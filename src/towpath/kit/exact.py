"""JSON whose numbers keep every figure."""

import json
from decimal import Decimal
from typing import Any


class ExactDecoder(json.JSONDecoder):
    """Reads numbers with a point as :class:`Decimal`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, parse_float=Decimal)

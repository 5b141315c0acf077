from dataclasses import dataclass
from datetime import datetime
from typing import Any

from towpath.domain.listings.models import ProductTypeSchema


@dataclass(frozen=True, slots=True)
class StoredSchema:
    """The schema of a product type as Amazon gave it last."""

    schema: dict[str, Any]
    checksum: str
    checked_at: datetime


def stored_schema(account_id: int, country: str, product_type: str) -> StoredSchema | None:
    """Give the schema that is kept for a seller, if there is one."""
    row = ProductTypeSchema.objects.filter(
        account=account_id, country=country, product_type=product_type
    ).first()
    return StoredSchema(row.schema, row.checksum, row.checked_at) if row else None

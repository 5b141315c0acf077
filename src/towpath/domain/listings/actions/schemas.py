from datetime import datetime
from typing import Any

from django.db import transaction

from towpath.domain.listings.logic.refusals import MISSING_ATTRIBUTES, WRONG_ATTRIBUTES
from towpath.domain.listings.models import ProductTypeSchema, Publication
from towpath.kit.actor import Actor


@transaction.atomic
def keep_schema(
    account_id: int,
    country: str,
    product_type: str,
    *,
    checksum: str,
    schema: dict[str, Any] | None,
    by: Actor,
    now: datetime,
) -> bool:
    """Keep the schema of a product type; ``None``: it is still the one that is kept. Tell whether it is new.

    What was held back because of the old one may be sent again.
    """
    by.require("listing.edit")
    rows = ProductTypeSchema.objects.filter(account=account_id, country=country, product_type=product_type)
    if schema is None:
        rows.update(checked_at=now)
        return False
    there = rows.exists()
    ProductTypeSchema.objects.update_or_create(
        account_id=account_id,
        country=country,
        product_type=product_type,
        defaults={"checksum": checksum, "schema": schema, "checked_at": now},
    )
    if there:
        held = Publication.objects.filter(store__account=account_id, store__country=country)
        held.filter(refusal__0__reason__in=(MISSING_ATTRIBUTES, WRONG_ATTRIBUTES)).update(
            refused={}, refusal=[]
        )
    return True

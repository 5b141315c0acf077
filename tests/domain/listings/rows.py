"""Rows to test with: a store, its account, its listings."""

from datetime import datetime
from typing import Any

from tests.gate import NOW
from towpath.domain.catalog.models import Website
from towpath.domain.listings.models import Listing
from towpath.domain.stores.models import Account, Application, Store


def a_store(name: str = "Amazon US", country: str = "US", *, connected: bool = True, **more: Any) -> Store:
    """Make a store of the default website; connected, it sells for a seller account of its own."""
    website = Website.objects.get_or_create(code="base", defaults={"name": "Main", "is_default": True})[0]
    account = an_account(f"SELLER{Account.objects.count()}") if connected else None
    row = {"email": "shop@example.com", "website": website, "account": account, "created_at": NOW} | more
    row |= {"updated_at": NOW, "connected_at": NOW if connected else None}
    return Store.objects.create(name=name, country=country, **row)


def an_account(seller_id: str, region: str = "na", at: datetime = NOW, **more: Any) -> Account:
    """Make a seller account that authorised an application; its secrets open nowhere."""
    application = Application.objects.get_or_create(
        client_id="amzn1.application-oa2-client.test", defaults={"secret": b"", "secret_since": at}
    )[0]
    row = {"refresh_token": b"", "way": "pasted", "authorised_at": at, "checked_at": at} | more
    return Account.objects.create(application=application, region=region, seller_id=seller_id, **row)


def a_listing(store: Store, sku: str, state: str = "active", **more: Any) -> Listing:
    """Make a listing in a state."""
    row = {"origin": "amazon", "created_at": NOW, "updated_at": NOW} | more
    return Listing.objects.create(store=store, sku=sku, state=state, **row)

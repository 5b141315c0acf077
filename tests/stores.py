"""Amazon stores for tests, as rows: no Amazon is asked for them."""

from datetime import datetime

from django.conf import settings

from tests.gate import NOW
from towpath.domain.catalog.models import Website
from towpath.domain.stores.logic.marketplaces import marketplace
from towpath.domain.stores.models import Account, Application, Store
from towpath.domain.stores.queries.accounts import secret_place, token_place

SELLER = "A2DEMONASELLER"
CLIENT_ID, SECRET, TOKEN = (
    "amzn1.application-oa2-client.demo",
    "demo-client-secret",
    "Atzr|demo-refresh-token-na",
)


def a_store(name: str = "Amazon Store USA", country: str = "US", **fields: object) -> Store:
    """Give a store that is not connected, on the first website unless one is given."""
    site = fields.pop("website", None) or Website.objects.order_by("pk").first()
    times = {"created_at": NOW, "updated_at": NOW}
    return Store.objects.create(
        **{"name": name, "email": "shop@example.com", "website": site, "country": country, **times, **fields}
    )


def an_account(region: str = "na", seller_id: str = SELLER, **fields: object) -> Account:
    """Give an authorised account that sells in every country of its region."""
    ring = settings.KEY_RING
    application, _made = Application.objects.get_or_create(
        client_id=CLIENT_ID,
        defaults={"secret": ring.seal(SECRET, secret_place(CLIENT_ID)), "secret_since": NOW},
    )
    sells = {"name": "Shop", "participates": True, "suspended": False}
    countries = {"na": ("US", "CA", "MX"), "eu": ("GB", "DE"), "fe": ("JP",)}[region]
    values = {
        "application": application,
        "refresh_token": ring.seal(TOKEN, token_place(region, seller_id)),
        "way": "pasted",
        "authorised_at": NOW,
        "checked_at": NOW,
        "participations": dict.fromkeys(countries, sells),
    }
    return Account.objects.create(region=region, seller_id=seller_id, **values | fields)


def connected(
    name: str = "Amazon Store USA",
    country: str = "US",
    *,
    opened_at: datetime | None = None,
    **fields: object,
) -> Store:
    """Give a store that is connected and active; with ``opened_at`` it may write to Amazon."""
    region = marketplace(country).region
    account = Account.objects.filter(region=region).first() or an_account(region)
    return a_store(name, country, account=account, connected_at=NOW, opened_at=opened_at, **fields)

"""An installation that publishes, in processes that can be killed: ``python -m tests.flow.publishing``.

``work`` is a worker for which Amazon's delays are short, ``serve`` the Admin with its API; the other commands
change the shop and tell how things stand. They use the database of TOWPATH_DATA.
"""

import json
import os
import sys
from datetime import timedelta
from typing import Any
from unittest.mock import patch

PRODUCTS = 8
"""Of a batch; every third is excluded from sale later."""
SELLER, TOKEN = "A1SMALLSELLER", "Atzr|small-refresh-token"
CLIENT_ID, SECRET = "amzn1.application-oa2-client.small", "small-client-secret"


class Open:
    """The verdict on a key that is good."""

    open, state = True, "valid"


def prepare() -> None:
    """Have a store that may write, connected and in automatic mode, and print a token for the API."""
    from django.conf import settings

    from tests.gate import BY
    from tests.stores import a_store
    from towpath.domain.access.actions import roles, tokens
    from towpath.domain.access.models import Role, User
    from towpath.domain.catalog.models import Website
    from towpath.domain.stores.models import Account, Application
    from towpath.domain.stores.queries.accounts import secret_place, token_place
    from towpath.kit import clock

    now = clock.now()
    application = Application.objects.create(
        client_id=CLIENT_ID, secret=settings.KEY_RING.seal(SECRET, secret_place(CLIENT_ID)), secret_since=now
    )
    account = Account.objects.create(
        application=application,
        region="na",
        seller_id=SELLER,
        refresh_token=settings.KEY_RING.seal(TOKEN, token_place("na", SELLER)),
        way="pasted",
        authorised_at=now,
        checked_at=now,
        participations={"US": {"name": "Shop", "participates": True, "suspended": False}},
    )
    store = a_store(website=Website.objects.first(), account=account, connected_at=now, opened_at=now)
    list_action("automatic")
    roles.ensure_presets(by=BY, now=now)
    role = Role.objects.get(name="Administrator")
    user = User.objects.create(username="ana", email="ana@example.com", role=role)
    scopes = ("asc.access", "listing.view", "listing.publish", "rule.write")
    _row, text = tokens.create_token("kill", scopes, None, user=user, by=BY, now=now)
    sys.stdout.write(json.dumps({"store": store.pk, "token": text}))


def list_action(mode: str) -> None:
    """Let listings be published by the channel ("automatic") or by hand ("manual")."""
    from towpath.domain.stores.models import StoreSetting

    StoreSetting.objects.update_or_create(
        store_id=_store_id(), key="automatic_list_action", defaults={"text": mode}
    )


def import_all() -> None:
    """Import every listing anew, those that were imported before forgotten."""
    from django.db import connection

    from towpath.domain.listings.models import Listing, ListingPull
    from towpath.jobs.engine import defer
    from towpath.sync.pull_listings import pull_listings

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM amazon_gateway_bucket")
    Listing.objects.filter(origin="amazon").delete()
    ListingPull.objects.all().delete()
    defer(pull_listings, _store_id())


def publish(batch: str) -> None:
    """Have products in stock that the store lists on items that Amazon knows."""
    from django.db import connection, transaction

    from tests.gate import BY
    from towpath.domain.catalog.models import AttributeSet, Product, SourceItem, StockSource
    from towpath.domain.listings.actions.decide import decide
    from towpath.domain.listings.models import Listing
    from towpath.domain.stores.models import Store
    from towpath.kit import clock

    now, store = clock.now(), Store.objects.get()
    asins = json.loads(os.environ["PUBLISHING_ASINS"])
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM amazon_gateway_bucket")
        for number in range(PRODUCTS):
            product = Product.objects.create(
                sku=f"{batch}-{number}",
                type="simple",
                attribute_set=AttributeSet.objects.earliest("pk"),
                website_ids=[store.website_id],
                values={"name": "Bag", "price": 10},
                created_at=now,
                updated_at=now,
            )
            source = StockSource.objects.get(code="default")
            SourceItem.objects.create(product=product, source=source, quantity=5)
            Listing.objects.create(
                store=store,
                sku=product.sku,
                product=product,
                asin=asins[number],
                condition="new_new",
                origin="channel",
                state="incomplete",
                searched_at=now,
                created_at=now,
                updated_at=now,
            )
        decide(store.pk, product_ids=_products(batch), by=BY, now=now)


def exclude(batch: str) -> None:
    """Disable every third product: the rule of the store excludes it then."""
    from django.db import transaction

    from tests.gate import BY
    from towpath.domain.catalog.models import Product
    from towpath.domain.listings.actions.decide import decide
    from towpath.kit import clock

    with transaction.atomic():
        ids = _products(batch)[::3]
        Product.objects.filter(pk__in=ids).update(enabled=False)
        decide(_store_id(), product_ids=ids, by=BY, now=clock.now())


def show(batch: str) -> None:
    """Print how the listings of a batch stand, as JSON."""
    from towpath.domain.listings.models import Listing, ListingPull, Publication

    rows = Publication.objects.filter(listing__sku__startswith=f"{batch}-").order_by("listing__sku")
    shown = [
        {
            "sku": row.listing.sku,
            "state": row.listing.state,
            "quantity": row.listing.quantity,
            "settled": row.sending is None and row.wanted == row.told and row.confirmed_at is not None,
        }
        for row in rows.select_related("listing")
    ]
    imported = Listing.objects.filter(origin="amazon", on_amazon=True)
    asins = [row.asin for row in imported.order_by("sku")]
    done = ListingPull.objects.filter(imported_at__isnull=False).exists()
    sys.stdout.write(json.dumps({"rows": shown, "asins": asins, "imported": done}))


def open_gate() -> None:
    """Let the key be good."""
    from towpath.domain.access.logic import gate

    gate.recall = lambda _situation, _now: Open  # type: ignore[assignment, return-value]


def work(by_feed_above: str) -> None:
    """Work until somebody kills it."""
    open_gate()
    from towpath.jobs import engine
    from towpath.sync import confirm_listings, listings_feeds, mending, pull_listings, push_listings

    engine.HEARTBEAT_S, engine.STALLED_AFTER_S = 0.5, 2.0
    mending.SETTLES, mending.LOOK_S = timedelta(seconds=6), 1.0
    listings_feeds.APPEARS, listings_feeds.POLL_S = timedelta(seconds=3), 1.0
    confirm_listings.SHOWS, confirm_listings.AGAIN_S = timedelta(seconds=0.2), 1.0
    pull_listings.POLL_S = 0.5
    push_listings.BY_FEED_ABOVE = int(by_feed_above)
    engine.run_worker(concurrency=2)


def serve(port: str) -> None:
    """Serve the Admin until somebody kills it."""
    open_gate()
    from django.core.servers.basehttp import run

    from towpath.config.wsgi_admin import application

    with patch("towpath.api.gate.check_gate", lambda **_: Open):
        run("127.0.0.1", int(port), application, threading=True)


def _products(batch: str) -> list[int]:
    from towpath.domain.catalog.models import Product

    rows = Product.objects.filter(sku__startswith=f"{batch}-").order_by("sku")
    return list(rows.values_list("pk", flat=True))


def _store_id() -> int:
    from towpath.domain.stores.models import Store

    found: int = Store.objects.get().pk
    return found


def main(command: str, *arguments: str) -> None:
    """Run a command on the installation of TOWPATH_DATA."""
    import django
    from django.core.management import call_command

    django.setup()
    commands: dict[str, Any] = {
        "migrate": lambda: call_command("migrate", verbosity=0),
        "prepare": prepare,
        "import": import_all,
        "list_action": list_action,
        "publish": publish,
        "exclude": exclude,
        "show": show,
        "work": work,
        "serve": serve,
    }
    commands[command](*arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])

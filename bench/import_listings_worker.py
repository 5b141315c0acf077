"""The worker of the import's benchmark: ``import_listings_worker.py fill CSV PRODUCTS`` or ``run``."""

import json
import resource
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django
from django.db import connection, connections

django.setup()

from django.conf import settings  # noqa: E402 - only once Django is set up

from towpath.domain.access.queries import gate  # noqa: E402
from towpath.domain.catalog.models import Attribute, AttributeSet, Website  # noqa: E402
from towpath.domain.listings.actions import imports  # noqa: E402
from towpath.domain.listings.actions.matching import match_listings  # noqa: E402
from towpath.domain.listings.queries.matching import unmatched_to_search  # noqa: E402
from towpath.domain.listings.queries.pulls import pull_of  # noqa: E402
from towpath.domain.stores.models import Account, Application, Store, StoreSetting  # noqa: E402
from towpath.domain.stores.queries.accounts import secret_place, token_place  # noqa: E402
from towpath.gateways.amazon.client import Answer, Client  # noqa: E402
from towpath.sync import match_products, pull_listings  # noqa: E402

SELLER, CLIENT_ID, SECRET = "A1BENCHSELLER", "amzn1.application-oa2-client.bench", "bench-secret"
SETTINGS = {"seller_sku_attribute": "sku", "asin_attribute": "amazon_asin", "search_ean": "amazon_ean"}
PRODUCTS = """
INSERT INTO catalog_product (sku, type, attribute_set_id, enabled, website_ids, category_ids,
    variant_attributes, "values", texts, created_at, updated_at)
SELECT CASE WHEN number %% 4 = 0 THEN listing.sku ELSE 'BA-' || lpad(n::text, 7, '0') END, 'simple', %(set)s,
    true, ARRAY[%(website)s], '{}', '{}',
    jsonb_strip_nulls(jsonb_build_object(
        'name', 'Alder Classic Backpack ' || n %% 997, 'price', (1900 + n %% 17000) / 100.0,
        'weight', n %% 1000 / 100.0, 'visibility', 'Catalog, Search', 'tax_class_id', 'Taxable Goods',
        'url_key', 'alder-classic-backpack-' || n, 'meta_title', 'Alder Classic Backpack ' || n %% 997,
        'image', '/a/l/alder-classic-backpack.jpg', 'color', (ARRAY['Black', 'Blue', 'Gray'])[n %% 3 + 1],
        'amazon_asin', CASE WHEN number %% 4 = 1 THEN listing.asin WHEN number IS NULL AND n %% 2 = 0
            THEN 'X' || lpad(n::text, 9, '0') END,
        'amazon_ean', CASE WHEN number %% 4 = 2 THEN listing.ean WHEN number IS NULL AND n %% 3 = 0
            THEN '84' || lpad(n::text, 11, '0') END)),
    '{}', now(), now()
FROM generate_series(1, %(count)s) n LEFT JOIN bench_listing listing ON listing.number = n
"""


def fill(path: str, count: int) -> None:
    """Have the store, and a product for three in four listings among many others."""
    Attribute.objects.bulk_create(
        [Attribute(code=code, label=code, kind="text") for code in ("amazon_asin", "amazon_ean")],
        ignore_conflicts=True,
    )
    here = {"set": AttributeSet.objects.get().pk, "website": Website.objects.get().pk, "count": count}
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_listing (number serial PRIMARY KEY, sku text, asin text, ean text)"
        )
        with (
            Path(path).open() as file,
            cursor.copy("COPY bench_listing (sku, asin, ean) FROM STDIN (FORMAT csv)") as copy,
        ):
            copy.write(file.read())
        cursor.execute(PRODUCTS, here)
        cursor.execute("VACUUM ANALYZE")
    now, ring = datetime.now(UTC), settings.KEY_RING
    application = Application.objects.create(
        client_id=CLIENT_ID, secret=ring.seal(SECRET, secret_place(CLIENT_ID)), secret_since=now
    )
    account = Account.objects.create(
        application=application,
        region="na",
        seller_id=SELLER,
        refresh_token=ring.seal(f"Atzr|{SELLER}", token_place("na", SELLER)),
        way="pasted",
        authorised_at=now,
        checked_at=now,
        participations={"US": {"name": "Bench", "participates": True, "suspended": False}},
    )
    times = {"created_at": now, "updated_at": now, "connected_at": now}
    store = Store.objects.create(
        name="Bench", email="a@b.example", website_id=here["website"], country="US", account=account, **times
    )
    StoreSetting.objects.bulk_create(StoreSetting(store=store, key=k, text=v) for k, v in SETTINGS.items())


class Counting:
    """Counts calls by operation, and times the first matching."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.matching = 0.0
        self._call, self._match = Client.call, match_listings

    async def call(self, client: Client, operation: str, **more: Any) -> Answer:
        answer = await self._call(client, operation, **more)
        self.calls[operation] += 1
        return answer

    def match(self, *arguments: Any, **more: Any) -> Any:
        began = time.perf_counter()
        found = self._match(*arguments, **more)
        self.matching = self.matching or time.perf_counter() - began
        return found


def run() -> None:
    """Import and match, as a worker with three jobs at a time does, and say how it went.

    The time in which Amazon makes the report is not counted.
    """
    store_id, counting = Store.objects.get().pk, Counting()
    imported = threading.Event()

    def search() -> None:
        while not imported.is_set() or unmatched_to_search(store_id, 1):
            match_products.match_products(store_id)
            time.sleep(0.2)
        connections.close_all()

    def match() -> None:
        while searching.is_alive():
            match_products.match_found(store_id)
            searching.join(5)
        match_products.match_found(store_id)
        connections.close_all()

    async def call(client: Client, operation: str, **more: Any) -> Answer:
        return await counting.call(client, operation, **more)

    with (
        patch.object(gate, "last_verdict"),
        patch.object(Client, "call", call),
        patch.object(imports, "match_listings", counting.match),
    ):
        began, waited = time.perf_counter(), 0.0
        searching = threading.Thread(target=search)
        searching.start()
        matching = threading.Thread(target=match)
        matching.start()
        while pull_of(store_id).imported_at is None:
            pull_listings.pull_listings(store_id)
            if (pull := pull_of(store_id)).state == "polling":
                time.sleep(1)
                waited += 1
            if pull.fault:
                raise SystemExit(f"{pull.fault.text} {dict(pull.fault.params)}")
        imported.set()
        matching.join()
        seconds = time.perf_counter() - began - waited
    with connection.cursor() as cursor:
        cursor.execute("SELECT matched_by, count(*) FROM listings_listing GROUP BY 1 ORDER BY 2 DESC")
        matched = dict(cursor.fetchall())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    facts = {"seconds": seconds, "matching": counting.matching, "matched": matched, "peak_mb": peak}
    print(json.dumps(facts | {"calls": counting.calls}))


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(sys.argv[2], int(sys.argv[3]))
    else:
        run()

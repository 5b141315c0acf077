"""What SQL matches is what the pure meaning matches, whatever listings, products and settings there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domain.listings.rows import a_listing, a_store
from tests.gate import BY, NOW
from towpath.domain.catalog.models import Attribute, AttributeSet, Product, ScopedValues
from towpath.domain.listings.actions.matching import match_listings
from towpath.domain.listings.logic.identifiers import check_digit, isbn_10, names_of
from towpath.domain.listings.logic.matching import SAME_IDENTIFIER, Offered, Sold, match, steps
from towpath.domain.listings.models import AmazonItem, Listing
from towpath.domain.stores.models import Store, StoreSetting
from towpath.domain.stores.queries.settings import listing_settings

pytestmark = pytest.mark.django_db
KINDS = ("asin", "ean", "upc", "isbn", "gcid")
CODES = tuple(f"amazon_{kind}" for kind in KINDS)
GTINS = [
    body + check_digit(body) for body in ("400638133393", "003600029145", "000009638507", "978030640615")
]
ASINS = ("B000000001", "B000000002", "0306406152")
GCID = "1234567890ABCDEF"
_ISBN = isbn_10(GTINS[3]) or ""
WORDS = st.sampled_from(
    [
        *GTINS,
        GTINS[1][1:],
        GTINS[2][5:],
        _ISBN,
        _ISBN.lower(),
        f"{GTINS[0][:3]}-{GTINS[0][3:]} ",
        GTINS[0][:-1] + "0",
        *ASINS,
        "b000000001",
        GCID,
        GCID.lower(),
        "SKU-1",
        " SKU-2",
        "sku-1",
        "ß000000001",
        "",
    ]
)


@dataclass(frozen=True)
class Scene:
    """Products by SKU with values, some at the website; listings with ASIN; codes of items; settings."""

    products: Mapping[str, Mapping[str, str]]
    of_website: Mapping[str, str]
    listings: Mapping[str, str]
    items: Mapping[str, Sequence[tuple[str, str]]]
    settings: Mapping[str, str]


def mostly(*usual: str, rarely: Sequence[str] = ("", *CODES, "gone")) -> st.SearchStrategy[str]:
    """Draw what lets something be found, and sometimes anything."""
    return st.one_of(*[st.sampled_from(usual)] * 3, st.sampled_from(rarely))


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "amazon_asin": st.one_of(st.sampled_from(ASINS), WORDS),
        "amazon_ean": st.one_of(st.sampled_from([GTINS[0], GTINS[1]]), WORDS),
        "amazon_upc": st.one_of(st.just(GTINS[1][1:]), WORDS),
        "amazon_isbn": st.one_of(st.sampled_from([_ISBN, GTINS[3]]), WORDS),
        "amazon_gcid": st.one_of(st.just(GCID), WORDS),
    },
)
CODES_OF_ITEM = st.lists(
    st.tuples(st.sampled_from(["EAN", "UPC", "ISBN", "GTIN", "GCID"]), st.sampled_from([*GTINS, GCID])),
    max_size=3,
)
SCENES = st.builds(
    Scene,
    st.dictionaries(st.sampled_from(["SKU-1", "SKU-2", "P3", "P4", "P5"]), VALUES, min_size=1),
    VALUES,
    st.dictionaries(
        st.sampled_from(["SKU-1", "SKU-2", "SKU-3", *ASINS]), mostly(*ASINS, rarely=[""]), min_size=1
    ),
    st.fixed_dictionaries(dict.fromkeys(ASINS[1:], CODES_OF_ITEM)),
    st.fixed_dictionaries(
        {"seller_sku_attribute": mostly("sku"), "asin_attribute": mostly("amazon_asin")}
        | {f"search_{kind}": mostly(f"amazon_{kind}") for kind in KINDS}
    ),
)


@pytest.fixture
def store(db: None) -> Store:
    Attribute.objects.bulk_create(
        [Attribute(code=code, label=code, kind="text", scope="website") for code in CODES],
        ignore_conflicts=True,
    )
    return a_store()


def made(scene: Scene, store: Store) -> list[Sold]:
    """Store a scene; give its products as they are at the website, where the first has values of its own."""
    StoreSetting.objects.bulk_create(
        StoreSetting(store=store, key=key, text=text) for key, text in scene.settings.items()
    )
    sold = []
    for number, (sku, values) in enumerate(scene.products.items()):
        row = Product.objects.create(
            sku=sku,
            type="simple",
            attribute_set=AttributeSet.objects.earliest("pk"),
            website_ids=[store.website_id],
            values=values,
            created_at=NOW,
            updated_at=NOW,
        )
        own = scene.of_website if number == 0 else {}
        if own:
            ScopedValues.objects.create(product=row, website=store.website, values=own)
        sold.append(Sold(row.pk, sku, {**values, **own, "sku": sku}))
    AmazonItem.objects.bulk_create(
        AmazonItem(country="US", asin=asin, identifiers=names_of(pairs), read_at=NOW)
        for asin, pairs in scene.items.items()
    )
    for sku, asin in scene.listings.items():
        a_listing(store, sku, "new_third_party", asin=asin, on_amazon=True)
    return sold


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scene=SCENES)
def test_sql_matches_what_the_meaning_matches(store: Store, scene: Scene) -> None:
    with transaction.atomic():
        sold = made(scene, store)
        match_listings(store.pk, by=BY, now=NOW)
        looked_for = steps(listing_settings(store.pk))
        for row in Listing.objects.filter(store=store):
            offered = Offered(row.sku, row.asin, names_of(scene.items.get(row.asin, ())))
            wanted = match(offered, sold, looked_for)
            assert (row.product_id, row.matched_by) == (
                wanted.product_id,
                wanted.by if wanted.product_id else "",
            )
            assert row.match_reason == (SAME_IDENTIFIER if wanted.skus else "")
            assert row.match_params.get("skus", "") == ", ".join(wanted.skus)
            assert row.match_params.get("value", "") == wanted.value
        transaction.set_rollback(True)

import csv
from datetime import timedelta

import pytest
from django.test import Client

from tests.domain.listings.rows import a_listing
from tests.gate import NOW, configure
from tests.keyservice import Service
from tests.stores import a_store
from tests.web.page import Page
from towpath.domain.journal.actions import record_communication_error
from towpath.domain.listings.actions.events import purge
from towpath.domain.listings.models import Listing, ListingEvent
from towpath.kit.actor import command_line

pytestmark = pytest.mark.django_db
ERRORS = "/marketing/channels/amazon/logs/errors/"


@pytest.fixture
def rows(keys: Service) -> None:
    configure()
    for number in range(60):
        record_communication_error(
            "REVOKED" if number % 2 else "EXPIRED",
            "API key check: %(verdict)s (%(environment)s, key %(key)s, asked by %(who)s).",
            by=command_line("ana"),
            at=NOW + timedelta(minutes=number),
            region="EU" if number < 10 else "",
            verdict="X",
            environment="production",
            key="key_1",
            who=f"=cmd{number}",
        )


def test_errors_are_listed_in_pages_newest_first(ana: Client, rows: None) -> None:
    page = Page(ana.get(ERRORS, {"size": "50"}))
    texts = [row.text for row in page.all("tr")][1:]
    assert len(texts) == 50
    assert texts[0].endswith("REVOKED API key check: X (production, key key_1, asked by =cmd59).")
    older = page.one("a", rel="next")["href"]
    assert len(Page(ana.get(ERRORS + older)).all("tr")) == 11


def test_errors_are_filtered(ana: Client, rows: None) -> None:
    many = Page(ana.get(ERRORS, {"f.code": "expired"}))
    assert "More than 20 records found" in many.main
    found = many.one("p", id="grid-channel-errors-found")
    counted = ana.get(ERRORS + found["hx-get"], headers={"HX-Request": "true", "HX-Target": found["id"]})
    assert counted.text == "30 records found"
    few = Page(ana.get(ERRORS, {"f.region": "eu"}))
    assert "10 records found" in few.main
    assert "hx-get" not in few.one("p", id="grid-channel-errors-found").attributes
    assert "We couldn't find any records." in Page(ana.get(ERRORS, {"f.code": "none"})).main


def test_an_error_leads_to_its_store(ana: Client, rows: None) -> None:
    store = a_store().pk
    record_communication_error("X", "Refused.", by=command_line("ana"), at=NOW, store_id=store)
    page = Page(ana.get(ERRORS, {"f.store": str(store)}))
    assert page.one("a", href=f"/marketing/channels/amazon/stores/{store}/").text
    assert "1 record found" in page.main


def test_errors_are_exported_as_harmless_csv(ana: Client, rows: None) -> None:
    response = ana.get(ERRORS, {"f.code": "revoked", "f.region": "EU", "sort": "-at", "export": "csv"})
    table = list(csv.reader(b"".join(response.streaming_content).decode().splitlines()))  # type: ignore[attr-defined]
    assert table[0] == ["Created On", "Amazon Store Name", "Region", "Error Code", "Message"]
    assert len(table) == 6
    assert table[1] == [
        "2026-11-24T09:39:00+00:00",
        "",
        "EU",
        "REVOKED",
        "API key check: X (production, key key_1, asked by =cmd9).",
    ]


# Listing Changes Log


LISTINGS = "/marketing/channels/amazon/logs/"


@pytest.fixture
def changes(keys: Service) -> tuple[int, int]:
    """Have two stores with a change each; give their ids."""
    configure()
    usa, canada = a_store(), a_store("Canada", "CA")
    for store, sku, quantity in ((usa, "BAG", 4), (canada, "HAT", 0)):
        listing = a_listing(store, sku, asin="B000000001")
        ListingEvent.objects.create(
            store_id=store.pk,
            listing_id=listing.pk,
            sku=sku,
            asin=listing.asin,
            action="quantity",
            status="accepted",
            message="Updated to %(value)s",
            params={"value": quantity},
            reference="submission-1",
            at=NOW,
        )
    return usa.pk, canada.pk


def test_changes_of_listings_are_listed_with_store_and_listing(ana: Client, changes: tuple[int, int]) -> None:
    page = Page(ana.get(LISTINGS))
    assert "2 records found" in page.main
    newest = page.all("tr")[1].text
    assert "Canada HAT B000000001 Quantity Accepted Updated to 0" in newest
    listing = Listing.objects.get(sku="HAT")
    assert page.one("a", href=f"/marketing/channels/amazon/stores/{changes[1]}/listings/{listing.pk}/")


def test_changes_are_filtered_by_store_and_sku(ana: Client, changes: tuple[int, int]) -> None:
    assert "1 record found" in Page(ana.get(LISTINGS, {"f.store": str(changes[0])})).main
    assert "Updated to 4" in Page(ana.get(LISTINGS, {"f.sku": "bag"})).main
    assert "We couldn't find any records." in Page(ana.get(LISTINGS, {"f.action": "end"})).main


def test_a_store_has_its_own_log(ana: Client, changes: tuple[int, int]) -> None:
    page = Page(ana.get(f"/marketing/channels/amazon/stores/{changes[0]}/log/"))
    assert "Updated to 4" in page.main
    assert "Updated to 0" not in page.main
    assert page.one("a", href=f"{ERRORS}?f.store={changes[0]}").text == "Communication errors of this store"


def test_old_rows_are_cleared_as_the_setting_says(ana: Client, changes: tuple[int, int]) -> None:
    ListingEvent.objects.filter(sku="BAG").update(at=NOW - timedelta(days=31))
    assert purge(NOW - timedelta(days=30), by=command_line("ana"), now=NOW) == 1
    assert list(ListingEvent.objects.values_list("sku", flat=True)) == ["HAT"]

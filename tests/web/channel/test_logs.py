import csv
from datetime import timedelta

import pytest
from django.test import Client

from tests.gate import NOW, configure
from tests.keyservice import Service
from tests.stores import a_store
from tests.web.page import Page
from towpath.domain.journal.actions import record_communication_error
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
    assert "30 records found" in Page(ana.get(ERRORS, {"f.code": "expired"})).main
    assert "10 records found" in Page(ana.get(ERRORS, {"f.region": "eu"})).main
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


def test_the_listing_log_is_honestly_empty(ana: Client, rows: None) -> None:
    page = Page(ana.get("/marketing/channels/amazon/logs/"))
    assert "Changes of listings are recorded here once a store is connected." in page.main

import csv
from datetime import timedelta

import pytest
from django.test import Client

from tests.gate import NOW, configure
from tests.keyservice import Service
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
    page = Page(ana.get(ERRORS))
    texts = [row.text for row in page.all("tr")][1:]
    assert len(texts) == 50
    assert texts[0].endswith("REVOKED API key check: X (production, key key_1, asked by =cmd59).")
    older = page.one("a", rel="next")["href"]
    assert len(Page(ana.get(ERRORS + older)).all("tr")) == 11


def test_errors_are_filtered(ana: Client, rows: None) -> None:
    assert len(Page(ana.get(ERRORS, {"code": "expired"})).all("tr")) == 31
    assert len(Page(ana.get(ERRORS, {"region": "eu"})).all("tr")) == 11
    assert "Nothing was refused" in Page(ana.get(ERRORS, {"code": "none"})).main


def test_errors_are_exported_as_harmless_csv(ana: Client, rows: None) -> None:
    response = ana.get(f"{ERRORS}export.csv", {"code": "revoked", "region": "EU"})
    table = list(csv.reader(b"".join(response.streaming_content).decode().splitlines()))  # type: ignore[attr-defined]
    assert table[0] == ["Date", "Region", "Code", "Message"]
    assert len(table) == 6
    assert table[1] == [
        "2026-11-24T09:39:00+00:00",
        "EU",
        "REVOKED",
        "API key check: X (production, key key_1, asked by =cmd9).",
    ]


def test_the_listing_log_is_honestly_empty(ana: Client, rows: None) -> None:
    page = Page(ana.get("/marketing/channels/amazon/logs/"))
    assert "Changes of listings are recorded here once a store is connected." in page.main

"""``towpath listing``: the same listings by another door."""

import json
from collections.abc import Callable

import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from tests.domain.catalog.shop import BAG, bring, product
from tests.domain.listings.rows import a_listing
from tests.gate import NOW, configure, keys
from tests.keyservice import Service
from tests.stores import connected
from towpath.cli import listing as of_listing
from towpath.cli.output import expected_errors
from towpath.domain.access.actions.gate import check_gate
from towpath.domain.listings.models import Listing
from towpath.domain.stores.models import Store
from towpath.kit import clock
from towpath.kit.actor import command_line

__all__ = ["keys"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def store(keys: Service) -> Store:
    configure()
    check_gate(by=command_line("ana"), now=clock.now(), source="cli")
    bring({**BAG, "product_websites": "base"})
    return connected(opened_at=NOW)


@pytest.fixture
def listing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run the command as the console script does, with its handling of expected errors."""
    app = Typer()
    app.registered_commands = list(of_listing.app.registered_commands)
    for command in app.registered_commands:
        callback = command.callback
        assert callback
        monkeypatch.setattr(command, "callback", expected_errors()(callback))
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def live(store: Store, sku: str, state: str = "active") -> Listing:
    asin = f"B{len(sku):09}"
    row = {"product": product(), "asin": asin, "condition": "new_new", "eligible": True, "buyable": True}
    return a_listing(store, sku, state, on_amazon=True, **row)


def test_tabs_are_counted_listed_and_exported(listing: Callable[..., Result], store: Store) -> None:
    live(store, "BAG")
    live(store, "BAG-2")
    assert json.loads(listing("list", store.pk, "--json").stdout)["active"] == 2
    rows = json.loads(
        listing(
            "list", store.pk, "--tab", "active", "--filter", "sku=BAG-2", "--columns", "sku,asin", "--json"
        ).stdout
    )
    assert rows == [{"sku": "BAG-2", "asin": "B000000005"}]
    file = listing("export", store.pk, "--columns", "sku,condition", "--sort", "sku").stdout
    assert file.splitlines() == ["Amazon Seller SKU,Condition", "BAG,New", "BAG-2,New"]
    assert "<Workbook" in listing("export", store.pk, "--xml").stdout
    assert listing("list", store.pk, "--tab", "all").exit_code == 1


def test_a_listing_is_shown(listing: Callable[..., Result], store: Store) -> None:
    live(store, "BAG")
    shown = json.loads(listing("show", store.pk, "BAG", "--json").stdout)
    assert (shown["sku"], shown["product_sku"], shown["values"]["condition"]) == ("BAG", BAG["sku"], "New")
    assert "Active" in listing("show", store.pk, "BAG").stdout
    missing = listing("show", store.pk, "NONE")
    assert (missing.exit_code, missing.stderr.strip()) == (1, "There is no such listing.")


def test_listings_are_ended_by_name_or_all_that_match(listing: Callable[..., Result], store: Store) -> None:
    live(store, "BAG")
    live(store, "BAG-22")
    out = live(store, "OUT-333", "ended")
    Listing.objects.filter(pk=out.pk).update(on_amazon=False, intent="end")
    assert listing("end", store.pk).exit_code == 2
    assert listing("end", store.pk, "BAG").stdout.splitlines() == ["1 of 1 listings are done."]
    refused = listing("end", store.pk, "OUT-333")
    assert refused.exit_code == 1
    assert refused.stdout.splitlines()[1] == "OUT-333: Not possible in the state that the listing has now."
    assert listing("end", store.pk, "--filter", "sku=BAG").stdout.splitlines() == [
        "1 of 1 listings are done."
    ]
    assert Listing.objects.filter(intent="end").count() == 3


def test_a_listing_is_published(listing: Callable[..., Result], store: Store) -> None:
    row = live(store, "BAG", "ended")
    Listing.objects.filter(pk=row.pk).update(on_amazon=False, intent="end")
    assert listing("publish", store.pk, "BAG").stdout.splitlines() == ["1 of 1 listings are done."]
    assert Listing.objects.get(pk=row.pk).state == "listing"


def test_products_aliases_and_fulfilment(listing: Callable[..., Result], store: Store) -> None:
    row = live(store, "BAG")
    a_listing(store, "NEW", "new_third_party", asin="B000000009", on_amazon=True)
    made = listing("create-product", store.pk, "NEW", "--visibility", "Catalog")
    assert made.stdout.splitlines() == ["1 of 1 listings are done."]
    assert product("B000000009").values["visibility"] == "Catalog"
    assert listing("alias", store.pk, "BAG", "BAG-2").exit_code == 0
    assert Listing.objects.get(sku="BAG-2").replaces_id == row.pk
    assert "already" in listing("alias", store.pk, "BAG", "BAG-2").stderr
    assert listing("fulfilment", store.pk, "BAG").exit_code == 0
    assert Listing.objects.get(pk=row.pk).channel_by_hand == "AMAZON_NA"
    a_listing(store, "OTHER", "new_third_party", asin="B000000008", on_amazon=True)
    refused = listing("assign", store.pk, "OTHER", "--product", BAG["sku"])
    assert "Link this one as its alias?" in refused.stderr
    assert listing("assign", store.pk, "OTHER", "--product", BAG["sku"], "--alias").exit_code == 0

import csv
import io

from typer.testing import CliRunner

from spapi_simulator.main import app
from spapi_simulator.products import COLUMNS
from spapi_simulator.scenario import build, load

RUNNER = CliRunner()


def rows(*arguments: str) -> list[dict[str, str]]:
    done = RUNNER.invoke(app, ["scenario", "products", "demo", *arguments])
    assert done.exit_code == 0, done.output
    return list(csv.DictReader(io.StringIO(done.output)))


def test_listings_are_found_by_sku_asin_or_bar_code_and_some_have_no_product() -> None:
    world = build(load("demo")).world
    listings = sorted(world.listings.of("A2DEMONASELLER"), key=lambda one: one.sku)
    found = rows("--more", "0")
    assert tuple(found[0]) == COLUMNS
    assert len(found) == len(listings) * 9 // 10 == 135
    skus = {row["sku"] for row in found}
    assert [listing.sku in skus for listing in listings[:10]] == [True] * 4 + [False] * 3 + [True] * 2 + [
        False
    ]
    by_asin, by_ean = found[4], found[6]
    assert (by_asin["sku"], by_ean["sku"]) == ("SHOP-00004", "SHOP-00006")
    assert world.catalogue.find("ASIN", by_asin["additional_attributes"].removeprefix("amazon_asin="))
    assert world.catalogue.find("EAN", by_ean["additional_attributes"].removeprefix("amazon_ean="))


def test_more_products_are_those_that_the_seller_does_not_list() -> None:
    found = rows("--more", "10", "--seller", "A2DEMOEUSELLER")[-10:]
    assert [row["sku"] for row in found] == [f"NEW-{number:05}" for number in range(10)]
    known = [row["additional_attributes"].partition("=")[0] for row in found]
    assert known[:7] == ["amazon_asin", "amazon_ean"] * 2 + ["amazon_asin", "", "amazon_ean"]
    assert rows("--more", "10", "--seller", "A2DEMOEUSELLER")[-10:] == found


def test_an_unknown_seller_is_named() -> None:
    done = RUNNER.invoke(app, ["scenario", "products", "demo", "--seller", "NOBODY"])
    assert (done.exit_code, "There is no seller NOBODY." in done.output) == (1, True)

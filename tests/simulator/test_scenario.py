"""Scenarios are read exactly, refused with words that help, and make the world that they describe."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from spapi_simulator import Scenario, ScenarioError, simulate
from spapi_simulator.describing import tables
from spapi_simulator.faults import Fault
from spapi_simulator.scenario import ROLES, build, example, load, shipped
from spapi_simulator.world.listings import ListingRules

START = datetime(2026, 11, 2, 8, tzinfo=UTC)
US, CA, JP, AU = "ATVPDKIKX0DER", "A2EUQ1WTGCTBG2", "A1VC38T7YXB528", "A39IBJ37TRP1C6"
SELLER = '[[sellers]]\nid = "A1"\nemail = "a@example.com"\npassword = "p"\n'
APPLICATION = '[[applications]]\nid = "app"\nclient_id = "c"\nclient_secret = "s"\n'


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "scenario.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_scenario_is_read_into_values(tmp_path: Path) -> None:
    text = f"""
seed = 5
start = 2026-11-02T08:00:00Z
speed = 0
{APPLICATION}
redirect_uris = ["http://127.0.0.1:*"]
{SELLER}
marketplaces = ["US", "{CA}"]
[[sellers.listings]]
sku = "S"
price = "12.50"
[[sellers.authorisations]]
application = "app"
refresh_token = "Atzr|1"
[listings]
accept_after_s = 1.5
[market]
step = 0.05
[[market.items]]
asin = "B000000001"
marketplace_id = "{US}"
[[market.items.competitors]]
seller_id = "A2"
price = "9.99"
[reports]
encodings = {{ DE = "UTF-8" }}
[[faults]]
kind = "status"
operation = "searchOrders"
nth = 2
"""
    read = load(written(tmp_path, text))
    assert (read.seed, read.start, read.speed) == (5, START, 0)
    assert read.sellers[0].listings[0].price == Decimal("12.50")
    assert read.sellers[0].found[1].id == CA
    assert read.sellers[0].authorisations[0].refresh_token == "Atzr|1"
    assert read.applications[0].roles == ROLES
    assert read.listings == ListingRules(accept_after_s=1.5)
    assert read.market.step == Decimal("0.05")
    assert read.market.items[0].competitors[0].price == Decimal("9.99")
    assert read.reports.encodings == {"DE": "UTF-8"}
    assert read.faults == (Fault("status", operation="searchOrders", nth=2),)
    assert load(written(tmp_path, text), seed=9, speed=3).seed == 9


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("seed = 'x'", "seed must be a whole number, not 'x'"),
        ("seed = true", "seed must be a whole number, not True"),
        ("sed = 1", "sed is unknown; did you mean seed?"),
        ("[zzz]", "zzz is unknown; allowed: about, seed, start, speed, applications, sellers, "),
        ("speed = -1", "the scenario: speed must not be negative"),
        ("start = 'soon'", "start must be a date and time, not 'soon'"),
        ("sellers = 1", "sellers must be a list, not 1"),
        ("[orders]\nhistry = 1", "orders.histry is unknown; did you mean history?"),
        ("[orders]\nhistory = 1.5", "orders.history must be a whole number, not 1.5"),
        ("[[sellers]]\nid = 'A1'", "sellers[1].email is missing"),
        (
            SELLER + "marketplaces = ['US', 'DE']",
            "sellers[1]: the marketplaces of a seller must be of one region",
        ),
        (SELLER + "marketplaces = ['XX']", "sellers[1]: 'XX' is no marketplace; countries: AE, AU, "),
        (
            SELLER + "suspended_in = ['CA']",
            "sellers[1]: suspended_in must be among the seller's marketplaces",
        ),
        (SELLER + SELLER, "the scenario: ids of sellers must be different: A1"),
        (
            SELLER + "[[sellers.authorisations]]\napplication = 'x'\nrefresh_token = 'y'",
            "the scenario: A1 authorises x, which is no application",
        ),
        (
            SELLER + "[[sellers.listings]]\nsku = 'S'\ncondition = 'new'",
            "sellers[1].listings[1]: condition must be one of new_new, ",
        ),
        (SELLER + "generated = 5", "sellers[1].generated must be a table, not 5"),
        (SELLER + "generated = { used = 2 }", "sellers[1].generated: used must be between 0 and 1, not 2"),
        (
            APPLICATION + "redirect_uris = ['http://shop.example']",
            "applications[1]: http://shop.example must begin with https:// (or http:// on this machine)",
        ),
        ("[[faults]]\nkind = 'x'", "faults[1]: kind must be one of status, cut, "),
        ("[[quotas]]\noperation = 'x'\nrate = 1\nburst = 1", "quotas[1]: x is no operation"),
        ("[market]\nstep = 'much'", "market.step must be a decimal number, not 'much'"),
        ("[reports]\nencodings = 1", "reports.encodings must be a table, not 1"),
        ("[login]\ntoken_length = 4000", "login: token_length must be between 32 and 2048, not 4000"),
        ("[", "Invalid initial character"),
    ],
)
def test_a_mistake_is_named_with_file_and_key(tmp_path: Path, text: str, message: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ScenarioError) as raised:
        load(path)
    assert str(raised.value).startswith(f"{path}: {message}")


def test_an_unknown_scenario_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(ScenarioError, match="There is no file nothing; scenarios: demo, small"):
        load("nothing")
    with pytest.raises(ScenarioError, match="No such file"):
        load("nothing.toml")


@pytest.mark.parametrize("name", sorted(shipped()))
def test_the_scenarios_that_come_along_can_be_built(name: str) -> None:
    assert shipped()[name].endswith(".")
    assert simulate(name, speed=0, start=START).world.now == START


def test_the_example_holds_every_table_and_the_defaults(tmp_path: Path) -> None:
    text = example()
    assert load(written(tmp_path, text)) == Scenario()
    for table in tables(Scenario):
        assert table.heading in text
        assert all(f"{key.name} = " in text for key in table.keys)


# What is built


def test_the_demo_is_what_it_promises() -> None:
    world = simulate("demo", speed=0, start=START).world
    american, british = "A2DEMONASELLER", "A2DEMOEUSELLER"
    assert len(world.catalogue) == 2000
    listings = list(world.listings.of(american))
    assert len(listings) == 150
    assert {len(one.presences) for one in listings} == {3}
    assert [one.channel for one in listings].count("AMAZON_NA") == 30
    buyable = [one for one in listings if one.buyable(US)]
    assert 120 <= len(buyable) < 150
    orders = world.orders.of(american) + world.orders.of(british)
    assert len(orders) == 40
    assert all((START - one.created).days <= 30 for one in orders)
    world.agenda.advance(START.replace(minute=10))
    assert len(world.orders.of(american) + world.orders.of(british)) == 60
    assert set(world.accounts.authorisations) == {
        "Atzr|demo-refresh-token-na",
        "Atzr|demo-refresh-token-eu",
    }
    (application,) = world.accounts.applications.values()
    assert application.knows("demo-client-secret", START.replace(year=2126))
    assert application.redirect_uri("http://127.0.0.1:8000/oauth") == "http://127.0.0.1:8000/oauth"


def test_a_listing_stands_as_the_scenario_says(tmp_path: Path) -> None:
    text = f"""
start = 2026-11-02T08:00:00Z
{SELLER}
marketplaces = ["US", "CA"]
[[sellers.listings]]
sku = "BOTH"
price = "20.00"
quantity = 4
created_days_ago = 10
[[sellers.listings]]
sku = "ONE"
marketplaces = ["CA"]
price = 31.5
condition = "used_good"
suppressed = true
[[sellers.listings]]
sku = "FBA"
quantity = 7
fulfilled_by_amazon = true
"""
    world = simulate(load(written(tmp_path, text)), speed=0).world
    both, one, fba = world.listings.of("A1")
    assert (both.price(US), both.price(CA), both.quantity) == (Decimal("20.00"), Decimal("27.00"), 4)
    assert both.presences[US].created == datetime(2026, 10, 23, 8, tzinfo=UTC)
    assert (one.price(US), one.price(CA), one.condition) == (None, Decimal("31.50"), "used_good")
    assert not one.buyable(CA)
    assert [issue.code for issue in one.presences[CA].issues] == ["99300"]
    assert (fba.channel, fba.quantity, world.inventory.fulfillable("A1", "FBA")) == ("AMAZON_NA", None, 7)
    assert fba.buyable(US)
    assert len({both.asin(US), one.asin(CA), fba.asin(US)}) == 3


def test_in_the_far_east_each_country_has_its_channel_and_the_yen_no_decimals(tmp_path: Path) -> None:
    text = f"""{SELLER}
marketplaces = ["JP"]
[[sellers.listings]]
sku = "S"
price = 1980
fulfilled_by_amazon = true
"""
    (listing,) = simulate(load(written(tmp_path, text))).world.listings.of("A1")
    assert (listing.channel, listing.price(JP)) == ("AMAZON_JP", Decimal(1980))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sku = 'S'\nasin = 'B000000000'", "A1, S: there is no item B000000000"),
        ("sku = 'S'\nattributes = { colour = [] }", "S: The product type has no attribute 'colour'."),
    ],
)
def test_a_listing_that_amazon_would_not_take_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        build(load(written(tmp_path, f"{SELLER}[[sellers.listings]]\n{text}")))


def test_more_listings_than_items_are_refused(tmp_path: Path) -> None:
    text = f"{SELLER}[sellers.generated]\ncount = 50\n[catalogue]\nitems = 30"
    with pytest.raises(ScenarioError, match="the catalogue has no free item left"):
        simulate(written(tmp_path, text))


def test_a_file_of_items_stands_beside_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_text("asin,title,brand\nB0MYITEM01,Blue Kettle,Acme\n", encoding="utf-8")
    path = written(tmp_path, "[catalogue]\nitems = 10\nfile = 'items.csv'")
    world = simulate(path).world
    assert len(world.catalogue) == 11
    found = world.catalogue.get("B0MYITEM01")
    assert found
    assert found.title == "Blue Kettle"


def test_rules_quotas_and_faults_reach_their_rooms(tmp_path: Path) -> None:
    text = """
[feeds]
queued_s = 1
[calls]
user_agent_language = true
[[quotas]]
operation = "getAccount"
rate = 5
burst = 9
[[faults]]
kind = "report_fatal"
"""
    world = simulate(written(tmp_path, text)).world
    assert world.feeds.rules.queued_s == 1
    assert world.call_rules.user_agent_language
    assert world.quotas.rates == {("", "getAccount"): (5, 9)}
    assert world.faults.match("report_fatal", type="X")

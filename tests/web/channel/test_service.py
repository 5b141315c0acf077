"""When the key service does not answer: banner, service page, never the prompt."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.gate import configure
from tests.keyservice import OTHER, SANDBOX, Service
from tests.web.page import Page
from towpath.domain.access.actions.instance import claim
from towpath.domain.access.models import GateRecord
from towpath.kit import clock
from towpath.kit.actor import command_line

pytestmark = pytest.mark.django_db
HOME = "/marketing/channels/amazon/"
KEYS = "/stores/settings/configuration/services/magento-services/"
FIELD = "services/magento_services/api_keys/production"


def grow_old(hours: int) -> None:
    GateRecord.objects.update(valid_at=clock.now() - timedelta(hours=hours))


def test_ak38_inside_the_grace_pages_open_with_a_banner_that_names_both_times(
    ana: Client, keys: Service
) -> None:
    configure()
    ana.get(HOME)
    keys.fail()
    response = ana.get(HOME)
    (banner,) = Page(response).alerts
    assert response.status_code == 200
    assert banner.startswith(
        "The API key could not be checked: the service does not answer. The last successful"
    )
    assert banner.count(str(clock.now().year)) == 2


def test_ak39_outside_the_grace_the_service_page_and_not_the_prompt(ana: Client, keys: Service) -> None:
    configure()
    ana.get(HOME)
    keys.fail()
    grow_old(25)
    response = ana.get(HOME)
    page = Page(response)
    assert (response.status_code, page.title) == (503, "The API key could not be checked")
    assert response["Retry-After"] == "30"
    assert page.alerts[0].startswith("The key could not be checked: the service does not answer.")
    assert "do not delete or replace it" in page.main
    assert page.all("a", id="sign-in") == page.all("a", id="add-the-key") == []
    assert "The grace period ended on" in page.main
    assert "UNREACHABLE (HTTP 500)" in page.main


def test_ak40_a_key_that_was_never_checked(ana: Client, keys: Service) -> None:
    keys.fail()
    saved = ana.post(KEYS, {FIELD: OTHER})
    assert saved.status_code == 302
    assert "Saved, not yet checked: the service does not answer." in Page(ana.get(KEYS)).main
    page = Page(ana.get(HOME))
    assert page.title == "The API key could not be checked"
    assert "there is no grace period" in page.main


def test_ak41_try_again_asks_at_once_and_goes_on_to_the_page(ana: Client, keys: Service) -> None:
    configure()
    keys.fail()
    deep = f"{HOME}learning/"
    for _ in range(4):
        page = Page(ana.get(deep))
    assert len(keys.seen) == 3  # then the breaker is open
    again = next(link for link in page.all("a") if link.text == "Try again")["href"]
    assert ana.get(again).status_code == 503
    assert len(keys.seen) == 4
    keys.say()
    assert ana.get(again)["Location"] == deep
    assert ana.get(deep).status_code == 200


def test_the_service_page_tries_again_by_itself_with_and_without_scripts(ana: Client, keys: Service) -> None:
    configure()
    keys.fail(429, Retry_After="45")
    response = ana.get(f"{HOME}learning/")
    page = Page(response)
    assert page.alerts[0].startswith("Too many checks; retrying in 45 s.")
    assert response["Retry-After"] == "45"
    assert page.one("meta", http_equiv="refresh")["content"].startswith(f"45;url={HOME}check/?next=")
    assert page.one("meta", http_equiv="refresh").parents[-1].tag == "noscript"
    assert page.one("div", id="open-now")["hx-trigger"] == "every 45s, focus from:window"
    assert "45 seconds" in page.main


def test_ak23_an_outage_or_a_bad_key_deletes_nothing(ana: Client, keys: Service) -> None:
    configure()
    ana.post(f"{HOME}learning/vat/", {"done": "1"})
    keys.say("REVOKED")
    ana.get(HOME)
    keys.say()
    assert "Done by ana" in Page(ana.get(f"{HOME}learning/")).main


def test_ak26_sandbox_has_a_lasting_banner(ana: Client, keys: Service) -> None:
    configure(sandbox=SANDBOX, active_environment="sandbox")
    keys.say(key=SANDBOX)
    for path in ("", "learning/", "logs/"):
        assert "SANDBOX The Sandbox environment is active." in Page(ana.get(HOME + path)).main


def test_ak25_an_empty_sandbox_field_is_no_error(ana: Client, keys: Service) -> None:
    configure()
    page = Page(ana.get(HOME))
    assert page.alerts == []
    assert "SANDBOX" not in page.main


def test_a_key_that_ends_soon_has_a_yellow_notice(ana: Client, keys: Service) -> None:
    configure()
    keys.say(expires_at="2026-12-01T00:00:00Z", warnings=["EXPIRES_SOON"])
    assert Page(ana.get(HOME)).alerts == ["The API key expires on 1 Dec 2026, 00:00."]
    keys.say(
        expires_at="2026-12-01T00:00:00Z",
        retire_at="2026-11-26T10:00:00Z",
        warnings=["EXPIRES_SOON", "ROTATED"],
    )
    assert Page(ana.get(HOME)).alerts == [
        "A new API key was made. The one saved here stops working on 26 Nov 2026, 10:00: paste the new one."
    ]


def test_a_copy_of_the_database_is_read_only_from_the_first_page_on(
    ana: Client, keys: Service, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://shop.example"
    claim(by=command_line("ana"), now=clock.now())
    configure()
    assert "READ-ONLY" not in Page(ana.get(HOME)).main
    settings.PUBLIC_URL = "https://staging.example"
    for _ in range(2):
        main = Page(ana.get(HOME)).main
        assert "READ-ONLY Read-Only Mode is on." in main
        assert "The API key belongs to the instance at https://shop.example" in main


def test_the_gate_adds_one_query_and_no_write_to_a_page(ana: Client, keys: Service) -> None:
    configure()
    ana.get(HOME)
    with CaptureQueriesContext(connection) as caught:
        ana.get(f"{HOME}logs/")
    gate = [query["sql"] for query in caught if "access_gaterecord" in query["sql"]]
    assert len(gate) == 1
    assert not [
        query
        for query in caught
        if query["sql"].startswith(("INSERT", "UPDATE")) and "session" not in query["sql"]
    ]

"""Deep links, entries and the session survive a closed gate."""

import re
from collections.abc import Callable

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.gate import configure
from tests.keyservice import Service
from tests.web.page import Page
from towpath.domain.stores.models import SetupTask

pytestmark = pytest.mark.django_db
HOME = "/marketing/channels/amazon/"


def addresses() -> list[str]:
    """Give an address for every pattern of the channel."""
    prefix = next(
        pattern
        for pattern in get_resolver("towpath.config.urls_admin").url_patterns
        if getattr(pattern, "namespace", "") == "channel"
    )
    assert isinstance(prefix, URLResolver)
    patterns = [pattern for pattern in prefix.url_patterns if isinstance(pattern, URLPattern)]
    named = [re.sub("<int:[^>]+>", "1", str(pattern.pattern)) for pattern in patterns]
    return [f"{HOME}{re.sub('<[^>]+>', 'vat', pattern)}" for pattern in named]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", addresses())
def test_every_address_of_the_channel_is_behind_the_gate(
    ana: Client, keys: Service, address: str, method: str
) -> None:
    """Nothing of the channel is shown or done while the key is not good."""
    configure()
    keys.say("REVOKED")
    response = getattr(ana, method)(address, {"done": "1"} if method == "post" else None)
    assert len(keys.seen) == 1
    assert response.status_code in {204, 303, 403}
    if response.status_code == 403:
        assert Page(response).title == "Welcome to Amazon Sales Channel"
    assert not SetupTask.objects.exists()


def test_every_address_asks_the_service_at_every_access(ana: Client, keys: Service) -> None:
    """AK-15, AK-16: validation runs each time, and one gets the page one asked for."""
    configure()
    for count, path in enumerate(["", "learning/", "logs/errors/?code=X", "logs/"], 1):
        assert ana.get(HOME + path).status_code == 200
        assert len(keys.seen) == count


def test_ak16_a_deep_link_survives_the_prompt(ana: Client, keys: Service) -> None:
    configure()
    keys.say("REVOKED")
    deep = f"{HOME}logs/errors/?code=REVOKED"
    again = next(link for link in Page(ana.get(deep)).all("a") if link.text == "Check again")["href"]
    response = ana.get(again)
    assert (response.status_code, Page(response).title) == (403, "Welcome to Amazon Sales Channel")
    keys.say()
    assert ana.get(again)["Location"] == deep


def test_ak10_the_configuration_leads_back_to_the_page_that_was_asked_for(ana: Client, keys: Service) -> None:
    deep = f"{HOME}logs/errors/?code=REVOKED"
    assert ana.get(deep).status_code == 403
    configure()
    page = Page(ana.get("/stores/settings/configuration/services/magento-services/"))
    back = next(link for link in page.all("a") if link.text == "Back to the Amazon Sales Channel")
    assert back["href"] == deep


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/x",
        "/account/logout/",
        "/nowhere/",
        "",
        f"{HOME}check/",
        "javascript:x",
    ],
)
def test_nobody_is_led_out_of_the_channel(ana: Client, keys: Service, target: str) -> None:
    configure()
    assert ana.get(f"{HOME}check/", {"next": target})["Location"] == HOME


def test_ak17_who_is_signed_out_signs_in_first_and_then_meets_the_gate(keys: Service) -> None:
    response = Client().get(f"{HOME}learning/")
    assert response["Location"] == f"/account/login/?next={HOME}learning/"
    assert keys.seen == []


def test_ak22_a_form_that_met_a_closed_gate_is_kept_and_offered(ana: Client, keys: Service) -> None:
    configure()
    keys.say("REVOKED")
    form = {
        "done": "1",
        "note": "two\nlines",
        "password": "hunter2",
        "api_key": "secret",
        "csrfmiddlewaretoken": "x",
    }
    referer = f"http://testserver{HOME}learning/"
    response = ana.post(f"{HOME}learning/vat/", form, headers={"Referer": referer})
    assert (response.status_code, response["Location"]) == (303, f"{HOME}learning/")
    assert ana.get(response["Location"]).status_code == 403

    keys.say()
    page = Page(ana.get(HOME))
    assert "Your entries were kept." in page.main
    review = Page(ana.get(f"{HOME}draft/"))
    fields = {area["name"]: "".join(area.parts) for area in review.all("textarea")}
    assert fields == {"done": "1", "note": "two\nlines"}

    sent = ana.post(f"{HOME}draft/send/", fields)
    assert (sent.status_code, sent["Location"]) == (307, f"{HOME}learning/vat/")
    assert ana.post(sent["Location"], fields).status_code == 302
    assert SetupTask.objects.get().key == "vat"
    assert "Your entries were kept." not in Page(ana.get(HOME)).main


def test_kept_entries_can_be_discarded(ana: Client, keys: Service) -> None:
    configure()
    keys.say("REVOKED")
    ana.post(f"{HOME}learning/vat/", {"done": "1"})
    keys.say()
    response = ana.post(f"{HOME}draft/discard/")
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "Your entries were discarded."
    ]
    assert ana.get(f"{HOME}draft/").status_code == 302
    assert ana.post(f"{HOME}draft/send/").status_code == 302
    assert not SetupTask.objects.exists()


def test_what_is_too_long_is_not_kept(ana: Client, keys: Service) -> None:
    ana.post(f"{HOME}learning/vat/", {"text": "x" * 70_000})
    configure()
    assert "Your entries were kept." not in Page(ana.get(HOME)).main


def test_fragments_lead_to_whole_pages(ana: Client, keys: Service) -> None:
    here = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{HOME}learning/"}
    assert ana.get(f"{HOME}learning/", headers=here)["HX-Refresh"] == "true"
    posted = ana.post(f"{HOME}learning/vat/", {"done": "1"}, headers=here)
    assert posted["HX-Redirect"] == f"{HOME}learning/"


def test_ak11_the_home_opens_on_the_stores_with_the_tasks_first(ana: Client, keys: Service) -> None:
    configure()
    page = Page(ana.get(HOME))
    assert page.title == "Amazon Sales Channel"
    assert "open" in page.one("dialog").attributes
    assert "Pre-Setup Tasks" in page.one("dialog").text
    links = [link["href"] for link in page.all("a") if link.text == "Add Amazon Store"]
    assert links == [f"{HOME}stores/add/"] * 2
    ana.post(f"{HOME}pre-setup/dismiss/")
    assert Page(ana.get(HOME)).all("dialog") == []


def test_the_dialog_is_put_away_by_each_for_himself(sign_in: Callable[..., Client], keys: Service) -> None:
    configure()
    sign_in("Operator", "oscar").post(f"{HOME}pre-setup/dismiss/")
    assert Page(sign_in().get(HOME)).all("dialog")
    assert Page(sign_in("Operator", "oscar").get(f"{HOME}pre-setup/")).title == "Pre-Setup Tasks"

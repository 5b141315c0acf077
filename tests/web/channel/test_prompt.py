"""The way in: SC1 of the journey."""

from collections.abc import Callable, Mapping

import pytest
from django.test import Client
from pytest_django import Settings

from tests.gate import configure
from tests.keyservice import OTHER, PRODUCTION, SANDBOX, Reply, Service, verdict
from tests.web.page import Page
from towpath.domain.access.models import User

pytestmark = pytest.mark.django_db
HOME = "/marketing/channels/amazon/"
FIELD = "services/magento_services/api_keys/production"


def test_ak01_without_a_key_the_prompt_replaces_the_home(ana: Client, keys: Service) -> None:
    response = ana.get(HOME)
    page = Page(response)
    assert (response.status_code, page.title) == (403, "Welcome to Amazon Sales Channel")
    assert page.alerts[0].startswith("No API key has been added yet.")
    assert [heading.text for heading in page.all("h2")] == ["Get an API key", "Add key"]
    assert "Amazon Stores" not in page.main
    assert "What changed?" in [summary.text for summary in page.all("summary")]


def test_ak02_ak42_sign_in_is_a_plain_link_to_a_new_tab(
    ana: Client, keys: Service, settings: Settings
) -> None:
    settings.PORTAL_URL = "https://accounts.example"
    page = Page(ana.get(HOME))
    link = page.one("a", id="sign-in")
    assert link["href"] == "https://accounts.example/account/api-portal/?environment=production"
    assert (link["target"], link["rel"], link.text) == (
        "_blank",
        "noopener",
        "Sign in to your web account, in a new tab",
    )
    assert not [name for name in link.attributes if name.startswith(("on", "hx-", "data-"))]
    assert "https://accounts.example/account/api-portal/?environment=production" in page.main


def test_ak09_add_the_key_leads_in_the_same_tab_to_the_field(ana: Client, keys: Service) -> None:
    link = Page(ana.get(HOME)).one("a", id="add-the-key")
    assert "target" not in link.attributes
    page = Page(ana.get(link["href"]))
    assert "autofocus" in page.one("input", name=FIELD).attributes
    assert page.one("label", for_=FIELD.replace("/", "-")).text == "Production API Key"


def test_the_sandbox_field_has_the_focus_while_sandbox_is_active(ana: Client, keys: Service) -> None:
    configure("", active_environment="sandbox")
    page = Page(ana.get(HOME))
    assert page.one("a", id="add-the-key")["href"].endswith("api_keys%2Fsandbox")
    assert page.one("a", id="sign-in")["href"].endswith("environment=sandbox")


def test_ak47_learn_more_opens_the_help_page_in_a_new_tab(ana: Client, keys: Service) -> None:
    link = next(link for link in Page(ana.get(HOME)).all("a") if link.text.startswith("Learn more"))
    assert (link["href"], link["target"]) == ("/help/api-key/", "_blank")
    assert ana.get(link["href"]).status_code == 200


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("NOT_FOUND", "The saved API key is not recognised."),
        ("REVOKED", "The API key was deleted in the web account."),
        ("EXPIRED", "The API key expired on 1 Nov 2026, 00:00."),
        ("RETIRED", "The API key was replaced by a new one and stopped working on 2 Nov 2026, 00:00."),
    ],
)
def test_ak12_ak19_ak20_the_prompt_names_the_reason(
    ana: Client, keys: Service, code: str, reason: str
) -> None:
    configure()
    keys.say(code)
    page = Page(ana.get(HOME))
    assert page.alerts[0].startswith(reason)
    assert page.all("a", id="sign-in")
    for _ in range(5):  # no lock-out
        assert ana.get(HOME).status_code == 403
    keys.say()
    assert ana.get(HOME).status_code == 200


def test_ak21_a_cleared_field_is_missing_and_loses_nothing(ana: Client, keys: Service) -> None:
    configure()
    ana.post(f"{HOME}learning/vat/", {"done": "1"})
    configure("")
    assert Page(ana.get(HOME)).alerts[0].startswith("No API key has been added yet.")
    configure()
    assert "Done by ana" in Page(ana.get(f"{HOME}learning/")).main


def test_ak24_a_key_of_the_other_environment_is_named(ana: Client, keys: Service) -> None:
    configure(SANDBOX)
    page = Page(ana.get(HOME))
    assert page.alerts[0].startswith("This key belongs to Sandbox; a Production key is needed.")
    assert keys.seen == []


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("0123456789abcdef0123456789abcdef", "one of the two keys that Composer asks for"),
        ("AKIAIOSFODNN7EXAMPLE", "a credential of Amazon"),
    ],
)
def test_ak29_another_kind_of_key_is_recognised(ana: Client, keys: Service, value: str, hint: str) -> None:
    configure(value)
    alert = Page(ana.get(HOME)).alerts[0]
    assert alert.startswith("The saved API key is not recognised.")
    assert hint in alert
    assert value not in alert


def test_a_blocked_account_has_no_first_step(ana: Client, keys: Service) -> None:
    configure()
    keys.say("ACCOUNT_SUSPENDED")
    page = Page(ana.get(HOME))
    assert page.alerts[0].startswith("The account that owns this key is blocked.")
    assert page.all("a", id="sign-in") == []
    assert [heading.text for heading in page.all("h2")] == ["Have the account unblocked", "Add key"]


def test_what_changed_names_the_last_success_and_the_key(ana: Client, keys: Service) -> None:
    configure()
    ana.get(HOME)
    keys.say("REVOKED")
    facts = [(row.text) for row in Page(ana.get(HOME)).all("dd")]
    assert "Amazon Sales Channel" in facts
    assert f"twp_prod_AAAA…{PRODUCTION[-4:]}" in facts
    assert facts[0] != "None yet"


def test_who_may_not_change_the_key_reads_the_page_and_the_names(
    sign_in: Callable[..., Client], make_user: Callable[..., User], keys: Service
) -> None:
    make_user("dora", "Developer")
    page = Page(sign_in("Operator", "oscar").get(HOME))
    assert page.all("a", id="add-the-key")
    assert "You can read that page but not change it." in page.main
    assert "The key can be changed by: Dora." in page.main


def test_who_may_not_see_the_configuration_asks_an_administrator(
    sign_in: Callable[..., Client], make_user: Callable[..., User], keys: Service
) -> None:
    make_user("dora", "Developer")
    client = sign_in("Viewer", "vera")
    user = User.objects.get(username="vera")
    user.role = type(user.role).objects.create(name="Shop", rights=["asc.access"])
    user.save()
    page = Page(client.get(HOME))
    assert page.all("a", id="add-the-key") == []
    assert "Ask an administrator to add the key to the configuration." in page.main
    assert "Dora" in page.main


def test_who_may_not_enter_the_channel_learns_which_right_is_missing(
    sign_in: Callable[..., Client], keys: Service
) -> None:
    configure()
    client = sign_in("Viewer", "vera")
    user = User.objects.get(username="vera")
    user.role = type(user.role).objects.create(name="None", rights=["config.view"])
    user.save()
    response = client.get(HOME)
    assert response.status_code == 403
    assert "asc.access" in Page(response).main
    assert keys.seen == []


def test_ak08_on_focus_the_prompt_checks_and_moves_nowhere(ana: Client, keys: Service) -> None:
    configure()
    keys.say("REVOKED")
    deep = f"{HOME}logs/errors/"
    watch = Page(ana.get(deep)).one("div", id="open-now")
    assert watch["hx-trigger"] == "focus from:window"
    assert ana.get(watch["hx-get"], headers={"HX-Request": "true"}).status_code == 204
    keys.say()
    answer = ana.get(watch["hx-get"], headers={"HX-Request": "true"})
    assert [name for name in answer.headers if name.lower().startswith("hx-")] == []
    link = Page(answer).one("a")
    assert (link.text, link["href"]) == ("Continue", deep)


def test_ak46_the_steps_work_with_the_keyboard_and_make_sense_alone(ana: Client, keys: Service) -> None:
    page = Page(ana.get(HOME))
    names = [link.text for link in page.all("a") if any(parent.tag == "main" for parent in link.parents)]
    assert names == [
        "Check again",
        "Sign in to your web account, in a new tab",
        "Add the key to the configuration",
        "Learn more about the API key, in a new tab",
    ]
    assert all("href" in link.attributes for link in page.all("a"))
    assert not [
        element for element in page.elements if "tabindex" in element.attributes and element["tabindex"] > "0"
    ]


def test_ak18_a_key_that_another_user_saved_counts_at_once(
    sign_in: Callable[..., Client], keys: Service
) -> None:
    configure()

    def accepts(headers: Mapping[str, str]) -> Reply:
        asked = headers["Authorization"].removeprefix("Bearer ")
        return Reply(body=verdict(asked, "VALID" if asked == OTHER else "NOT_FOUND"))

    keys.reply = accepts
    bea = sign_in("Administrator", "bea")
    assert bea.get(HOME).status_code == 403
    ana = sign_in()
    ana.post("/stores/settings/configuration/services/magento-services/", {FIELD: OTHER})
    assert bea.get(f"{HOME}learning/").status_code == 200


def test_no_key_reaches_a_page(ana: Client, keys: Service) -> None:
    configure()
    seen = [ana.get(path).content.decode() for path in (HOME, f"{HOME}learning/", f"{HOME}logs/errors/")]
    keys.say("REVOKED")
    seen.append(ana.get(HOME).content.decode())
    seen.append(ana.get("/stores/settings/configuration/services/magento-services/").content.decode())
    assert PRODUCTION not in "".join(seen)

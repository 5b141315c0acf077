"""What stands beside the key's field in the configuration."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.gate import configure
from tests.keyservice import OTHER, PRODUCTION, SANDBOX, Service
from tests.web.page import Page
from towpath.domain.access.models import GateRecord
from towpath.domain.settings.queries import secret

pytestmark = pytest.mark.django_db
KEYS = "/stores/settings/configuration/services/magento-services/"
FIELD = "services/magento_services/api_keys/production"
TEST = "/stores/settings/configuration/test-key/production/"
HTMX = {"HX-Request": "true"}


def verdict(page: Page, environment: str = "production") -> str:
    return page.one("div", id=f"key-check-{environment}").text


def test_ak10_after_saving_the_verdict_stands_beside_the_field(ana: Client, keys: Service) -> None:
    saved = ana.post(KEYS, {FIELD: f"  {PRODUCTION}\n"})
    page = Page(ana.get(saved["Location"]))
    assert verdict(page).startswith("The API key is valid. Key: Amazon Sales Channel")
    assert "Back to the Amazon Sales Channel" in verdict(page)
    assert len(keys.seen) == 1
    assert PRODUCTION not in "".join(page.main)
    ana.get(KEYS)
    assert len(keys.seen) == 1  # once after saving; later visits show what is recorded
    assert secret("services/magento_services/api_keys/sandbox") == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (SANDBOX, "This key belongs to Sandbox; a Production key is needed."),
        (
            "0123456789abcdef0123456789abcdef",
            "The saved API key is not recognised. This looks like one of",
        ),
        ("no key", "inner blank"),
    ],
)
def test_ak24_ak28_ak29_a_wrong_value_is_told_in_place(
    ana: Client, keys: Service, value: str, text: str
) -> None:
    response = ana.post(KEYS, {FIELD: value})
    if text == "inner blank":
        assert response.status_code == 422
        assert secret(FIELD) == ""
    else:
        assert verdict(Page(ana.get(KEYS))).startswith(text)
        assert keys.seen == []


def test_the_other_environments_key_is_judged_only_by_its_shape(ana: Client, keys: Service) -> None:
    configure(sandbox=OTHER)
    page = Page(ana.get(KEYS))
    assert verdict(page, "sandbox").startswith("This key belongs to Production; a Sandbox key is needed.")


def test_test_key_tests_the_typed_value_and_saves_nothing(ana: Client, keys: Service) -> None:
    configure()
    keys.say("NOT_FOUND", OTHER)
    answer = Page(ana.post(TEST, {FIELD: f" {OTHER} "}, headers=HTMX))
    text = " ".join(p.text for p in answer.all("p"))
    assert text == "The saved API key is not recognised. This was a test: nothing was saved."
    assert (keys.seen[-1]["Authorization"], secret(FIELD)) == (f"Bearer {OTHER}", PRODUCTION)
    assert not GateRecord.objects.exists()


def test_test_key_tests_the_saved_key_when_the_field_is_empty(ana: Client, keys: Service) -> None:
    configure()
    answer = Page(ana.post(TEST, {FIELD: ""}, headers=HTMX))
    assert answer.all("p")[0].text == "The API key is valid."
    assert keys.seen[-1]["Authorization"] == f"Bearer {PRODUCTION}"


def test_test_key_works_without_scripts_and_keeps_what_was_typed(ana: Client, keys: Service) -> None:
    keys.say(key=OTHER)
    grace = "services/magento_services/api_keys/grace_hours"
    page = Page(ana.post(TEST, {FIELD: OTHER, grace: "48"}))
    assert verdict(page).startswith("The API key is valid.")
    assert page.one("input", name=grace)["value"] == "48"
    button = next(button for button in page.all("button") if button.attributes.get("formaction") == TEST)
    assert button.text == "Test key: Production API Key"


def test_testing_needs_the_right_to_change_keys(sign_in: Callable[..., Client], keys: Service) -> None:
    client = sign_in("Operator", "oscar")
    response = client.post(TEST, {FIELD: OTHER})
    assert response.status_code == 403
    assert "config.services.write" in Page(response).main
    assert keys.seen == []
    assert [
        button for button in Page(client.get(KEYS)).all("button") if "formaction" in button.attributes
    ] == []


def test_an_unknown_environment_is_not_found(ana: Client, keys: Service) -> None:
    assert ana.post("/stores/settings/configuration/test-key/staging/").status_code == 404

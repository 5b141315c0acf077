import pytest
from django.test import Client

from tests.api.conftest import MakeApi
from towpath.domain.catalog.queries import scopes as catalog
from towpath.domain.settings import queries
from towpath.kit import keyformat

pytestmark = pytest.mark.django_db

KEY = "twp_prod_" + "A" * 32 + keyformat.checksum("twp_prod_" + "A" * 32)
NAME = "general/store/information/name"
PRODUCTION = "services/magento_services/api_keys/production"


def test_a_setting_is_read_with_its_scope(make_api: MakeApi) -> None:
    api = make_api("config.view", "config.write")
    saved = api.put("configuration?scope=website&code=base", {"values": {NAME: " Shop "}})
    assert (saved.status_code, saved.json()) == (200, {"changed": [NAME]})
    assert api.get(f"configuration/{NAME}?scope=store_view&code=default").json() == {
        "key": NAME,
        "label": "Store Name",
        "kind": "text",
        "value": "Shop",
        "secret": False,
        "is_set": True,
        "inherited": True,
        "scopes": ["default", "website", "store_view"],
        "origin": "website",
    }
    assert api.get(f"configuration/{NAME}").json()["value"] == ""


def test_use_default_takes_the_own_value_away(make_api: MakeApi) -> None:
    api = make_api("config.view", "config.write")
    api.put("configuration?scope=website&code=base", {"values": {NAME: "Shop"}})
    again = api.put("configuration?scope=website&code=base", {"use_default": [NAME]})
    assert again.json() == {"changed": [NAME]}
    assert queries.value(NAME, catalog.scope_choice("website", "base").path) == ""


def test_a_secret_goes_in_in_clear_and_comes_out_masked(make_api: MakeApi) -> None:
    api = make_api("config.view", "config.services.write")
    assert api.put("configuration", {"values": {PRODUCTION: KEY}}).json() == {"changed": [PRODUCTION]}
    response = api.get("configuration?section=services/magento_services")
    assert KEY not in response.content.decode()
    shown = {row["key"]: row["value"] for row in response.json()["items"]}
    assert shown[PRODUCTION] == f"twp_prod_AAAA…{KEY[-4:]}"
    assert queries.secret(PRODUCTION) == KEY


def test_every_declared_setting_is_listed(make_api: MakeApi) -> None:
    from towpath.domain.settings.logic.registry import REGISTRY

    listed = [row["key"] for row in make_api("config.view").get("configuration").json()["items"]]
    assert listed == [place.setting.key for place in REGISTRY.places()]
    assert NAME in listed


def test_a_bad_value_is_named_and_nothing_saved(make_api: MakeApi) -> None:
    response = make_api("config.write").put(
        "configuration", {"values": {NAME: "Shop", "general/store/locale/time_zone": "Mars/Olympus"}}
    )
    assert (response.status_code, response.json()["code"]) == (422, "INVALID_FIELDS")
    assert response.json()["fields"] == {
        "general/store/locale/time_zone": "“Mars/Olympus” is not one of the choices."
    }
    assert queries.value(NAME) == ""


def test_each_setting_needs_its_own_right(make_api: MakeApi) -> None:
    response = make_api("config.view", "config.write").put("configuration", {"values": {PRODUCTION: KEY}})
    assert (response.status_code, response.json()["right"]) == (403, "config.services.write")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("configuration/general/store/none/none", "UNKNOWN_SETTING"),
        ("configuration?section=general/none", "NOT_FOUND"),
        ("configuration?scope=website&code=none", "UNKNOWN_SCOPE"),
    ],
)
def test_unknown_names_are_404(make_api: MakeApi, path: str, code: str) -> None:
    response = make_api("config.view").get(path)
    assert (response.status_code, response.json()["code"]) == (404, code)


def test_the_description_of_the_api_is_public_and_its_page_is_not_there(client: Client) -> None:
    assert client.get("/api/v1/openapi.json").json()["info"]["title"] == "Towpath Admin API"
    assert client.get("/api/v1/docs").status_code == 404

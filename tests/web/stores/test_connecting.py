"""Both ways to connect, against a stand-in Amazon that is really called."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from tests.standin import SECRET, StandIn
from tests.stores import a_store
from tests.web.page import Page
from towpath.domain.access.models import User
from towpath.domain.stores.models import Account, Application, ConsentRequest, Store
from towpath.domain.stores.queries.stores import store_row

pytestmark = pytest.mark.django_db
STORES = "/marketing/channels/amazon/stores/"


def pasted(amazon: StandIn, token: str, **other: str) -> dict[str, str]:
    known = {"client_id": amazon.application.client_id, "client_secret": SECRET, "seller_id": "A1SELLER"}
    return known | {"refresh_token": token} | other


def test_a_pasted_token_connects_a_store(ana: Client, amazon: StandIn) -> None:
    store, token = a_store(), amazon.token(amazon.seller())
    answer = ana.post(f"{STORES}{store.pk}/connect/", pasted(amazon, token))
    assert answer["Location"] == f"{STORES}{store.pk}/"
    page = ana.get(answer["Location"])
    assert "The store is connected." in Page(page).main
    for address in (f"{STORES}{store.pk}/", f"{STORES}{store.pk}/connect/", f"{STORES}applications/"):
        shown = ana.get(address).content.decode()
        assert SECRET not in shown
        assert token not in shown


def test_what_amazon_does_not_accept_is_said_at_its_field(ana: Client, amazon: StandIn) -> None:
    store = a_store()
    answer = ana.post(
        f"{STORES}{store.pk}/connect/", pasted(amazon, amazon.token(amazon.seller()), seller_id="A1OTHER")
    )
    assert answer.status_code == 422
    page = Page(answer)
    assert page.one("div", id="id_seller_id_error").text.startswith("Amazon refused the call:")
    assert page.one("input", name="seller_id")["value"] == "A1OTHER"
    form = page.one("form", action=f"{STORES}{store.pk}/connect/")
    typed = [one for one in page.all("input", name="client_secret") if form in one.parents]
    assert [one["value"] for one in typed] == [SECRET]


def test_an_account_that_sells_elsewhere_is_refused_with_an_explanation(ana: Client, amazon: StandIn) -> None:
    store = a_store("Mexico", "MX")
    page = Page(ana.post(f"{STORES}{store.pk}/connect/", pasted(amazon, amazon.token(amazon.seller()))))
    assert "does not sell in the store's country (MX). It sells in: CA, US." in page.alerts[0]


def test_a_second_country_needs_only_a_click(ana: Client, amazon: StandIn) -> None:
    usa, canada = a_store(), a_store("Canada", "CA")
    ana.post(f"{STORES}{usa.pk}/connect/", pasted(amazon, amazon.token(amazon.seller())))
    there = f"{STORES}{canada.pk}/connect/account/{Account.objects.get().pk}/"
    assert Page(ana.get(f"{STORES}{canada.pk}/connect/")).one("form", action=there)
    assert ana.post(there)["Location"] == f"{STORES}{canada.pk}/"
    assert store_row(canada.pk).status == "active"


def test_the_demo_offers_its_own_credentials(ana: Client, settings: Settings, amazon: StandIn) -> None:
    store = a_store()
    there = f"{STORES}{store.pk}/connect/"
    assert "towpath-demo-2026" not in ana.get(there).content.decode()
    settings.AMAZON_CLIENT_ID = "amzn1.application-oa2-client.demo"
    assert "towpath-demo-2026" in Page(ana.get(there)).main
    filled = Page(ana.get(f"{there}?ready=1"))
    assert filled.one("input", name="refresh_token")["value"] == "Atzr|demo-refresh-token-na"
    assert filled.one("input", name="seller_id")["value"] == "A2DEMONASELLER"


# Log in with Amazon


def application(ana: Client, amazon: StandIn, store: Store, **other: str) -> None:
    values = {
        "application_id": amazon.application.id,
        "client_id": amazon.application.client_id,
        "client_secret": SECRET,
    }
    ana.post(f"{STORES}{store.pk}/connect/application/", values | other)


def sent_away(ana: Client, store: Store) -> dict[str, str]:
    """Follow the link to Amazon and give what it was sent."""
    answer = ana.get(f"{STORES}{store.pk}/connect/login/")
    assert answer["Referrer-Policy"] == "no-referrer"
    parts = urlsplit(answer["Location"])
    assert parts.path == "/apps/authorize/consent"
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def come_back(ana: Client, **answer: str) -> str:
    back = ana.get(f"{STORES}consent/", answer)
    assert (back.status_code, back["Referrer-Policy"]) == (302, "no-referrer")
    return str(back["Location"])


def redirect_uri() -> str:
    return f"{settings.PUBLIC_URL}{STORES}consent/"


def test_logging_in_connects_a_store(ana: Client, amazon: StandIn) -> None:
    store = a_store()
    application(ana, amazon, store, draft="on")
    sent = sent_away(ana, store)
    assert (sent["application_id"], sent["version"]) == ("amzn1.sp.solution.1", "beta")
    assert sent["redirect_uri"] == redirect_uri()
    code = amazon.code(amazon.seller(), redirect_uri())
    back = come_back(ana, state=sent["state"], spapi_oauth_code=code, selling_partner_id="A1SELLER")
    assert back == f"{STORES}{store.pk}/"
    assert (store_row(store.pk).status, store_row(store.pk).way) == ("active", "login")
    assert ConsentRequest.objects.get().used_at is not None


def test_the_application_is_asked_for_once(ana: Client, amazon: StandIn) -> None:
    usa, canada = a_store(), a_store("Canada", "CA")
    assert ana.get(f"{STORES}{usa.pk}/connect/login/")["Location"] == f"{STORES}{usa.pk}/connect/"
    application(ana, amazon, usa)
    assert sent_away(ana, canada)["application_id"] == "amzn1.sp.solution.1"
    application(ana, amazon, canada, client_secret="", draft="on")
    assert Application.objects.get().draft is True
    assert "version" in sent_away(ana, canada)


def test_an_application_without_a_secret_is_refused(ana: Client, amazon: StandIn) -> None:
    store = a_store()
    values = {"application_id": "amzn1.sp.solution.1", "client_id": "new", "client_secret": ""}
    answer = ana.post(f"{STORES}{store.pk}/connect/application/", values)
    assert answer.status_code == 422
    assert not Application.objects.exists()


def test_a_way_back_is_good_once(ana: Client, amazon: StandIn) -> None:
    store = a_store()
    application(ana, amazon, store)
    answer = {"state": sent_away(ana, store)["state"], "selling_partner_id": "A1SELLER"}
    first = come_back(ana, **answer, spapi_oauth_code="wrong")
    assert first == f"{STORES}{store.pk}/connect/"
    assert "invalid_grant" in Page(ana.get(first)).alerts[0]
    code = amazon.code(amazon.seller(), redirect_uri())
    again = come_back(ana, **answer, spapi_oauth_code=code)
    assert again == "/marketing/channels/amazon/"
    assert "This way back from Amazon is not valid any more" in Page(ana.get(again)).alerts[0]
    assert store_row(store.pk).status == "not_connected"


def test_another_browser_cannot_take_the_way_back(ana: Client, amazon: StandIn) -> None:
    store = a_store()
    application(ana, amazon, store)
    state = sent_away(ana, store)["state"]
    ana.session.flush()
    other = Client()
    other.force_login(User.objects.get(username="ana"), "django.contrib.auth.backends.ModelBackend")
    code = amazon.code(amazon.seller(), redirect_uri())
    come_back(other, state=state, spapi_oauth_code=code, selling_partner_id="A1SELLER")
    assert store_row(store.pk).status == "not_connected"


def test_a_renewal_that_begins_at_amazon_comes_back_with_a_new_authorisation(
    ana: Client, amazon: StandIn
) -> None:
    store, seller = a_store(), amazon.seller()
    application(ana, amazon, store)
    code = amazon.code(seller, redirect_uri())
    state = sent_away(ana, store)["state"]
    come_back(ana, state=state, spapi_oauth_code=code, selling_partner_id="A1SELLER")
    amazon.revoke()
    ana.post(f"{STORES}{store.pk}/check/")
    assert store_row(store.pk).status == "authorisation_expired"
    begun = {
        "amazon_callback_uri": f"{amazon.url}/apps/authorize/confirm/x",
        "amazon_state": "amzn-1",
        "selling_partner_id": "A1SELLER",
    }
    sent = urlsplit(ana.get(f"{STORES}login/", begun)["Location"])
    assert f"{sent.scheme}://{sent.netloc}{sent.path}" == begun["amazon_callback_uri"]
    asked = {name: values[0] for name, values in parse_qs(sent.query).items()}
    assert (asked["amazon_state"], asked["redirect_uri"]) == ("amzn-1", redirect_uri())
    code = amazon.code(seller, redirect_uri())
    come_back(ana, state=asked["state"], spapi_oauth_code=code, selling_partner_id="A1SELLER")
    assert store_row(store.pk).status == "active"


def test_nobody_is_sent_elsewhere(ana: Client, amazon: StandIn) -> None:
    store = a_store()
    application(ana, amazon, store)
    begun = {"amazon_callback_uri": "https://evil.example/apps", "selling_partner_id": "A1SELLER"}
    assert ana.get(f"{STORES}login/", begun)["Location"] == "/marketing/channels/amazon/"
    ana.post(f"{STORES}{store.pk}/connect/", pasted(amazon, amazon.token(amazon.seller())))
    assert ana.get(f"{STORES}login/", begun).status_code == 400
    for real in ("https://sellercentral.amazon.com/a", "https://sellercentral-europe.amazon.com/a?b=c"):
        answer = ana.get(f"{STORES}login/", begun | {"amazon_callback_uri": real})
        assert answer["Location"].startswith(real)


def test_a_refusal_of_amazon_is_told(ana: Client, amazon: StandIn) -> None:
    store = a_store()
    application(ana, amazon, store)
    back = come_back(ana, state=sent_away(ana, store)["state"], error="access_denied")
    assert "Amazon did not let the application in (access_denied)." in Page(ana.get(back)).alerts[0]


def test_a_rotated_secret_is_entered(ana: Client, amazon: StandIn) -> None:
    store = a_store()
    ana.post(f"{STORES}{store.pk}/connect/", pasted(amazon, amazon.token(amazon.seller())))
    amazon.application.secrets[0].value = "rotated"
    ana.post(f"{STORES}{store.pk}/check/")
    assert store_row(store.pk).trouble == "application_refused"
    there = f"{STORES}applications/{Application.objects.get().pk}/"
    page = Page(ana.post(there, {"client_secret": "guessed"}))
    assert "Amazon does not accept this client id with this client secret" in page.main
    assert ana.post(there, {"client_secret": "rotated"})["Location"] == f"{STORES}applications/"
    assert store_row(store.pk).trouble == ""
    ana.post(f"{STORES}{store.pk}/check/")
    assert "Amazon accepts the account." in Page(ana.get(f"{STORES}{store.pk}/")).main

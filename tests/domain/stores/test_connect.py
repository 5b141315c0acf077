"""Stores are connected to a stand-in Amazon that is really called."""

from datetime import timedelta

import pytest

from tests.gate import BY, NOW, actor
from tests.standin import SECRET, StandIn, amazon
from tests.stores import a_store
from towpath.domain.journal.models import CommunicationError, JournalEntry
from towpath.domain.notifications.models import Notification
from towpath.domain.stores.actions.accounts import keep_application
from towpath.domain.stores.actions.consents import Consent
from towpath.domain.stores.models import Account, Application, Store
from towpath.domain.stores.queries.accounts import authorisation
from towpath.domain.stores.queries.stores import store_row
from towpath.kit.errors import DomainError, Forbidden, InvalidFields
from towpath.sync import connect
from towpath.sync.connect import Pasted

__all__ = ["amazon"]
pytestmark = pytest.mark.django_db


def pasted(amazon: StandIn, token: str, **other: str) -> Pasted:
    values = {"client_id": amazon.application.client_id, "client_secret": SECRET, "seller_id": "A1SELLER"}
    return Pasted(**values | {"refresh_token": token} | other)


def paste(store: Store, given: Pasted) -> None:
    connect.connect_pasted(store.pk, given, by=BY, now=NOW)


def test_a_pasted_token_connects_a_store(amazon: StandIn) -> None:
    store, token = a_store(), amazon.token(amazon.seller())
    paste(store, pasted(amazon, token))
    row = store_row(store.pk)
    assert (row.status, row.seller_id, row.way, row.connected_at) == ("active", "A1SELLER", "pasted", NOW)
    account = Account.objects.get()
    assert (account.selling_plan, account.checked_at) == ("PROFESSIONAL", NOW)
    assert account.participations == {
        country: {"name": "Shop", "participates": True, "suspended": False} for country in ("US", "CA")
    }
    kept = authorisation(account.pk)
    assert (kept.client_secret, kept.refresh_token) == (SECRET, token)
    assert token.encode() not in bytes(account.refresh_token)
    assert token not in repr(kept)
    told = JournalEntry.objects.filter(action="store.connected").get()
    assert (told.subject, told.detail["seller"], told.detail["way"]) == (store.name, "A1SELLER", "pasted")
    assert not JournalEntry.objects.filter(detail__icontains=token).exists()


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"client_secret": "wrong"}, "client_secret"),
        ({"client_secret": ""}, "client_secret"),
        ({"client_id": "amzn1.application-oa2-client.unknown"}, "client_secret"),
        ({"refresh_token": "Atzr|unknown"}, "refresh_token"),
        ({"seller_id": "A1OTHER"}, "seller_id"),
    ],
)
def test_what_amazon_does_not_accept_is_said_at_its_field(
    amazon: StandIn, other: dict[str, str], field: str
) -> None:
    store = a_store()
    with pytest.raises(InvalidFields) as refused:
        paste(store, pasted(amazon, amazon.token(amazon.seller()), **other))
    assert list(refused.value.fields) == [field]
    assert (store_row(store.pk).status, Account.objects.count()) == ("not_connected", 0)
    assert not Application.objects.exists()


def test_a_right_secret_stays_right_only_as_long_as_it_is_typed_rightly(amazon: StandIn) -> None:
    """A token that is still good from before must not let a wrong secret pass."""
    token = amazon.token(amazon.seller())
    usa, canada = a_store(), a_store("Canada", "CA")
    paste(usa, pasted(amazon, token))
    with pytest.raises(InvalidFields):
        paste(canada, pasted(amazon, token, client_secret="wrong"))
    paste(canada, pasted(amazon, token, client_secret=""))
    assert store_row(canada.pk).status == "active"


def test_an_account_that_does_not_sell_in_the_country_is_refused(amazon: StandIn) -> None:
    store = a_store("Mexico", "MX")
    with pytest.raises(DomainError) as refused:
        paste(store, pasted(amazon, amazon.token(amazon.seller())))
    assert refused.value.code == "ACCOUNT_SELLS_ELSEWHERE"
    assert refused.value.message.params == {"seller": "A1SELLER", "country": "MX", "sells_in": "CA, US"}


def test_a_token_of_another_region_is_refused_at_the_token(amazon: StandIn) -> None:
    store = a_store("UK", "GB")
    with pytest.raises(InvalidFields) as refused:
        paste(store, pasted(amazon, amazon.token(amazon.seller())))
    assert list(refused.value.fields) == ["refresh_token"]


def test_one_account_has_one_store_in_a_country(amazon: StandIn) -> None:
    token = amazon.token(amazon.seller())
    paste(a_store(), pasted(amazon, token))
    with pytest.raises(DomainError) as refused:
        paste(a_store("Again"), pasted(amazon, token))
    assert refused.value.code == "COUNTRY_CONNECTED"


def test_another_seller_account_is_refused_on_the_way_back(amazon: StandIn) -> None:
    store = a_store()
    paste(store, pasted(amazon, amazon.token(amazon.seller())))
    other = amazon.seller("A2OTHER")
    with pytest.raises(DomainError) as refused:
        paste(store, pasted(amazon, amazon.token(other), seller_id="A2OTHER"))
    assert refused.value.code == "OTHER_SELLER_ACCOUNT"
    assert store_row(store.pk).seller_id == "A1SELLER"


def test_a_second_country_of_the_account_needs_no_secret(amazon: StandIn) -> None:
    usa, canada, mexico = a_store(), a_store("Canada", "CA"), a_store("Mexico", "MX")
    paste(usa, pasted(amazon, amazon.token(amazon.seller())))
    account = Account.objects.get()
    connect.connect_known(canada.pk, account.pk, by=BY, now=NOW + timedelta(hours=1))
    assert (store_row(canada.pk).seller_id, store_row(canada.pk).status) == ("A1SELLER", "active")
    with pytest.raises(DomainError):
        connect.connect_known(mexico.pk, account.pk, by=BY, now=NOW)


def test_a_code_connects_a_store(amazon: StandIn) -> None:
    store, seller = a_store(), amazon.seller()
    given = consent(amazon, store)
    code = amazon.code(seller)
    connect.connect_by_login(given, code, "A1SELLER", "http://127.0.0.1:1/back", by=BY, now=NOW)
    assert (store_row(store.pk).status, store_row(store.pk).way) == ("active", "login")
    with pytest.raises(InvalidFields) as refused:
        connect.connect_by_login(given, code, "A1SELLER", "http://127.0.0.1:1/back", by=BY, now=NOW)
    assert list(refused.value.fields) == ["code"]


def test_a_code_that_is_too_old_is_refused(amazon: StandIn) -> None:
    given, code = consent(amazon, a_store()), amazon.code(amazon.seller())
    amazon.shop.move(minutes=6)
    with pytest.raises(InvalidFields) as refused:
        connect.connect_by_login(given, code, "A1SELLER", "http://127.0.0.1:1/back", by=BY, now=NOW)
    assert refused.value.fields["code"].params == {"reason": "invalid_grant"}


def consent(amazon: StandIn, store: Store) -> Consent:
    application = keep_application(
        amazon.application.client_id, SECRET, application_id="amzn1.sp.solution.1", by=BY, now=NOW
    )
    return Consent(store.pk, application)


def test_connecting_needs_the_right_to_it(amazon: StandIn) -> None:
    viewer = actor("asc.access")
    with pytest.raises(Forbidden):
        connect.connect_pasted(a_store().pk, pasted(amazon, "x"), by=viewer, now=NOW)


# What Amazon takes away, and gives back


def test_a_revoked_authorisation_is_noticed_and_mended(amazon: StandIn) -> None:
    store, seller = a_store(), amazon.seller()
    paste(store, pasted(amazon, amazon.token(seller)))
    account = Account.objects.get()
    amazon.revoke()
    with pytest.raises(DomainError) as lost:
        connect.check_account(account.pk, by=BY, now=NOW)
    assert lost.value.code == "AMAZON_AUTHORISATION_LOST"
    row = store_row(store.pk)
    assert (row.status, row.trouble) == ("authorisation_expired", "authorisation_lost")
    assert CommunicationError.objects.get().code == "invalid_grant"
    paste(store, pasted(amazon, amazon.token(seller), client_secret=""))
    assert (store_row(store.pk).status, store_row(store.pk).connected_at) == ("active", NOW)


def test_an_expired_secret_holds_the_store_until_the_new_one_is_entered(amazon: StandIn) -> None:
    store = a_store()
    paste(store, pasted(amazon, amazon.token(amazon.seller())))
    (secret,) = amazon.application.secrets
    secret.expires = amazon.world.now
    with pytest.raises(DomainError):
        connect.check_account(Account.objects.get().pk, by=BY, now=NOW)
    assert store_row(store.pk).trouble == "application_refused"
    secret.value, secret.expires = "rotated", NOW + timedelta(days=400)
    application = Application.objects.get()
    with pytest.raises(InvalidFields) as refused:
        connect.change_secret(application.pk, "guessed", by=BY, now=NOW)
    assert list(refused.value.fields) == ["client_secret"]
    later = NOW + timedelta(days=1)
    connect.change_secret(application.pk, "rotated", by=BY, now=later)
    application.refresh_from_db()
    assert (application.fault, application.secret_since) == ("", later)
    assert (store_row(store.pk).status, store_row(store.pk).trouble) == ("active", "")


def test_a_country_that_is_closed_for_the_account_holds_its_store_and_opens_again(amazon: StandIn) -> None:
    usa, seller = a_store(), amazon.seller()
    paste(usa, pasted(amazon, amazon.token(seller)))
    account, both = Account.objects.get(), seller.marketplace_ids
    seller.marketplace_ids = both[1:] if both[0] == "ATVPDKIKX0DER" else both[:1]
    connect.check_account(account.pk, by=BY, now=NOW)
    assert (store_row(usa.pk).trouble, store_row(usa.pk).syncs) == ("not_selling", False)
    seller.marketplace_ids = both
    connect.check_account(account.pk, by=BY, now=NOW)
    assert (store_row(usa.pk).trouble, store_row(usa.pk).syncs) == ("", True)
    assert CommunicationError.objects.filter(code="not_selling").count() == 1


def test_suspended_listings_are_told_of_once_and_hold_nothing(amazon: StandIn) -> None:
    usa, seller = a_store(), amazon.seller()
    paste(usa, pasted(amazon, amazon.token(seller)))
    account = Account.objects.get()
    seller.suspended_in = frozenset({"ATVPDKIKX0DER"})
    for _ in range(2):
        connect.check_account(account.pk, by=BY, now=NOW)
    assert (store_row(usa.pk).suspended, store_row(usa.pk).syncs) == (True, True)
    assert Notification.objects.filter(code="store.suspended").count() == 1
    assert CommunicationError.objects.get(code="suspended").store_id == usa.pk
    seller.suspended_in = frozenset()
    connect.check_account(account.pk, by=BY, now=NOW)
    assert not store_row(usa.pk).suspended


def test_a_working_secret_is_not_replaced_by_a_wrong_one(amazon: StandIn) -> None:
    store = a_store()
    paste(store, pasted(amazon, amazon.token(amazon.seller())))
    client_id = amazon.application.client_id
    with pytest.raises(InvalidFields) as refused:
        connect.keep_application(client_id, "wrong", application_id="x", by=BY, now=NOW)
    assert list(refused.value.fields) == ["client_secret"]
    assert authorisation(Account.objects.get().pk).client_secret == SECRET
    Application.objects.update(fault="invalid_client")
    connect.keep_application(client_id, "", application_id="x", draft=True, by=BY, now=NOW)
    application = Application.objects.get()
    assert (application.application_id, application.draft, application.fault) == ("x", True, "invalid_client")


def test_what_no_key_opens_is_lost_until_it_is_pasted_again(amazon: StandIn) -> None:
    store, token = a_store(), amazon.token(amazon.seller())
    paste(store, pasted(amazon, token))
    junk = b"junk" * 12
    Application.objects.update(secret=junk)
    Account.objects.update(refresh_token=junk)
    with pytest.raises(DomainError) as lost:
        connect.check_account(Account.objects.get().pk, by=BY, now=NOW)
    assert lost.value.code == "AMAZON_AUTHORISATION_LOST"
    assert (store_row(store.pk).status, Account.objects.get().lost) == (
        "authorisation_expired",
        "secret_unreadable",
    )
    with pytest.raises(InvalidFields):
        paste(store, pasted(amazon, token, client_secret=""))
    paste(store, pasted(amazon, token))
    assert store_row(store.pk).status == "active"

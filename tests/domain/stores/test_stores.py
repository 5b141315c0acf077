from datetime import timedelta

import pytest

from tests.gate import BY, NOW, actor
from tests.stores import a_store, an_account, connected
from towpath.domain.journal.models import CommunicationError, JournalEntry
from towpath.domain.notifications.models import Notification
from towpath.domain.stores.actions.accounts import lose_authorisation
from towpath.domain.stores.actions.stores import open_store
from towpath.domain.stores.models import Account, Store
from towpath.domain.stores.queries.stores import store_row, store_rows, syncing_store_ids, writing_store_ids
from towpath.kit.errors import Forbidden, NotFound

pytestmark = pytest.mark.django_db


def test_a_store_reads_as_a_row() -> None:
    row = store_row(connected(country="CA").pk)
    assert (row.name, row.country, row.marketplace.id) == ("Amazon Store USA", "CA", "A2EUQ1WTGCTBG2")
    assert (row.status, row.trouble, row.region, row.seller_id) == ("active", "", "na", "A2DEMONASELLER")
    assert (row.way, row.syncs, row.writes) == ("pasted", True, False)


def test_an_unknown_store_is_not_found() -> None:
    with pytest.raises(NotFound) as found:
        store_row(1)
    assert found.value.code == "UNKNOWN_STORE"


def test_only_stores_that_may_exchange_data_do() -> None:
    account = an_account()
    mexico = an_account(seller_id="OTHER", participations={})
    active = a_store("active", "US", account=account, opened_at=NOW)
    a_store("fresh", "US")
    a_store("paused", "CA", account=account, paused=True, opened_at=NOW)
    zeroed = a_store("zeroed", "MX", account=account, paused=True, zeroed=True, opened_at=NOW)
    a_store("does not sell", "MX", account=mexico, opened_at=NOW)
    a_store("goes", "US", account=mexico, deleting_since=NOW, opened_at=NOW)
    unopened = a_store("unopened", "BR", account=an_account(seller_id="THIRD", participations=BRAZIL))
    assert syncing_store_ids() == [active.pk, unopened.pk]
    assert writing_store_ids() == [active.pk, zeroed.pk]
    assert [row.name for row in store_rows()][:2] == ["active", "fresh"]


BRAZIL = {"BR": {"name": "Loja", "participates": True, "suspended": False}}


def test_a_store_is_opened_once() -> None:
    store = connected()
    assert open_store(store.pk, by=actor("rule.write"), now=NOW)
    assert not open_store(store.pk, by=actor("rule.write"), now=NOW + timedelta(hours=1))
    assert store_row(store.pk).opened_at == NOW
    with pytest.raises(Forbidden):
        open_store(store.pk, by=actor("listing.edit"), now=NOW)


def test_a_lost_authorisation_holds_the_stores_of_its_account_and_is_told_once() -> None:
    usa, canada = connected(), connected("Amazon Store Canada", "CA")
    other = a_store("Amazon Store UK", "GB", account=an_account("eu", "A2DEMOEUSELLER"))
    account = Account.objects.get(region="na")
    for _ in range(2):
        lose_authorisation(account.pk, "invalid_grant", by=BY, now=NOW)
    statuses = {row.id: (row.status, row.trouble) for row in store_rows()}
    assert statuses == {
        usa.pk: ("authorisation_expired", "authorisation_lost"),
        canada.pk: ("authorisation_expired", "authorisation_lost"),
        other.pk: ("active", ""),
    }
    told = list(CommunicationError.objects.order_by("id").values_list("store_id", "region", "code"))
    assert told == [(usa.pk, "na", "invalid_grant"), (canada.pk, "na", "invalid_grant")]
    assert Notification.objects.filter(code="store.held", severity="danger").count() == 2
    entry = JournalEntry.objects.get(action="account.lost")
    assert (entry.subject, entry.detail) == ("A2DEMONASELLER", {"reason": "invalid_grant", "region": "na"})


def test_a_wrong_secret_holds_all_stores_of_the_application() -> None:
    usa = connected()
    uk = a_store("Amazon Store UK", "GB", account=an_account("eu", "A2DEMOEUSELLER"))
    lose_authorisation(Account.objects.get(region="eu").pk, "invalid_client", by=BY, now=NOW)
    troubles = {row.id: row.trouble for row in store_rows()}
    assert troubles == {usa.pk: "application_refused", uk.pk: "application_refused"}
    assert Store.objects.filter(account__lost="").count() == 2

import pytest

from tests.gate import BY, NOW, actor
from tests.stores import a_store, an_account, connected
from towpath.domain.catalog.models import Website
from towpath.domain.journal import actions as journal
from towpath.domain.journal.models import CommunicationError, JournalEntry
from towpath.domain.listings.actions.stores import NewStore, add_store
from towpath.domain.stores.actions import stores as actions
from towpath.domain.stores.models import Account, Store
from towpath.domain.stores.queries.settings import listing_settings
from towpath.domain.stores.queries.stores import store_row
from towpath.kit.errors import DomainError, Forbidden, InvalidFields, NotFound

pytestmark = pytest.mark.django_db


def new_store(**other: object) -> NewStore:
    website = Website.objects.order_by("pk").values_list("pk", flat=True)[0]
    values: dict[str, object] = {"name": "Shop", "email": "a@b.example", "website_id": website}
    return NewStore(**values | {"country": "GB"} | other)  # type: ignore[arg-type]


def test_a_store_is_added_with_what_finds_its_products() -> None:
    store_id = add_store(
        new_store(name="  Amazon Store UK ", identifier="ean", attribute="sku"), by=BY, now=NOW
    )
    row = store_row(store_id)
    assert (row.name, row.email, row.country) == ("Amazon Store UK", "a@b.example", "GB")
    assert (row.status, row.created_at, row.connected_at) == ("not_connected", NOW, None)
    assert listing_settings(store_id).search["ean"] == "sku"
    assert JournalEntry.objects.filter(action="store.added", subject="Amazon Store UK").count() == 1


@pytest.mark.parametrize(
    ("other", "fields"),
    [
        ({"name": " ", "email": "nobody"}, ["name", "email"]),
        ({"name": "x" * 256}, ["name"]),
        ({"country": "CN"}, ["country"]),
        ({"website_id": 99}, ["website"]),
        ({"identifier": "ean"}, ["attribute"]),
        ({"attribute": "sku"}, ["identifier"]),
        ({"identifier": "ean", "attribute": "price"}, ["attribute"]),
        ({"identifier": "gtin", "attribute": "sku", "name": ""}, ["identifier", "name"]),
    ],
)
def test_bad_input_is_named_and_nothing_is_kept(other: dict[str, object], fields: list[str]) -> None:
    with pytest.raises(InvalidFields) as refused:
        add_store(new_store(**other), by=BY, now=NOW)
    assert list(refused.value.fields) == fields
    assert not Store.objects.exists()


def test_names_differ_in_more_than_case() -> None:
    a_store("Shop")
    other = a_store("Other")
    with pytest.raises(InvalidFields) as refused:
        add_store(new_store(name="SHOP"), by=BY, now=NOW)
    assert list(refused.value.fields) == ["name"]
    with pytest.raises(InvalidFields):
        actions.change_store(other.pk, name="sHop", email="a@b.example", by=BY, now=NOW)


def test_name_and_address_are_changed() -> None:
    store = a_store()
    assert actions.change_store(store.pk, name="New", email="new@b.example", by=BY, now=NOW)
    assert not actions.change_store(store.pk, name="New", email="new@b.example", by=BY, now=NOW)
    assert (store_row(store.pk).name, store_row(store.pk).email) == ("New", "new@b.example")
    detail = JournalEntry.objects.get(action="store.changed").detail
    assert detail["name"] == {"old": "Amazon Store USA", "new": "New"}


def test_a_store_is_paused_and_goes_on() -> None:
    store = connected()
    assert actions.deactivate(store.pk, zero_quantity=True, by=BY, now=NOW)
    assert not actions.deactivate(store.pk, zero_quantity=True, by=BY, now=NOW)
    row = store_row(store.pk)
    assert (row.status, row.zeroed, row.syncs) == ("inactive", True, False)
    assert actions.activate(store.pk, by=BY, now=NOW)
    assert not actions.activate(store.pk, by=BY, now=NOW)
    row = store_row(store.pk)
    assert (row.status, row.zeroed, row.syncs) == ("active", False, True)


def test_only_a_connected_store_is_paused() -> None:
    with pytest.raises(DomainError) as refused:
        actions.deactivate(a_store().pk, zero_quantity=False, by=BY, now=NOW)
    assert refused.value.code == "STORE_NOT_CONNECTED"


def test_a_store_is_deleted_with_its_account_and_its_log() -> None:
    usa, canada = connected(), connected("Canada", "CA")
    for store in (usa, canada):
        journal.record_communication_error("X", "x", by=BY, at=NOW, store_id=store.pk)
        actions.delete_store(store.pk, typed=f" {store.name.upper()}", by=BY, now=NOW)
    assert (store_row(usa.pk).deleting, store_row(usa.pk).syncs) == (True, False)
    actions.forget_store(usa.pk, by=BY, now=NOW)
    assert (Store.objects.get().pk, Account.objects.count()) == (canada.pk, 1)
    assert [row.store_id for row in CommunicationError.objects.all()] == [canada.pk]
    actions.forget_store(canada.pk, by=BY, now=NOW)
    actions.forget_store(canada.pk, by=BY, now=NOW)
    assert (Store.objects.count(), Account.objects.count()) == (0, 0)
    assert JournalEntry.objects.filter(action="store.deleted").count() == 2


def test_a_deletion_asks_for_the_name() -> None:
    store = a_store()
    with pytest.raises(InvalidFields) as refused:
        actions.delete_store(store.pk, typed="Amazon Store", by=BY, now=NOW)
    assert list(refused.value.fields) == ["typed"]
    actions.forget_store(store.pk, by=BY, now=NOW)
    assert store_row(store.pk).deleting is False


def test_nothing_is_changed_on_a_store_that_goes() -> None:
    store = a_store(deleting_since=NOW, account=an_account(), paused=True)
    with pytest.raises(DomainError) as refused:
        actions.activate(store.pk, by=BY, now=NOW)
    assert refused.value.code == "STORE_DELETING"


def test_each_action_needs_the_right_to_it() -> None:
    store, operator = connected(), actor("asc.access", "store.settings", "rule.write")
    with pytest.raises(Forbidden):
        actions.add_store("x", "a@b.example", store.website_id, "US", by=operator, now=NOW)
    with pytest.raises(Forbidden):
        actions.change_store(store.pk, name="x", email="a@b.example", by=operator, now=NOW)
    with pytest.raises(Forbidden):
        actions.deactivate(store.pk, zero_quantity=False, by=operator, now=NOW)
    with pytest.raises(Forbidden):
        actions.activate(store.pk, by=operator, now=NOW)
    with pytest.raises(Forbidden):
        actions.delete_store(store.pk, typed=store.name, by=operator, now=NOW)
    with pytest.raises(NotFound):
        actions.activate(99, by=BY, now=NOW)

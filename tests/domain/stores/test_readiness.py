"""What the system itself says of the tasks before the first store."""

import pytest

from tests.gate import BY, NOW
from tests.stores import a_store, an_account, connected
from towpath.domain.catalog.models import AttributeSet, Product
from towpath.domain.listings.queries.readiness import catalogue_tasks
from towpath.domain.settings import actions as configuration
from towpath.domain.settings.logic.currency import rate_key
from towpath.domain.settings.logic.registry import DEFAULT_SCOPE
from towpath.domain.stores.models import Account, StoreSetting
from towpath.domain.stores.queries.setup_tasks import tasks

pytestmark = pytest.mark.django_db


def live(key: str) -> tuple[str, bool | None]:
    row = next(row for row in tasks(NOW, catalogue_tasks()) if row.task.key == key)
    assert row.live is not None
    return row.live.text % row.live.params, row.ok


def product(sku: str, **values: str) -> None:
    kind = AttributeSet.objects.order_by("pk")[0]
    times = {"created_at": NOW, "updated_at": NOW}
    Product.objects.create(sku=sku, type="simple", attribute_set=kind, values=values, **times)


def test_a_connected_account_is_named() -> None:
    assert live("seller_account") == ("Checked once a store is connected.", None)
    connected()
    assert live("seller_account") == ("Connected: A2DEMONASELLER.", True)
    Account.objects.update(selling_plan="INDIVIDUAL")
    assert live("seller_account")[1] is False
    Account.objects.update(selling_plan="", lost="invalid_grant")
    assert live("seller_account") == ("Amazon does not accept every account any more: see the stores.", False)


def test_an_account_without_stores_says_nothing() -> None:
    an_account()
    assert live("seller_account")[1] is None


def test_a_vacation_is_noticed_where_there_is_a_store() -> None:
    connected()
    assert live("vacation")[1] is True
    away = {"name": "Shop", "participates": True, "suspended": True}
    here = {**away, "suspended": False}
    Account.objects.update(participations={"US": here, "CA": away})
    assert live("vacation")[1] is True
    Account.objects.update(participations={"US": away, "CA": here})
    text = "Inactive at Amazon: US. Set it back to Active when you are done."
    assert live("vacation") == (text, False)


def test_identifiers_are_counted_in_the_newest_products() -> None:
    assert live("attributes") == ("There are no products yet.", None)
    product("A", name="A")
    assert live("attributes")[1] is False
    product("B", amazon_asin="B000000001")
    text = "Of the newest 2 products, 1 have an ASIN, EAN, UPC, ISBN or GCID."
    assert live("attributes") == (text, True)
    StoreSetting.objects.create(store=connected(), key="search_ean", text="sku")
    assert live("attributes")[0].startswith("Of the newest 2 products, 2 have")


def test_a_missing_rate_is_named() -> None:
    assert live("currency")[1] is None
    a_store()
    assert live("currency")[1] is True
    a_store("Canada", "CA")
    assert live("currency") == ("There is no rate for: CAD.", False)
    configuration.save((DEFAULT_SCOPE,), {rate_key("CAD"): "1.4"}, by=BY, now=NOW)
    assert live("currency")[1] is True


def test_a_mapped_condition_is_seen() -> None:
    store = connected()
    assert live("condition")[1] is None
    for key, text in (("condition", "attribute"), ("condition_attribute", "amazon_condition")):
        StoreSetting.objects.create(store=store, key=key, text=text)
    assert live("condition") == ("An attribute with conditions is mapped.", True)

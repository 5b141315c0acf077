import pytest

from tests.api.conftest import MakeApi
from tests.gate import BY, NOW, configure, keys
from tests.keyservice import Service
from towpath.domain.catalog.models import Attribute
from towpath.domain.listings.actions.attributes import keep_attributes
from towpath.domain.listings.models import AmazonAttribute

__all__ = ["keys"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def valid_key(keys: Service) -> None:
    configure()


def test_attributes_are_listed_mapped_and_fetched_anew(make_api: MakeApi) -> None:
    keep_attributes("US", {"B000000001": {"brand": "Acme"}}, by=BY, now=NOW)
    keep_attributes("CA", {"B000000001": {"brand": "Acme"}}, by=BY, now=NOW)
    Attribute.objects.create(code="amazon_brand", label="Brand", kind="text")
    api = make_api("asc.access", "store.settings")
    row = next(
        one for one in api.get("amazon-attributes?country=US").json()["items"] if one["name"] == "brand"
    )
    assert (row["country"], row["attribute_code"], row["active"]) == ("US", "", False)
    change = {"attribute_code": "amazon_brand", "active": True, "overwrite": True}
    assert api.put(f"amazon-attributes/{row['id']}", change).json() == row | change
    assert api.post("amazon-attributes/reimport", {"ids": [row["id"], 999]}).json() == {"attributes": 1}
    assert AmazonAttribute.objects.exclude(asked_at=None).get().pk == row["id"]
    bad = api.put(f"amazon-attributes/{row['id']}", {"attribute_code": "no", "active": True})
    assert (bad.status_code, list(bad.json()["fields"])) == (422, ["attribute_code"])


def test_mapping_needs_the_right(make_api: MakeApi) -> None:
    keep_attributes("US", {"B000000001": {"brand": "Acme"}}, by=BY, now=NOW)
    row = AmazonAttribute.objects.get(name="brand")
    answer = make_api("asc.access").put(
        f"amazon-attributes/{row.pk}", {"attribute_code": "", "active": False}
    )
    assert answer.status_code == 403

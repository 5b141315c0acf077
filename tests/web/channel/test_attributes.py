import pytest
from django.test import Client

from tests.domain.listings.rows import a_listing, a_store
from tests.domain.listings.test_attributes import a_product
from tests.gate import BY, NOW, configure
from tests.web.page import Page
from towpath.domain.catalog.models import Attribute, AttributeSet
from towpath.domain.listings.actions.attributes import keep_attributes
from towpath.domain.listings.models import AmazonAttribute

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keys")]
HOME = "/marketing/channels/amazon/attributes/"
ASIN = "B000000001"


@pytest.fixture(autouse=True)
def known() -> None:
    configure()
    AttributeSet.objects.get_or_create(name="Default")
    Attribute.objects.create(code="amazon_brand", label="Amazon Brand", kind="text")
    keep_attributes("US", {ASIN: {"brand": "Acme"}}, by=BY, now=NOW)


def brand() -> AmazonAttribute:
    return AmazonAttribute.objects.get(name="brand")


def test_the_grid_offers_to_create_or_edit_each(ana: Client) -> None:
    AmazonAttribute.objects.filter(name="ASIN").update(attribute_code="amazon_brand", active=True)
    links = {
        link["href"]: link.text for link in Page(ana.get(HOME)).all("a") if link["href"].startswith(HOME)
    }
    pk = AmazonAttribute.objects.get(name="ASIN").pk
    assert links[f"{HOME}{pk}/"] == "Edit ASIN"
    assert links[f"{HOME}{brand().pk}/"] == "Create brand"


def test_a_mapping_is_saved(ana: Client) -> None:
    sent = {"is_active": "on", "attribute_code": "amazon_brand"}
    done = ana.post(f"{HOME}{brand().pk}/", sent, follow=True)
    assert "You saved the attribute settings." in done.content.decode()
    assert (brand().attribute_code, brand().active, brand().overwrite) == ("amazon_brand", True, False)
    assert "Overwrite Existing Value" in ana.get(f"{HOME}{brand().pk}/").content.decode()


def test_a_new_attribute_is_made_for_it(ana: Client) -> None:
    sent = {"is_active": "on", "attribute_code": "new:", "label": "Colour", "code": "amazon_colour"}
    sent |= {"kind": "select", "scope": "global", "sets": "Default", "use_for_promo_rules": "on"}
    ana.post(f"{HOME}{brand().pk}/", sent)
    made = Attribute.objects.get(code="amazon_colour")
    assert (made.label, made.kind, made.use_for_promo_rules) == ("Colour", "select", True)
    assert brand().attribute_code == "amazon_colour"


@pytest.mark.parametrize(
    ("sent", "field", "text"),
    [
        (
            {"is_active": "on", "attribute_code": ""},
            "attribute_code",
            "Choose the attribute that the values go to.",
        ),
        (
            {
                "attribute_code": "new:",
                "label": "X",
                "code": "amazon_brand",
                "kind": "text",
                "scope": "global",
            },
            "code",
            "There is an attribute with this code.",
        ),
    ],
)
def test_what_is_wrong_stands_at_its_field(ana: Client, sent: dict[str, str], field: str, text: str) -> None:
    response = ana.post(f"{HOME}{brand().pk}/", sent)
    page = Page(response)
    assert response.status_code == 422
    assert page.one("div", id=f"id_{field}_error").text == text
    assert brand().attribute_code == ""


def test_values_are_listed_mapped_or_not(ana: Client) -> None:
    store = a_store()
    a_listing(store, "A", asin=ASIN, product=a_product("SHOP-A"))
    a_listing(store, "B", asin=ASIN)
    cells = [cell.text for cell in Page(ana.get(f"{HOME}{brand().pk}/values/")).all("td")]
    assert [text for text in cells if text] == [
        *("US", "SHOP-A", ASIN, "Acme", "Not Imported"),
        *("US", "\N{EN DASH}", ASIN, "Acme", "Not Imported"),
    ]


def test_values_of_selected_attributes_are_fetched_anew(ana: Client) -> None:
    sent = {"selection": "ids", "id": str(brand().pk), "back": HOME}
    assert "Re-import the values of 1 attributes?" in ana.post(f"{HOME}re-import/", sent).content.decode()
    assert brand().asked_at is None
    done = ana.post(f"{HOME}re-import/", sent | {"confirmed": "1"}, follow=True)
    assert "The values of 1 attribute are fetched anew." in done.content.decode()
    assert brand().asked_at is not None

import pytest
from django.test import Client

from tests.gate import configure
from tests.web.page import Page
from towpath.domain.catalog.models import Attribute

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keys")]
LEARNING = "/marketing/channels/amazon/learning/"


def test_the_recommended_attributes_are_made_with_one_click(ana: Client) -> None:
    configure()
    page = Page(ana.get(LEARNING))
    assert "amazon_asin" in page.one("ul", class_="codes").text
    done = ana.post(f"{LEARNING}attributes/", follow=True)
    assert "Created: amazon_asin, amazon_ean" in done.content.decode()
    assert Attribute.objects.filter(code__startswith="amazon_").count() == 8
    assert Page(done).all("ul", class_="codes") == []

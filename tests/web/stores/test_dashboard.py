import pytest
from django.test import Client

from tests.gate import configure
from tests.stores import connected
from tests.web.channel.conftest import ana, keys, make_user, sign_in

__all__ = ["ana", "keys", "make_user", "sign_in"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keys")]


def test_a_store_has_a_page_behind_the_gate(ana: Client) -> None:
    address = f"/marketing/channels/amazon/stores/{connected().pk}/"
    closed = ana.get(address)
    assert closed.status_code == 403
    configure()
    page = ana.get(address).content.decode()
    assert "Amazon Store USA" in page
    assert "United States" in page


def test_an_unknown_store_is_not_found(ana: Client) -> None:
    configure()
    assert ana.get("/marketing/channels/amazon/stores/99/").status_code == 404

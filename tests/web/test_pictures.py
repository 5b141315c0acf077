import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_pictures_come_from_amazon_and_nothing_else_from_elsewhere(client: Client) -> None:
    policy = dict(
        part.split(" ", 1) for part in client.get("/account/login/")["Content-Security-Policy"].split("; ")
    )
    assert policy["img-src"].split()[:3] == ["'self'", "data:", "https://m.media-amazon.com"]
    assert (policy["default-src"], policy["script-src"], policy["connect-src"]) == (
        "'none'",
        "'self'",
        "'self'",
    )

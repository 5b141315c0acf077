"""Ready credentials of the demo's stand-in Amazon, so that a store can be connected in a minute.

They are printed in the scenario that ``towpath demo`` starts and are good nowhere else.
"""

from collections.abc import Mapping

from django.conf import settings

CLIENT_ID = "amzn1.application-oa2-client.demo"
APPLICATION = {
    "application_id": "amzn1.sp.solution.demo",
    "client_id": CLIENT_ID,
    "client_secret": "demo-client-secret",
}
PASTED: Mapping[str, Mapping[str, str]] = {
    region: {
        "client_id": CLIENT_ID,
        "client_secret": "demo-client-secret",
        "refresh_token": f"Atzr|demo-refresh-token-{region}",
        "seller_id": seller_id,
    }
    for region, seller_id in (("na", "A2DEMONASELLER"), ("eu", "A2DEMOEUSELLER"))
}
LOGINS = {"na": "seller@example.com", "eu": "seller-uk@example.com"}


def is_demo() -> bool:
    """Tell whether this is ``towpath demo`` with its stand-in Amazon."""
    return bool(settings.AMAZON.seller_central) and settings.AMAZON_CLIENT_ID == CLIENT_ID


def pasted(region: str) -> Mapping[str, str]:
    """Give what the demo's seller of a region would paste; nothing outside the demo."""
    return PASTED.get(region, {}) if is_demo() else {}

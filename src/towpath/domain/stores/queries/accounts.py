from dataclasses import dataclass, field

from django.conf import settings

from towpath.domain.stores.models import Account, Application


@dataclass(frozen=True, slots=True)
class Authorisation:
    """What a call of Amazon for an account needs, secrets in clear; printing it shows none."""

    account_id: int
    region: str
    seller_id: str
    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)


def secret_place(client_id: str) -> str:
    """Name the place that an application's secret is sealed for."""
    return f"stores.application:{client_id}"


def token_place(region: str, seller_id: str) -> str:
    """Name the place that an account's refresh token is sealed for."""
    return f"stores.account:{region}:{seller_id}"


def authorisation(account_id: int) -> Authorisation:
    """Give what a call for the account needs; raises ``Unsealable`` when no key of the ring opens it."""
    account = Account.objects.select_related("application").get(pk=account_id)
    ring, place = settings.KEY_RING, token_place(account.region, account.seller_id)
    return Authorisation(
        account_id=account.pk,
        region=account.region,
        seller_id=account.seller_id,
        client_id=account.application.client_id,
        client_secret=client_secret(account.application),
        refresh_token=ring.open(bytes(account.refresh_token), place),
    )


def client_secret(application: Application) -> str:
    """Give an application's secret in clear; raises ``Unsealable``."""
    sealed = bytes(application.secret)
    return str(settings.KEY_RING.open(sealed, secret_place(application.client_id)))

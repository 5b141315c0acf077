from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from django.conf import settings

from towpath.domain.stores.logic.accounts import Participations, Way, renewal_due, secret_due
from towpath.domain.stores.models import Account, Application
from towpath.kit.crypto import Unsealable
from towpath.kit.errors import NotFound
from towpath.kit.text import N_


@dataclass(frozen=True, slots=True)
class Authorisation:
    """What a call of Amazon for an account needs, secrets in clear; printing it shows none."""

    account_id: int
    region: str
    seller_id: str
    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """A connected seller account; ``countries`` are those in which it sells, ``taken`` those with a store."""

    id: int
    client_id: str
    seller_id: str
    region: str
    way: Way
    selling_plan: str
    authorised_at: datetime
    checked_at: datetime
    renewal_due: datetime | None
    lost: str
    participations: Participations
    stores: tuple[tuple[int, str, str], ...]

    @property
    def countries(self) -> list[str]:
        """Name the countries in which the account sells."""
        return [code for code, part in self.participations.items() if part["participates"]]

    @property
    def inactive_countries(self) -> list[str]:
        """Name the countries in which the account's listings are suspended, as on vacation."""
        return [code for code, part in self.participations.items() if part["suspended"]]

    def serves(self, country: str) -> bool:
        """Tell whether a new store of that country can use the account."""
        return country in self.countries and country not in {code for _id, _name, code in self.stores}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRow:
    """An application, without its secret; ``stores`` are the ids and names of those that use it."""

    id: int
    client_id: str
    application_id: str
    draft: bool
    fault: str
    secret_since: datetime
    secret_due: datetime
    stores: tuple[tuple[int, str], ...]

    def secret_age(self, now: datetime) -> int:
        """Give the age of the secret in whole days, as far as it is known here."""
        return (now - self.secret_since).days


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
        client_secret=_opened(account.application),
        refresh_token=ring.open(bytes(account.refresh_token), place),
    )


def account_row(account_id: int) -> AccountRow:
    """Give a connected account; raises :class:`NotFound`."""
    found = _accounts(Account.objects.select_related("application").filter(pk=account_id))
    if not found:
        raise NotFound(N_("There is no such seller account."))
    return found[0]


def account_rows(region: str = "") -> list[AccountRow]:
    """Give the connected accounts, all or those of a region; two queries."""
    rows = Account.objects.select_related("application").prefetch_related("stores").order_by("pk")
    return _accounts(rows.filter(region=region) if region else rows)


def application_rows() -> list[ApplicationRow]:
    """Give the applications, the one that was used last first; three queries."""
    rows = Application.objects.prefetch_related("accounts__stores").order_by("-pk")
    return [_application(row) for row in rows]


def application_row(application_id: int) -> ApplicationRow:
    """Give an application; raises :class:`NotFound`."""
    row = Application.objects.prefetch_related("accounts__stores").filter(pk=application_id).first()
    if row is None:
        raise NotFound(N_("There is no such application."))
    return _application(row)


def login_application() -> ApplicationRow | None:
    """Give the application that sellers log in with, once there is one."""
    row = Application.objects.prefetch_related("accounts__stores").exclude(application_id="").last()
    return _application(row) if row else None


def client_secret(client_id: str) -> str:
    """Give the stored secret of an application in clear; empty when it is not known, or no key opens it."""
    row = Application.objects.filter(client_id=client_id).first()
    try:
        return _opened(row) if row else ""
    except Unsealable:
        return ""


def unreadable_secrets() -> list[str]:
    """Name the stored client secrets and refresh tokens that no key of the ring opens."""
    sealed = [(secret_place(row.client_id), row.secret) for row in Application.objects.all()]
    sealed += [(token_place(row.region, row.seller_id), row.refresh_token) for row in Account.objects.all()]
    lost = []
    for place, value in sealed:
        try:
            settings.KEY_RING.open(bytes(value), place)
        except Unsealable:
            lost.append(place)
    return lost


def _opened(application: Application) -> str:
    place = secret_place(application.client_id)
    return str(settings.KEY_RING.open(bytes(application.secret), place))


def _accounts(rows: Iterable[Account]) -> list[AccountRow]:
    return [
        AccountRow(
            id=row.pk,
            client_id=row.application.client_id,
            seller_id=row.seller_id,
            region=row.region,
            way=cast("Way", row.way),
            selling_plan=row.selling_plan,
            authorised_at=row.authorised_at,
            checked_at=row.checked_at,
            renewal_due=renewal_due(row.way, row.authorised_at),
            lost=row.lost,
            participations=row.participations,
            stores=tuple((store.pk, store.name, store.country) for store in row.stores.all()),
        )
        for row in rows
    ]


def _application(row: Application) -> ApplicationRow:
    return ApplicationRow(
        id=row.pk,
        client_id=row.client_id,
        application_id=row.application_id,
        draft=row.draft,
        fault=row.fault,
        secret_since=row.secret_since,
        secret_due=secret_due(row.secret_since),
        stores=tuple(
            (store.pk, store.name) for account in row.accounts.all() for store in account.stores.all()
        ),
    )

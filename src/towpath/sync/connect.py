"""How a store gets its seller account: Amazon confirms every authorisation before it is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from towpath.domain.stores.actions import accounts as actions
from towpath.domain.stores.actions.consents import Consent
from towpath.domain.stores.logic.accounts import (
    ABOUT_THE_APPLICATION,
    Participation,
    Participations,
    Verified,
    Way,
    check_seller,
)
from towpath.domain.stores.queries import accounts as queries
from towpath.domain.stores.queries.accounts import ApplicationRow
from towpath.domain.stores.queries.stores import store_row
from towpath.gateways.amazon import consent, gateway, listings, login, sellers
from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.credentials import Application, Credentials
from towpath.gateways.amazon.errors import AuthorisationLost, Refused, Retryable
from towpath.gateways.amazon.gateway import Gateway
from towpath.gateways.amazon.listings import Search
from towpath.gateways.amazon.marketplaces import MARKETPLACES, of_country, seller_central
from towpath.gateways.amazon.reading import Misunderstood
from towpath.kit.actor import Actor
from towpath.kit.crypto import Unsealable
from towpath.kit.errors import DomainError, InvalidFields
from towpath.kit.text import N_, Message
from towpath.sync.amazon import UNREADABLE, credentials_of, run
from towpath.sync.errors import Held, told


@dataclass(frozen=True, slots=True)
class Pasted:
    """What is pasted of a private application; an empty secret stands for the stored one."""

    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    seller_id: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """What Amazon says of an account."""

    participations: Participations
    selling_plan: str


def connect_pasted(store_id: int, pasted: Pasted, *, by: Actor, now: datetime) -> None:
    """Connect a store by a refresh token of a private application, which Amazon is asked about at once.

    Raises :class:`InvalidFields` keyed by what Amazon does not accept, ``DomainError`` for an account that
    cannot serve the store, and the errors of :mod:`towpath.sync.errors` while Amazon does not answer.
    """
    by.require("store.manage")
    country = store_row(store_id).country
    secret = pasted.client_secret or queries.client_secret(pasted.client_id)
    if not secret:
        raise InvalidFields({"client_secret": Message(N_("This field is required."))})
    application = Application(pasted.client_id, secret)
    asked = Credentials(application, of_country(country).region, pasted.seller_id, pasted.refresh_token)
    with _answered("refresh_token"):
        found = run(_ask, asked, country)
    actions.connect_store(store_id, _verified(asked, found, "pasted"), by=by, now=now)


def consent_address(store_id: int, application: ApplicationRow, state: str, redirect_uri: str) -> str:
    """Give the address of Amazon's consent page for a store."""
    return consent.consent_url(
        settings.AMAZON,
        of_country(store_row(store_id).country).seller_central,
        application_id=application.application_id,
        state=state,
        redirect_uri=redirect_uri,
        draft=application.draft,
    )


def callback_address(
    address: str, amazon_state: str, application: ApplicationRow, state: str, redirect_uri: str
) -> str:
    """Give where a browser goes on that Amazon sent to the login URI: to the consent that it has begun.

    Raises ``DomainError`` for an address that is not Seller Central's: nobody is sent elsewhere from here.
    """
    parts, stand_in = urlsplit(address), urlsplit(settings.AMAZON.seller_central)
    hosts = {("https", one.seller_central) for one in MARKETPLACES.values()}
    if (parts.scheme, parts.netloc) not in hosts | {(stand_in.scheme, stand_in.netloc)} - {("", "")}:
        raise DomainError(N_("This is no address of Seller Central."), code="NOT_SELLER_CENTRAL", status=400)
    query = {"amazon_state": amazon_state, "state": state, "redirect_uri": redirect_uri}
    beta = {"version": "beta"} if application.draft else {}
    return f"{address}{'&' if parts.query else '?'}{urlencode(query | beta)}"


def connect_by_login(
    given: Consent, code: str, seller_id: str, redirect_uri: str, *, by: Actor, now: datetime
) -> None:
    """Connect the store of a consent by the code that came back; it lives five minutes and is used up.

    Raises as :func:`connect_pasted` does; what Amazon does not accept is keyed code, seller_id or
    client_secret.
    """
    by.require("store.manage")
    country = store_row(given.store_id).country
    client_id = queries.application_row(given.application_id).client_id
    application = Application(client_id, queries.client_secret(client_id))
    with _answered("code"):
        token = run(_exchange, application, code, redirect_uri)
        asked = Credentials(application, of_country(country).region, seller_id, token)
        found = run(_ask, asked, country)
    actions.connect_store(given.store_id, _verified(asked, found, "login"), by=by, now=now)


def seller_central_of(country: str) -> str:
    """Give the address of a country's Seller Central, without a slash at its end."""
    return seller_central(of_country(country), settings.AMAZON)


def connect_known(store_id: int, account_id: int, *, by: Actor, now: datetime) -> None:
    """Connect a store to an account that another store of the region has connected; Amazon is asked anew."""
    by.require("store.manage")
    country = store_row(store_id).country
    with told(), _losing(account_id, by=by, now=now):
        found = run(_ask, credentials_of(queries.authorisation(account_id)), country)
    actions.join_account(store_id, account_id, found.participations, found.selling_plan, by=by, now=now)


def connect_like(store_id: int, other_id: int, *, by: Actor, now: datetime) -> None:
    """Connect a store to the account of another one; raises as :func:`connect_known` does."""
    connect_known(store_id, _account_of(other_id), by=by, now=now)


def check_store(store_id: int, *, by: Actor, now: datetime) -> None:
    """Ask Amazon about the account of a store; raises as :func:`check_account` does, and ``Held``."""
    by.require("store.manage")
    check_account(_account_of(store_id), by=by, now=now)


def _account_of(store_id: int) -> int:
    account_id = store_row(store_id).account_id
    if account_id is None:
        raise Held("not_connected")
    return account_id


def check_account(account_id: int, *, by: Actor, now: datetime) -> None:
    """Ask Amazon about a connected account and record the answer.

    An authorisation that is refused is recorded too, and raised as every error of
    :mod:`towpath.sync.errors`.
    """
    with told(), _losing(account_id, by=by, now=now):
        found = run(_ask, credentials_of(queries.authorisation(account_id)))
    actions.record_check(account_id, found.participations, found.selling_plan, by=by, now=now)


def change_secret(application_id: int, secret: str, *, by: Actor, now: datetime) -> None:
    """Store a rotated client secret if Amazon accepts it; raises :class:`InvalidFields` if it does not."""
    client_id = queries.application_row(application_id).client_id
    keep_application(client_id, secret, by=by, now=now)


def keep_application(
    client_id: str,
    secret: str,
    *,
    application_id: str = "",
    draft: bool | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Store an application; a secret that stores depend on is tried first.

    Raises :class:`InvalidFields` when Amazon does not accept it, or a new application has none.
    """
    by.require("store.manage")
    accounts = [row for row in queries.account_rows() if row.client_id == client_id and not row.lost]
    for account in accounts[:1] if secret else ():
        known = credentials_of(queries.authorisation(account.id))
        with _answered("refresh_token"):
            run(_sign_in, Credentials(Application(client_id, secret), known.region, "", known.refresh_token))
    actions.keep_application(
        client_id,
        secret,
        application_id=application_id,
        draft=draft,
        accepted=bool(accounts and secret),
        by=by,
        now=now,
    )


# What Amazon is asked


async def _exchange(application: Application, code: str, redirect_uri: str) -> str:
    async with gateway.opened(settings.AMAZON, settings.KEY_RING) as amazon:
        return await consent.exchange_code(
            amazon.http, settings.AMAZON, application, code=code, redirect_uri=redirect_uri
        )


async def _sign_in(asked: Credentials) -> None:
    async with gateway.opened(settings.AMAZON, settings.KEY_RING) as amazon:
        await _grant(amazon, asked)


async def _ask(asked: Credentials, country: str = "") -> _Found:
    """Sign in anew, whatever token is left, and look at the account; ``country``: at its listings too."""
    async with gateway.opened(settings.AMAZON, settings.KEY_RING) as amazon:
        await _grant(amazon, asked)
        client = amazon.client(asked, interactive=True)
        found = {
            MARKETPLACES[one.marketplace_id].country: Participation(
                name=one.store_name, participates=one.participating, suspended=one.suspended
            )
            for one in await sellers.get_marketplace_participations(client)
        }
        if country:
            check_seller(country, asked.seller_id, found)
            first = Search(of_country(country).id, included_data=("summaries",), page_size=1)
            await listings.search_listings_items(client, asked.seller_id, first)
        return _Found(found, await _plan(client))


async def _grant(amazon: Gateway, asked: Credentials) -> None:
    wanted = {"grant_type": "refresh_token", "refresh_token": asked.refresh_token}
    await login.grant(
        amazon.http, settings.AMAZON.token, asked.application, wanted, seller_id=asked.seller_id
    )


async def _plan(client: Client) -> str:
    """Give the selling plan; an application without the role for it does not learn it."""
    try:
        return (await sellers.get_account(client)).selling_plan
    except (Refused, Retryable, Misunderstood):
        return ""


def _verified(asked: Credentials, found: _Found, way: Way) -> Verified:
    return Verified(
        client_id=asked.application.client_id,
        client_secret=asked.application.client_secret,
        region=asked.region,
        seller_id=asked.seller_id,
        refresh_token=asked.refresh_token,
        way=way,
        participations=found.participations,
        selling_plan=found.selling_plan,
    )


# What Amazon answers


@contextmanager
def _answered(token_field: str) -> Iterator[None]:
    """Say at its field what Amazon did not accept of what was typed."""
    with told():
        try:
            yield
        except AuthorisationLost as lost:
            if lost.reason in ABOUT_THE_APPLICATION:
                text = N_("Amazon does not accept this client id with this client secret (%(reason)s).")
                raise InvalidFields({"client_secret": Message(text, {"reason": lost.reason})}) from None
            text = N_(
                "Amazon does not accept it (%(reason)s): it was used or revoked, has expired, or belongs to "
                "another application."
            )
            raise InvalidFields({token_field: Message(text, {"reason": lost.reason})}) from None
        except Refused as refused:
            field = "seller_id" if refused.operation == "searchListingsItems" else token_field
            text = N_("Amazon refused the call: %(code)s %(message)s")
            params = {"code": refused.code, "message": refused.message}
            raise InvalidFields({field: Message(text, params)}) from None


@contextmanager
def _losing(account_id: int, *, by: Actor, now: datetime) -> Iterator[None]:
    """Record it when Amazon no longer accepts a connected account, or what it was given cannot be read."""
    try:
        yield
    except Unsealable:
        actions.lose_authorisation(account_id, UNREADABLE, by=by, now=now)
        raise AuthorisationLost(UNREADABLE, client_id="") from None
    except AuthorisationLost as lost:
        actions.lose_authorisation(account_id, lost.reason, by=by, now=now)
        raise

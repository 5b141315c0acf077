from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from towpath.domain.stores.logic.marketplaces import Marketplace, marketplace
from towpath.domain.stores.logic.status import Status, Trouble, status_of, trouble_of
from towpath.domain.stores.models import Store
from towpath.kit.errors import NotFound
from towpath.kit.text import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreRow:
    """A store as every door and every sync reads it; ``seller_id`` and ``way`` are empty until connected.

    ``trouble`` is a code of ``logic/status.py``: why a store is held although nobody paused it. ``paused``
    holds although the status says that the authorisation is gone. ``zeroed``: while the store is paused,
    Amazon is to have the quantity 0 of its listings.
    """

    id: int
    name: str
    email: str
    website_id: int
    country: str
    marketplace: Marketplace
    account_id: int | None
    seller_id: str
    way: str
    region: str
    status: Status
    trouble: Trouble
    suspended: bool
    paused: bool
    zeroed: bool
    created_at: datetime
    updated_at: datetime
    connected_at: datetime | None
    opened_at: datetime | None
    deleting: bool

    @property
    def syncs(self) -> bool:
        """Tell whether the store exchanges data with Amazon."""
        return self.status == "active" and self._is_held_by_nothing

    @property
    def writes(self) -> bool:
        """Tell whether something may be changed at Amazon: a paused store may only tell its zeros."""
        return self.opened_at is not None and (self.syncs or self._tells_zeros)

    @property
    def _tells_zeros(self) -> bool:
        return self.status == "inactive" and self.zeroed and self._is_held_by_nothing

    @property
    def _is_held_by_nothing(self) -> bool:
        return not self.trouble and not self.deleting


def store_row(store_id: int) -> StoreRow:
    """Give a store; raises :class:`NotFound`."""
    return row_of(_found(_stores(), store_id))


def locked(store_id: int) -> Store:
    """Give a store's row, locked until the end of the transaction; raises :class:`NotFound`."""
    return _found(Store.objects.select_for_update(), store_id)


def store_rows() -> list[StoreRow]:
    """Give all stores in the order in which they were added; one query."""
    return [row_of(row) for row in _stores()]


def syncing_store_ids() -> list[int]:
    """Name the stores that exchange data with Amazon: active, authorised, selling, not being deleted."""
    return [row.id for row in store_rows() if row.syncs]


def writing_store_ids() -> list[int]:
    """Name the stores of which something may be changed at Amazon."""
    return [row.id for row in store_rows() if row.writes]


def _found(rows: QuerySet[Store], store_id: int) -> Store:
    row = rows.filter(pk=store_id).first()
    if row is None:
        raise NotFound(N_("There is no such Amazon store."), code="UNKNOWN_STORE")
    return row


def _stores() -> QuerySet[Store]:
    return Store.objects.select_related("account__application")


def row_of(store: Store) -> StoreRow:
    """Give a store, read with account and application, as a value."""
    account, market = store.account, marketplace(store.country)
    trouble: Trouble = ""
    part = account.participations.get(store.country, {}) if account else {}
    if account is not None:
        trouble = trouble_of(
            lost=account.lost,
            fault=account.application.fault,
            participates=bool(part.get("participates")),
        )
    return StoreRow(
        id=store.pk,
        name=store.name,
        email=store.email,
        website_id=store.website_id,
        country=store.country,
        marketplace=market,
        account_id=store.account_id,
        seller_id=account.seller_id if account else "",
        way=account.way if account else "",
        region=market.region,
        status=status_of(connected=account is not None, paused=store.paused, trouble=trouble),
        trouble=trouble,
        suspended=bool(part.get("suspended")),
        paused=store.paused,
        zeroed=store.zeroed,
        created_at=store.created_at,
        updated_at=store.updated_at,
        connected_at=store.connected_at,
        opened_at=store.opened_at,
        deleting=store.deleting_since is not None,
    )

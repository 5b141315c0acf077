from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from towpath.domain.journal import actions as journal
from towpath.domain.stores.logic.events import StoreSettingsChanged
from towpath.domain.stores.logic.fields import Known, checked
from towpath.domain.stores.logic.settings_checks import check_together
from towpath.domain.stores.logic.settings_pages import fields_of, with_defaults
from towpath.domain.stores.models import Store, StoreSetting
from towpath.domain.stores.queries.settings import stored
from towpath.domain.stores.queries.stores import store_row
from towpath.kit.actor import Actor
from towpath.kit.errors import NotFound
from towpath.kit.events import publish
from towpath.kit.text import N_, Message


@transaction.atomic
def save(
    store_id: int, typed: Mapping[str, str], known: Known, *, by: Actor, now: datetime
) -> frozenset[str]:
    """Store the settings that differ and give their keys; a field that does not count keeps its value.

    ``typed`` are texts by key; ``known`` is what the catalogue offers. All or nothing: raises
    :class:`InvalidFields` keyed by field, ``Forbidden`` or ``NotFound``.
    """
    by.require("store.settings")
    Store.objects.select_for_update().filter(pk=store_id).first()
    fields = {field.key: field for field in fields_of(store_row(store_id).country)}
    if unknown := typed.keys() - fields.keys():
        text = N_("There is no setting “%(key)s”.")
        raise NotFound(Message(text, {"key": min(unknown)}), code="UNKNOWN_SETTING")
    before = with_defaults(stored(store_id))
    new = checked(fields.values(), typed, before, known)
    check_together(before | new)
    changed = {key: text for key, text in new.items() if text != before[key]}
    if changed:
        _write(store_id, changed, before, by=by, now=now)
    return frozenset(changed)


def _write(
    store_id: int, changed: Mapping[str, str], before: Mapping[str, str], *, by: Actor, now: datetime
) -> None:
    StoreSetting.objects.bulk_create(
        [StoreSetting(store_id=store_id, key=key, text=text) for key, text in changed.items()],
        update_conflicts=True,
        unique_fields=["store", "key"],
        update_fields=["text"],
    )
    Store.objects.filter(pk=store_id).update(updated_at=now)
    for key, text in changed.items():
        journal.record(
            "store.setting_saved", str(store_id), by=by, at=now, key=key, old=before[key], new=text
        )
    publish(StoreSettingsChanged(store_id))

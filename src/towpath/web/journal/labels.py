"""How the journal's codes and details are said."""

from collections.abc import Iterator, Mapping

from towpath.kit.text import N_, Message

ACTIONS: Mapping[str, str] = {
    "account.lost": N_("Amazon authorisation lost"),
    "account.recovered": N_("Amazon authorisation accepted again"),
    "amazon.attribute_mapped": N_("Amazon attribute mapped"),
    "amazon.values_asked": N_("Attribute values asked for anew"),
    "application.secret_saved": N_("Client secret saved"),
    "catalog.attribute_changed": N_("Attribute changed"),
    "catalog.attribute_created": N_("Attribute created"),
    "catalog.imported": N_("Products imported"),
    "catalog.products_created": N_("Catalogue products created"),
    "catalog.store_view_added": N_("Store view added"),
    "catalog.store_view_changed": N_("Store view changed"),
    "catalog.website_added": N_("Website added"),
    "catalog.website_changed": N_("Website changed"),
    "channel.task_done": N_("Pre-setup task done"),
    "channel.task_reopened": N_("Pre-setup task opened again"),
    "communication_errors.purged": N_("Communication Errors Log cleared"),
    "gate.verdict": N_("Verdict on the API key"),
    "instance.moved": N_("Instance moved to another address"),
    "instance.recorded": N_("Instance recorded"),
    "listing.acted": N_("Action on listings"),
    "listing.alias_created": N_("Alias Seller SKU created"),
    "listing.asin_changed": N_("Assigned ASIN changed"),
    "listing.info_updated": N_("Required info updated"),
    "listing.mass_finished": N_("Mass action finished"),
    "listing.mass_started": N_("Mass action started"),
    "listing.product_assigned": N_("Catalogue product assigned"),
    "listing_events.purged": N_("Listing logs cleared"),
    "listings.removed": N_("Listings of a deleted store removed"),
    "role.changed": N_("Role changed"),
    "role.created": N_("Role created"),
    "role.deleted": N_("Role deleted"),
    "rule.saved": N_("Listing rule saved"),
    "settings.resealed": N_("Secrets sealed with a new key"),
    "settings.revealed": N_("Secret shown in clear"),
    "settings.saved": N_("Configuration saved"),
    "store.activated": N_("Amazon store activated"),
    "store.added": N_("Amazon store added"),
    "store.changed": N_("Amazon store changed"),
    "store.connected": N_("Amazon store connected"),
    "store.deactivated": N_("Amazon store deactivated"),
    "store.deleted": N_("Amazon store deleted"),
    "store.deleting": N_("Deletion of an Amazon store begun"),
    "store.import_asked": N_("Import of Amazon listings asked for"),
    "store.listings_imported": N_("Amazon listings imported"),
    "store.opened": N_("Amazon store opened"),
    "store.setting_saved": N_("Setting of an Amazon store saved"),
    "token.created": N_("Integration token created"),
    "token.revoked": N_("Integration token revoked"),
    "user.changed": N_("User changed"),
    "user.created": N_("User created"),
    "user.disabled": N_("User disabled"),
    "user.enabled": N_("User enabled"),
    "user.password_changed": N_("Password changed"),
    "user.reset": N_("User reset"),
    "user.signed_in": N_("Signed in"),
}
"""Every action that is recorded, with the message id that a reader sees; a test finds missing ones."""

KINDS: Mapping[str, str] = {
    "token": N_("Token"),
    "cli": N_("Command line"),
    "job": N_("Background job"),
}
NOTHING = "\N{EN DASH}"


def label(action: str) -> Message:
    """Name an action; one that an older version wrote is shown by its code."""
    return Message(ACTIONS.get(action, action))


def kind(actor_kind: str) -> Message | None:
    """Name the kind of an actor that is no person at a page."""
    return Message(KINDS[actor_kind]) if actor_kind in KINDS else None


def changes(detail: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Give the lines of a detail: a name with its value, or with the old and the new one."""
    rest = dict(detail)
    if "old" in rest and "new" in rest:
        yield "", _change(rest.pop("old"), rest.pop("new"))
    for name, value in rest.items():
        match value:
            case {"old": old, "new": new}:
                yield name, _change(old, new)
            case _:
                yield name, _text(value)


def _change(old: object, new: object) -> str:
    return f"{_text(old)} → {_text(new)}"


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or NOTHING
    return str(value) if value or value == 0 else NOTHING

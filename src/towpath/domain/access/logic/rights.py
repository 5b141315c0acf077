"""What may be granted, and the roles that come with the product."""

from collections.abc import Iterable, Mapping

from towpath.kit.text import N_

RIGHTS: Mapping[str, str] = {
    "asc.access": N_("Open the Amazon Sales Channel"),
    "catalog.view": N_("See the catalogue"),
    "catalog.write": N_("Change websites, store views and attributes"),
    "catalog.import": N_("Import products"),
    "catalog.create": N_("Create catalogue products from Amazon listings"),
    "store.manage": N_("Add, connect, pause and delete Amazon stores"),
    "store.settings": N_("Change the settings of Amazon stores"),
    "rule.write": N_("Change listing rules"),
    "listing.view": N_("See listings"),
    "listing.edit": N_("Change listings: matches, required information, overrides"),
    "listing.publish": N_("Publish listings to Amazon"),
    "listing.end": N_("End listings on Amazon"),
    "config.view": N_("See the configuration"),
    "config.write": N_("Change the configuration"),
    "config.services.write": N_("Change API keys and services"),
    "users.manage": N_("Manage users and roles"),
    "integrations.manage": N_("Manage integrations and their tokens"),
    "journal.view": N_("Read the action log"),
}
"""Every right with the message id that a reader sees."""

ALL = frozenset(RIGHTS)
PRESETS: Mapping[str, frozenset[str]] = {
    N_("Administrator"): ALL,
    N_("Developer"): ALL - {"users.manage"},
    N_("Operator"): frozenset(
        {
            "asc.access",
            "catalog.view",
            "catalog.import",
            "catalog.create",
            "store.settings",
            "rule.write",
            "listing.view",
            "listing.edit",
            "listing.publish",
            "listing.end",
            "config.view",
            "journal.view",
        }
    ),
    N_("Viewer"): frozenset({"asc.access", "catalog.view", "listing.view", "config.view"}),
}
"""The rights of the preset roles: they stand here and nowhere else, so an update reaches every user."""

LANGUAGES = ("en", "es")
THEMES = ("light", "dark", "system")


def rights_of(name: str, rights: Iterable[str], *, preset: bool) -> frozenset[str]:
    """Give what a role grants; what the product no longer knows grants nothing."""
    return PRESETS.get(name, frozenset()) if preset else ALL & frozenset(rights)


def presets_with(right: str) -> frozenset[str]:
    """Name the preset roles that grant a right."""
    return frozenset(name for name, rights in PRESETS.items() if right in rights)

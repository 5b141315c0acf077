"""The sidebar, declared once; the search and the breadcrumbs read it too."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from towpath.kit.actor import Actor
from towpath.kit.text import N_


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the menu. ``right`` empty: everybody; ``names``: old names and other words for the search."""

    label: str
    url_name: str
    icon: str
    right: str = ""
    names: tuple[str, ...] = ()
    always_shown: bool = False

    @property
    def url(self) -> str:
        """Give the address of the page."""
        return reverse(self.url_name)

    def is_for(self, actor: Actor) -> bool:
        """Tell whether the actor sees the entry."""
        return self.always_shown or not self.right or actor.may(self.right)


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under a head of the sidebar, such as MARKETING · CHANNELS."""

    heads: tuple[str, ...]
    entries: tuple[Entry, ...]


MENU: tuple[Section, ...] = (
    Section((), (Entry(N_("Dashboard"), "dashboard", "layout-dashboard", names=("Home", "Inicio")),)),
    Section(
        (N_("Catalog"),),
        (
            Entry(
                N_("Products"),
                "catalog:products",
                "package",
                "catalog.view",
                names=("Catalog", "SKU", "Catálogo", "Artículos"),
            ),
            Entry(
                N_("Categories"),
                "catalog:categories",
                "folder-tree",
                "catalog.view",
                names=("Category tree", "Árbol de categorías"),
            ),
        ),
    ),
    Section(
        (N_("Marketing"), N_("Channels")),
        (
            Entry(
                N_("Amazon Sales Channel"),
                "channel:home",
                "store",
                "asc.access",
                # "Amazon" is the entry's name before release 4.3.0.
                names=("Amazon", "ASC", "Amazon Stores", "Tiendas de Amazon", "Sales Channel de Amazon"),
                # The way in: who may not enter is told which right is missing (api-key journey, menu entry).
                always_shown=True,
            ),
        ),
    ),
    Section(
        (N_("Stores"), N_("Settings")),
        (
            Entry(
                N_("All Stores"),
                "catalog:stores",
                "globe",
                "catalog.view",
                names=("Websites", "Store views", "Sitios web", "Vistas de tienda", "Scopes"),
            ),
            Entry(
                N_("Configuration"),
                "configuration:index",
                "settings",
                "config.view",
                names=("Store Configuration", "Scope", "Settings", "Ajustes", "Preferencias"),
            ),
        ),
    ),
    Section(
        (N_("Stores"), N_("Attributes")),
        (
            Entry(
                N_("Product"),
                "catalog:attributes",
                "tags",
                "catalog.view",
                names=("Product attributes", "Attributes", "Options", "Atributos de producto", "Opciones"),
            ),
        ),
    ),
    Section(
        (N_("System"), N_("Data Transfer")),
        (
            Entry(
                N_("Import"),
                "catalog:imports",
                "upload",
                "catalog.view",
                names=("CSV", "Import products", "Import history", "Importar productos"),
            ),
        ),
    ),
    Section(
        (N_("System"), N_("Permissions")),
        (
            Entry(
                N_("Users"),
                "users:list",
                "users",
                "users.manage",
                names=("All Users", "Admin Users", "Usuarios"),
            ),
            Entry(
                N_("Roles"),
                "roles:list",
                "shield-check",
                "users.manage",
                names=("User Roles", "Permissions", "Rights", "Permisos", "Derechos"),
            ),
        ),
    ),
    Section(
        (N_("System"), N_("Tools")),
        (
            Entry(
                N_("Notifications"),
                "notifications:list",
                "bell",
                names=("Inbox", "Messages", "Avisos", "Mensajes"),
            ),
            Entry(
                N_("Integrations"),
                "integrations:list",
                "plug",
                "integrations.manage",
                names=("API tokens", "Access tokens", "Bearer", "REST", "OAuth", "Web API", "Tokens de API"),
            ),
            Entry(
                N_("Action Logs"),
                "journal:list",
                "scroll-text",
                "journal.view",
                names=("Journal", "Audit", "Report", "History", "Auditoría", "Historial", "Bitácora"),
            ),
        ),
    ),
)


def entries(actor: Actor) -> Iterator[tuple[Section, Entry]]:
    """Give the entries that an actor sees, each with its section."""
    for section in MENU:
        for entry in section.entries:
            if entry.is_for(actor):
                yield section, entry


def current(path: str, actor: Actor) -> tuple[Section, Entry] | None:
    """Find the entry that a page belongs to: the longest address that the page's path begins with."""
    found = [(section, entry) for section, entry in entries(actor) if path.startswith(entry.url)]
    return max(found, key=lambda pair: len(pair[1].url), default=None)

"""What every page of the portal shows around its content."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from towpath.kit.text import N_

SIDE_MENU = (
    ("portal:settings", N_("Account Settings"), "settings"),
    ("portal:billing", N_("Billing History"), "receipt"),
    ("portal:training", N_("Training and Certification"), "graduation-cap"),
    ("portal:api-portal", N_("API Portal"), "key-round"),
    ("portal:security-scan", N_("Security Scan"), "shield-check"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the side menu as it is drawn."""

    label: str
    url: str
    icon: str
    current: bool


def shell(request: HttpRequest) -> dict[str, object]:
    """Give the templates the layout and the side menu; nothing of them for who is not signed in."""
    known: dict[str, object] = {"portal_registration": True, "mail_is_set_up": settings.MAIL_IS_SET_UP}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return known
    menu = [_entry(request, *each) for each in SIDE_MENU]
    return known | {
        "shell_layout": "portal/page.html",
        "side_menu": menu,
        "member": getattr(user, "membership", None),
    }


def _entry(request: HttpRequest, name: str, label: str, icon: str) -> Entry:
    url = reverse(name)
    here = request.path == url if name == "portal:settings" else request.path.startswith(url)
    return Entry(gettext(label), url, icon, here)

"""Login with Amazon: the token endpoint, and the pages where a seller lets an application in."""

from spapi_simulator.login.consent import confirm, consent, store
from spapi_simulator.login.token import token

PAGES = {
    "/auth/o2/token": ("token", token),
    "/apps/authorize/consent": ("", consent),
    "/apps/authorize/confirm/": ("", confirm),
    "/apps/store": ("", store),
}

__all__ = ["PAGES"]

"""Every environment variable that Towpath reads: declared once, documented from here.

``docs/reference/environment.md`` lists them all; a test fails when it does not.
"""

import os
import sys
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable, its default as text, and what it is for."""

    name: str
    default: str
    help: str

    @property
    def value(self) -> str:
        """Read the variable now; an empty one counts as unset."""
        return os.environ.get(self.name) or self.default

    @property
    def flag(self) -> bool:
        """Read the variable as yes or no."""
        return self.value.lower() in {"1", "true", "yes", "on"}

    @property
    def number(self) -> int:
        """Read the variable as a whole number; ends the process with a clear line when it is none."""
        if self.value.isdecimal():
            return int(self.value)
        text = _("%(name)s must be a whole number, not “%(value)s”.")
        raise SystemExit(text % {"name": self.name, "value": self.value})


def enter_demo() -> None:
    """Use the demo's own data folder, and its stand-in Amazon unless another is named."""
    os.environ[DATA.name] = str(data_folder() / "demo")
    amazon = f"http://127.0.0.1:{SIMULATOR_PORT.number}"
    wanted = {
        AMAZON_URL: f"{amazon}/{{region}}",
        AMAZON_LOGIN_URL: amazon,
        SELLER_CENTRAL_URL: amazon,
        AMAZON_CLIENT_ID: "amzn1.application-oa2-client.demo",
        AMAZON_CLIENT_SECRET: "demo-client-secret",
        AMAZON_REFRESH_TOKEN: "Atzr|demo-refresh-token-na",
    }
    for variable, value in wanted.items():
        os.environ.setdefault(variable.name, value)


def _default_data() -> str:
    if sys.platform == "win32":
        return str(Path(os.environ.get("LOCALAPPDATA", Path.home())) / "towpath")
    if os.geteuid() == 0:
        return "/var/lib/towpath"
    return str(Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "towpath")


DATA = Variable(
    "TOWPATH_DATA",
    _default_data(),
    "The folder that holds the embedded database, the secret files and the logs.",
)
DATABASE_URL = Variable(
    "TOWPATH_DATABASE_URL",
    "",
    "PostgreSQL 15 or newer for the Admin and the jobs, as `postgresql://user:password@host:5432/name`. "
    "Empty: the embedded server.",
)
PORTAL_DATABASE_URL = Variable(
    "TOWPATH_PORTAL_DATABASE_URL", "", "The same for the accounts portal, which has a database of its own."
)
KEY_SERVICE_URL = Variable(
    "TOWPATH_KEY_SERVICE_URL", "", "Where the Admin checks API keys. Empty: `TOWPATH_PORTAL_URL`."
)
PORTAL_URL = Variable(
    "TOWPATH_PORTAL_URL",
    "",
    "The public address of the accounts portal. Empty: loopback and `TOWPATH_PORTAL_PORT`.",
)
URL = Variable("TOWPATH_URL", "", "The public address of the Admin. Empty: loopback and `TOWPATH_PORT`.")
SECRET_FILE = Variable(
    "TOWPATH_SECRET_FILE",
    "",
    "The Admin's key ring, made at the first start with mode 600. Empty: `secret.key` in the data folder.",
)
PORTAL_SECRET_FILE = Variable(
    "TOWPATH_PORTAL_SECRET_FILE", "", "The portal's key ring. Empty: `portal-secret.key` in the data folder."
)
POSTGRES_PORT = Variable(
    "TOWPATH_POSTGRES_PORT",
    "",
    "A loopback port on which the embedded PostgreSQL listens, too, with the password in `postgres.password` "
    "of the data folder. Set it alike for every command. Empty: no port, only a private socket.",
)
HOST = Variable("TOWPATH_HOST", "127.0.0.1", "The address that the servers listen on.")
PORT = Variable("TOWPATH_PORT", "8000", "The port of the Admin.")
PORTAL_PORT = Variable("TOWPATH_PORTAL_PORT", "8001", "The port of the accounts portal.")
WEB_WORKERS = Variable("TOWPATH_WEB_WORKERS", "1", "Server processes for each of the Admin and the portal.")
WEB_THREADS = Variable("TOWPATH_WEB_THREADS", "8", "Threads in each server process.")
ALLOWED_HOSTS = Variable(
    "TOWPATH_ALLOWED_HOSTS", "", "Further host names that may be asked for, separated by commas."
)
TRUSTED_PROXY = Variable(
    "TOWPATH_TRUSTED_PROXY",
    "no",
    "`yes` behind a reverse proxy that sets X-Forwarded-For and X-Forwarded-Proto.",
)
KEYS_SHOW_ONCE = Variable(
    "TOWPATH_KEYS_SHOW_ONCE",
    "no",
    "`yes`: the portal keeps no sealed copy of a key; it can be copied at creation only.",
)
SESSION_MINUTES = Variable(
    "TOWPATH_SESSION_MINUTES", "60", "Minutes without a request after which the Admin asks to sign in again."
)
MAIL_URL = Variable(
    "TOWPATH_MAIL_URL",
    "",
    "Outgoing mail, as `smtp://user:password@host:587` or `smtps://…`. Empty: mails are kept in the "
    "`mail` folder of the data folder, and the portal does not ask to confirm addresses.",
)
MAIL_FROM = Variable("TOWPATH_MAIL_FROM", "towpath@localhost", "The sender of outgoing mail.")
AMAZON_URL = Variable(
    "TOWPATH_AMAZON_URL",
    "",
    "Where the Selling Partner API answers, to use a stand-in; `{region}` in it becomes `na`, `eu` or `fe`. "
    "Empty: Amazon's own host of each region.",
)
AMAZON_LOGIN_URL = Variable(
    "TOWPATH_AMAZON_LOGIN_URL",
    "",
    "Where Login with Amazon answers, without `/auth/o2/token`. Empty: Amazon's own host.",
)
SELLER_CENTRAL_URL = Variable(
    "TOWPATH_SELLER_CENTRAL_URL",
    "",
    "Where merchants give their consent, without `/apps/authorize/consent`. Empty: the marketplace's Seller "
    "Central.",
)
AMAZON_CLIENT_ID = Variable(
    "TOWPATH_AMAZON_CLIENT_ID", "", "The application with which `towpath amazon` calls by hand."
)
AMAZON_CLIENT_SECRET = Variable(
    "TOWPATH_AMAZON_CLIENT_SECRET", "", "Its client secret. Empty: `towpath amazon` asks for it."
)
AMAZON_REFRESH_TOKEN = Variable(
    "TOWPATH_AMAZON_REFRESH_TOKEN", "", "The seller's refresh token. Empty: `towpath amazon` asks for it."
)
SIMULATOR_PORT = Variable(
    "TOWPATH_SIMULATOR_PORT", "8002", "The port of the stand-in Amazon that the demo starts."
)
METRICS_TOKEN = Variable(
    "TOWPATH_METRICS_TOKEN", "", "Bearer token for `/metrics`. Empty: only loopback may read them."
)
LOG_LEVEL = Variable("TOWPATH_LOG_LEVEL", "INFO", "The level of the log on standard error.")
CHROMIUM = Variable(
    "TOWPATH_CHROMIUM",
    "",
    "The browser of the browser tests. Empty: the first of chromium, google-chrome, Playwright's own.",
)

ENVIRONMENT = tuple(value for value in list(globals().values()) if isinstance(value, Variable))


def data_folder() -> Path:
    """Give the data folder as an absolute path."""
    return Path(DATA.value).expanduser().absolute()


def admin_url() -> str:
    """Give the public address of the Admin, without a slash at its end."""
    return (URL.value or f"http://127.0.0.1:{PORT.value}").rstrip("/")


def portal_url() -> str:
    """Give the public address of the portal, without a slash at its end."""
    return (PORTAL_URL.value or f"http://127.0.0.1:{PORTAL_PORT.value}").rstrip("/")


def key_service_url() -> str:
    """Give the address of the key service, without a slash at its end."""
    return (KEY_SERVICE_URL.value or portal_url()).rstrip("/")

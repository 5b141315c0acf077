"""The Commerce Admin: pages, REST API, jobs, command line."""

from towpath.config import env
from towpath.config.settings.base import *  # noqa: F403 - Django's own way to build on settings
from towpath.config.settings.base import (
    DATA,
    LOGGING,
    ROOT,
    SECRET_FILES,
    SHARED_APPS,
    SITE_DATABASES,
    cookies,
    hosts,
    templates,
)
from towpath.gateways.amazon.credentials import endpoints
from towpath.kit.crypto import load_ring

PUBLIC_URL = env.admin_url()
PORTAL_URL = env.portal_url()
KEY_SERVICE_URL = env.key_service_url()
AMAZON = endpoints(env.AMAZON_URL.value, env.AMAZON_LOGIN_URL.value, env.SELLER_CENTRAL_URL.value)
IMAGE_SOURCES = ("https://m.media-amazon.com", *filter(None, [AMAZON.seller_central]))
SIMULATOR_PORT = env.SIMULATOR_PORT.number
AMAZON_CLIENT_ID = env.AMAZON_CLIENT_ID.value
AMAZON_CLIENT_SECRET = env.AMAZON_CLIENT_SECRET.value
AMAZON_REFRESH_TOKEN = env.AMAZON_REFRESH_TOKEN.value
SECRET_FILE = SECRET_FILES["admin"]
KEY_RING = load_ring(SECRET_FILE)
SECRET_KEY = KEY_RING.derive("django").hex()
SECRET_KEY_FALLBACKS = [KEY_RING.derive("django", key_id).hex() for key_id in KEY_RING.ids[1:]]
ALLOWED_HOSTS = hosts(PUBLIC_URL)
RESEALERS = (
    "towpath.domain.settings.actions.reseal_all",
    "towpath.kit.secondfactor.reseal_all",
    "towpath.domain.stores.actions.secrets.reseal_all",
    "towpath.gateways.amazon.tokens.reseal_all",
)
RING_IDS_IN_USE = ("towpath.domain.access.queries.tokens.key_ids",)
DATABASES = {"default": SITE_DATABASES["admin"]}
ROOT_URLCONF = "towpath.config.urls_admin"
WSGI_APPLICATION = "towpath.config.wsgi_admin.application"
INSTALLED_APPS = [
    *SHARED_APPS,
    "procrastinate.contrib.django",
    "towpath.gateways.amazon.apps.AmazonGatewayApp",
    "towpath.web",
    "towpath.domain.journal",
    "towpath.domain.notifications",
    "towpath.domain.settings",
    "towpath.domain.access",
    "towpath.domain.stores",
    "towpath.domain.catalog",
    "towpath.domain.listings",
    "towpath.config",
]
MIDDLEWARE = [
    "towpath.kit.http.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "towpath.kit.http.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "towpath.web.middleware.LanguageMiddleware",
    "towpath.api.middleware.ProblemMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "towpath.web.middleware.DomainErrorMiddleware",
    "towpath.web.middleware.SignInRequiredMiddleware",
    "towpath.web.channel.middleware.GateMiddleware",
]
TEMPLATES = templates(ROOT / "web" / "templates", context_processors=("towpath.web.context.shell",))
AUTH_USER_MODEL = "access.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "towpath.web.account.adapter.AdminAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
SESSION_COOKIE_AGE = int(env.SESSION_MINUTES.value) * 60
SESSION_SAVE_EVERY_REQUEST = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a tree of conditions has a few for each of them
PROCRASTINATE_ON_APP_READY = None
(DATA / "logs").mkdir(parents=True, exist_ok=True)
LOGGING["handlers"]["channel"] = {
    "class": "logging.handlers.WatchedFileHandler",
    "filename": DATA / "logs" / "channel_amazon.log",
    "delay": True,
    "encoding": "utf-8",
    "filters": ["redact"],
    "formatter": "line",
}
LOGGING["loggers"]["towpath.channel"] = {"handlers": ["channel"], "level": "INFO", "propagate": False}
globals().update(cookies("towpath", PUBLIC_URL))

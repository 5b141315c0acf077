"""The accounts portal and its key service."""

from towpath.config import env
from towpath.config.settings.base import *  # noqa: F403 - Django's own way to build on settings
from towpath.config.settings.base import (
    MAIL_IS_SET_UP,
    ROOT,
    SECRET_FILES,
    SHARED_APPS,
    SITE_DATABASES,
    cookies,
    hosts,
    templates,
)
from towpath.kit.crypto import load_ring

PUBLIC_URL = env.portal_url()
SECRET_FILE = SECRET_FILES["portal"]
KEY_RING = load_ring(SECRET_FILE)
KEYS_SHOW_ONCE = env.KEYS_SHOW_ONCE.flag
SECRET_KEY = KEY_RING.derive("django").hex()
SECRET_KEY_FALLBACKS = [KEY_RING.derive("django", key_id).hex() for key_id in KEY_RING.ids[1:]]
ALLOWED_HOSTS = hosts(PUBLIC_URL)
RESEALERS = ("towpath.portal.actions.ring.reseal_all", "towpath.kit.secondfactor.reseal_all")
RING_IDS_IN_USE = ("towpath.portal.actions.ring.ids_in_use",)
DATABASES = {"default": SITE_DATABASES["portal"]}
ROOT_URLCONF = "towpath.config.urls_portal"
WSGI_APPLICATION = "towpath.config.wsgi_portal.application"
INSTALLED_APPS = [*SHARED_APPS, "allauth.usersessions", "towpath.portal"]
MIDDLEWARE = [
    "towpath.kit.http.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "towpath.kit.http.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "towpath.portal.middleware.UserLanguageMiddleware",
    "towpath.portal.middleware.DomainErrorMiddleware",
]
TEMPLATES = templates(ROOT / "portal" / "templates", context_processors=("towpath.portal.context.shell",))
AUTH_USER_MODEL = "portal.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/account/api-portal/"
ACCOUNT_ADAPTER = "towpath.portal.adapter.PortalAccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "towpath.portal.forms.SignupForm"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if MAIL_IS_SET_UP else "none"
SESSION_COOKIE_AGE = 8 * 3600
globals().update(cookies("towpath_portal", PUBLIC_URL))

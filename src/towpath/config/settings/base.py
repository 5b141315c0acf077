"""What the Admin and the portal have in common; each has its own settings, database and cookies."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from towpath.config import env
from towpath.kit import postgres

HOST = env.HOST.value
PORTS = {"admin": env.PORT.number, "portal": env.PORTAL_PORT.number}
WEB_WORKERS = env.WEB_WORKERS.number
WEB_THREADS = env.WEB_THREADS.number
POSTGRES_PORT = env.POSTGRES_PORT.number if env.POSTGRES_PORT.value else None
ROOT = Path(__file__).resolve().parents[2]
DATA = env.data_folder()
DEBUG = False
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = ["towpath.kit.formats"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CSRF_FAILURE_VIEW = "towpath.web.ui.errors.csrf_failure"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
SILENCED_SYSTEM_CHECKS: list[str] = []
TEST_RUNNER = "django.test.runner.DiscoverRunner"

IMAGE_SOURCES: tuple[str, ...] = ()
"""Where pictures of pages may come from, besides the site itself."""
SHARED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "lucide",
    "towpath.web.ui",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]


EMBEDDED_DATABASES = [
    name
    for name, url in (("towpath", env.DATABASE_URL.value), ("towpath_portal", env.PORTAL_DATABASE_URL.value))
    if not url
]


def database(url: str, embedded_name: str) -> dict[str, Any]:
    """Turn a PostgreSQL URL, or the embedded server where there is none, into Django's table."""
    common: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"server_side_binding": False},
    }
    if not url:
        return common | postgres.django_parameters(DATA / "postgres", embedded_name, POSTGRES_PORT)
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SystemExit(f"Not a PostgreSQL address (postgresql://…): {parts.scheme or url[:12]}")
    options = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    common["OPTIONS"] |= {name: unquote(value) for name, value in options.items()}
    return common | {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


SITE_DATABASES = {
    "admin": database(env.DATABASE_URL.value, "towpath"),
    "portal": database(env.PORTAL_DATABASE_URL.value, "towpath_portal"),
}
SECRET_FILES = {
    "admin": Path(env.SECRET_FILE.value or DATA / "secret.key"),
    "portal": Path(env.PORTAL_SECRET_FILE.value or DATA / "portal-secret.key"),
}


def hosts(public_url: str) -> list[str]:
    """Give the host names that may be asked for."""
    named = [name.strip() for name in env.ALLOWED_HOSTS.value.split(",") if name.strip()]
    return ["127.0.0.1", "localhost", "[::1]", urlsplit(public_url).hostname or "localhost", *named]


def templates(*folders: Path, context_processors: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Give Django's TEMPLATES: the folders named, then every app's own."""
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": list(folders),
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.template.context_processors.i18n",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                    *context_processors,
                ],
                "string_if_invalid": "",
            },
        }
    ]


def cookies(prefix: str, public_url: str) -> dict[str, Any]:
    """Give the cookie and transport settings of one of the two sites."""
    secure = public_url.startswith("https://")
    return {
        "SESSION_COOKIE_NAME": f"{prefix}_session",
        "CSRF_COOKIE_NAME": f"{prefix}_csrf",
        "LANGUAGE_COOKIE_NAME": f"{prefix}_language",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": secure,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SECURE": secure,
        "SECURE_SSL_REDIRECT": False,
        "SECURE_HSTS_SECONDS": 31_536_000 if secure else 0,
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "CSRF_TRUSTED_ORIGINS": [public_url],
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if env.TRUSTED_PROXY.flag else None,
    }


PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,5/5m/key"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Towpath: "
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "towpath.kit.secondfactor.SealedMFAAdapter"
MFA_TOTP_ISSUER = "Towpath"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"},
}
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

_mail = urlsplit(env.MAIL_URL.value)
MAIL_IS_SET_UP = bool(env.MAIL_URL.value)
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if MAIL_IS_SET_UP
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA / "mail"
EMAIL_HOST = _mail.hostname or "localhost"
EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 587 if _mail.username else 25)
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp" and bool(_mail.username)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.MAIL_FROM.value
METRICS_TOKEN = env.METRICS_TOKEN.value

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redact": {"()": "towpath.kit.logs.RedactSecrets"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "filters": ["redact"], "formatter": "line"},
    },
    "root": {"handlers": ["stderr"], "level": env.LOG_LEVEL.value},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "httpx2": {"level": "WARNING"},
        "httpcore2": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
    },
}
